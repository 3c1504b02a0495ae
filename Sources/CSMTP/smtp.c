#include "CSMTP.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct csmtp_connection {
    CURL *curl;
    atomic_int is_stopped;
    /* The mail that is being sent. */
    const char *content;
    size_t count, taken;
    /* What the two said last. */
    enum csmtp_stage stage;
    int has_reply, is_over;
    char reply[240];
    char error[CURL_ERROR_SIZE];
};

static pthread_once_t started = PTHREAD_ONCE_INIT;

static void start(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

static size_t give(char *buffer, size_t size, size_t items, void *context) {
    struct csmtp_connection *connection = context;
    size_t count = size * items, left = connection->count - connection->taken;
    if (count > left) count = left;
    memcpy(buffer, connection->content + connection->taken, count);
    connection->taken += count;
    return count;
}

static int goes_on(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    (void)a, (void)b, (void)c, (void)d;
    return atomic_load(&((struct csmtp_connection *)context)->is_stopped);
}

static int starts(const char *line, size_t count, const char *word) {
    size_t length = strlen(word);
    return count >= length && strncmp(line, word, length) == 0;
}

/* Hears the commands and the replies, to know which command a reply was to: nothing of them is kept but the last reply. */
static int hear(CURL *curl, curl_infotype kind, char *line, size_t count, void *context) {
    struct csmtp_connection *connection = context;
    (void)curl;
    /* The goodbye and its reply say nothing of the mail. */
    if (kind == CURLINFO_HEADER_OUT && starts(line, count, "QUIT")) connection->is_over = 1;
    if (connection->is_over) return 0;
    if (kind == CURLINFO_HEADER_OUT) {
        connection->has_reply = 0;
        if (starts(line, count, "MAIL FROM")) connection->stage = CSMTP_SENDER;
        if (starts(line, count, "RCPT TO")) connection->stage = CSMTP_RECIPIENT;
        if (starts(line, count, "DATA")) connection->stage = CSMTP_CONTENT;
    } else if (kind == CURLINFO_HEADER_IN) {
        size_t kept = count < sizeof connection->reply ? count : sizeof connection->reply - 1;
        memcpy(connection->reply, line, kept);
        connection->reply[kept] = 0;
        connection->reply[strcspn(connection->reply, "\r\n")] = 0;
        connection->has_reply = 1;
    } else if (kind == CURLINFO_DATA_OUT) {
        connection->has_reply = 0;
    }
    return 0;
}

static int set_up(struct csmtp_connection *connection, const struct csmtp_server *server) {
    CURL *curl = connection->curl;
    char url[1100];
    const char *scheme = server->security == CSMTP_TLS ? "smtps" : "smtp";
    int is_address = strchr(server->host, ':') != NULL;
    int length = snprintf(
        url, sizeof url, is_address ? "%s://[%s]:%d/%s" : "%s://%s:%d/%s", scheme, server->host, server->port,
        server->own_name);
    if (length < 0 || (size_t)length >= sizeof url) return 0;
    CURLcode code = curl_easy_setopt(curl, CURLOPT_URL, url);
    code |= curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    code |= curl_easy_setopt(curl, CURLOPT_PROXY, "");
    code |= curl_easy_setopt(
        curl, CURLOPT_USE_SSL, (long)(server->security == CSMTP_PLAIN ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    code |= curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (server->ca_file) {
        code |= curl_easy_setopt(curl, CURLOPT_CAINFO, server->ca_file);
        code |= curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    }
    if (server->user) {
        code |= curl_easy_setopt(curl, CURLOPT_USERNAME, server->user);
        code |= curl_easy_setopt(curl, CURLOPT_PASSWORD, server->password);
    }
    code |= curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    code |= curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    code |= curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)server->seconds_max);
    code |= curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)(server->seconds_max < 20 ? server->seconds_max : 20));
    code |= curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    code |= curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    code |= curl_easy_setopt(curl, CURLOPT_READDATA, connection);
    code |= curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    code |= curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, goes_on);
    code |= curl_easy_setopt(curl, CURLOPT_XFERINFODATA, connection);
    code |= curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    code |= curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, hear);
    code |= curl_easy_setopt(curl, CURLOPT_DEBUGDATA, connection);
    code |= curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, connection->error);
    return code == CURLE_OK;
}

struct csmtp_connection *csmtp_open(const struct csmtp_server *server) {
    pthread_once(&started, start);
    struct csmtp_connection *connection = calloc(1, sizeof *connection);
    if (!connection) return NULL;
    atomic_init(&connection->is_stopped, 0);
    connection->curl = curl_easy_init();
    if (connection->curl && set_up(connection, server)) return connection;
    csmtp_close(connection);
    return NULL;
}

void csmtp_send(
    struct csmtp_connection *connection, const char *sender, const char *recipient, const char *content, size_t count,
    struct csmtp_outcome *outcome) {
    CURL *curl = connection->curl;
    memset(outcome, 0, sizeof *outcome);
    connection->content = content;
    connection->count = count;
    connection->taken = 0;
    connection->stage = CSMTP_GREETING;
    connection->has_reply = connection->is_over = 0;
    connection->error[0] = 0;
    struct curl_slist *recipients = curl_slist_append(NULL, recipient);
    CURLcode code = recipients ? CURLE_OK : CURLE_OUT_OF_MEMORY;
    if (code == CURLE_OK) code = curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender);
    if (code == CURLE_OK) code = curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    if (code == CURLE_OK) code = curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)count);
    if (code == CURLE_OK) code = curl_easy_perform(curl);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(recipients);
    connection->content = NULL;

    outcome->is_delivered = code == CURLE_OK;
    if (outcome->is_delivered) return;
    outcome->stage = connection->stage;
    /* Of a connection that broke, an earlier reply says nothing. */
    int is_verdict = connection->has_reply && code != CURLE_OPERATION_TIMEDOUT && code != CURLE_RECV_ERROR
        && code != CURLE_ABORTED_BY_CALLBACK;
    if (is_verdict) outcome->reply = atoi(connection->reply);
    snprintf(
        outcome->reason, sizeof outcome->reason, "%s%s%s",
        connection->error[0] ? connection->error : curl_easy_strerror(code), is_verdict ? ": " : "",
        is_verdict ? connection->reply : "");
}

void csmtp_stop(struct csmtp_connection *connection) { atomic_store(&connection->is_stopped, 1); }

void csmtp_close(struct csmtp_connection *connection) {
    curl_easy_cleanup(connection->curl);
    free(connection);
}

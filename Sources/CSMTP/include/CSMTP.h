#ifndef CSMTP_H
#define CSMTP_H

#include <stddef.h>

/* Mail over SMTP with libcurl, whose functions of variable arguments Swift cannot call. */

/* How a connection is kept from being read by others. */
enum csmtp_security {
    /* Not at all. */
    CSMTP_PLAIN,
    /* STARTTLS, or nothing is sent. */
    CSMTP_STARTTLS,
    /* TLS from the first byte on. */
    CSMTP_TLS
};

/* A mail server, and how it is talked to. */
struct csmtp_server {
    const char *host;
    int port;
    enum csmtp_security security;
    /* NULL: nobody logs in. */
    const char *user;
    const char *password;
    /* A file of certificates that are trusted in place of the system's; NULL: the system's. */
    const char *ca_file;
    /* Who this machine says it is. */
    const char *own_name;
    /* How long a mail may take, in seconds. */
    int seconds_max;
};

/* How far a mail came. */
enum csmtp_stage {
    /* Nobody took the connection, spoke SMTP, offered what is wanted, or let us in. */
    CSMTP_GREETING,
    /* The sender was named. */
    CSMTP_SENDER,
    /* The recipient was named. */
    CSMTP_RECIPIENT,
    /* The mail was offered, or was on its way. */
    CSMTP_CONTENT
};

/* What became of a mail. */
struct csmtp_outcome {
    /* 1 when the server took it. */
    int is_delivered;
    /* Where it ended, when it was not taken. */
    enum csmtp_stage stage;
    /* What the server answered last, as 550; 0 when it said nothing, or no more. */
    int reply;
    /* Why, for people. */
    char reason[512];
};

/* A connection that is kept between mails, for one thread at a time. */
struct csmtp_connection;

/* Makes one; it copies what it is told of the server. NULL when there is no memory. */
struct csmtp_connection *csmtp_open(const struct csmtp_server *server);

/* Sends a mail, whose lines end in CR LF. */
void csmtp_send(
    struct csmtp_connection *connection, const char *sender, const char *recipient, const char *content, size_t count,
    struct csmtp_outcome *outcome);

/* Makes a mail that is being sent give up within about a second, and every later one at once; from any thread. */
void csmtp_stop(struct csmtp_connection *connection);

/* Ends it. */
void csmtp_close(struct csmtp_connection *connection);

#endif

#ifndef CSQLITE_H
#define CSQLITE_H

#include <sqlite3.h>

/* What Swift cannot call or spell: a function with variable arguments, and a pointer of -1. */

/* Starts the library without its statistics of memory, for which every allocation would take a lock (where it has been
   started already they stay), and registers the file system csqlite_log_writer. */
int csqlite_start(void);

/* The name of a file system that is the default one, but for how it writes a write-ahead log: see log_writer.c. */
extern const char *const csqlite_log_writer;

/* The log of a connection of that file system; NULL while there is none. It lasts as long as the connection. */
sqlite3_file *csqlite_log(sqlite3 *database);

/* From now on the connection leaves its flushes of the log to csqlite_flush_log(), those of checkpoints, too. */
void csqlite_leave_flush(sqlite3_file *log);

/* Flushes what has been written to the log, on any thread. */
int csqlite_flush_log(sqlite3_file *log);

/* Flushes the database's file. SQLite does so itself at the end of a checkpoint only when all of the log is in the file. */
int csqlite_flush_file(sqlite3 *database);

/* Takes room on the disk for so many regions of the log's index, of 32 KiB and 4,096 pages each, and keeps it while the
   database is open. SQLite would take it in the midst of a commit, and nobody knows what of a commit is there that found none. */
int csqlite_reserve_index(sqlite3 *database, int regions);

/* Refuses SQL that could damage the file (SQLITE_DBCONFIG_DEFENSIVE), and leaves checkpoints to the writer. */
static inline int csqlite_defend(sqlite3 *database) {
    int code = sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
    return code ? code : sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

/* Binds text that SQLite copies. */
static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const void *bytes, int count) {
    return sqlite3_bind_text(statement, index, bytes ? (const char *)bytes : "", count, SQLITE_TRANSIENT);
}

/* Binds bytes that SQLite copies. */
static inline int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int count) {
    return sqlite3_bind_blob(statement, index, bytes ? bytes : "", count, SQLITE_TRANSIENT);
}

#endif

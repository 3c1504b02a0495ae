/* SQLite writes each page of a commit to the log with two calls of the system, of 24 and of 4,096 bytes. A batch of memos
   has hundreds of pages, one behind the other. This file system (sqlite.org/vfs.html) gathers what follows on what it has,
   and writes it in one piece before anything else happens to the log: a read, a sync, a truncation, a look at its size.

   Nobody but the connection itself reads what it has not synced yet, so it may only be used by one that syncs each commit
   (synchronous=FULL). When the late write fails, the sync fails with its error, and the commit with it.

   The connection may take the flushes of the log upon itself. Then the sync of a commit writes what is gathered and
   returns, and csqlite_flush_log() flushes it, on any thread, while the next commit is under way. The log is read up to
   its first gap, so what was flushed stands even when what follows does not. It is to be called before a checkpoint, too:
   no page may be in the file that the log could lose. The head of a log that begins anew is flushed as ever: it must be on
   disk before frames are written over older ones. */

#include "CSQLite.h"

#include <string.h>

/* The most that the default file system writes in one piece. */
enum { gathered_max = 0x1ffff };

/* A log that is open; the default file system's own file stands behind it. */
typedef struct log_file {
    sqlite3_file base;
    sqlite3_int64 start;
    int count;
    int leaves_flush;
    unsigned char *gathered;
} log_file;

const char *const csqlite_log_writer = "csqlite_log_writer";

static sqlite3_vfs *system_vfs;
static sqlite3_vfs log_writer_vfs;

static sqlite3_file *own(sqlite3_file *file) { return (sqlite3_file *)((log_file *)file + 1); }

/* Writes what is gathered. After an error nothing is: the commit is void, the next one begins anew. */
static int write_gathered(sqlite3_file *file) {
    log_file *log = (log_file *)file;
    int count = log->count;
    log->count = 0;
    return count == 0 ? SQLITE_OK : own(file)->pMethods->xWrite(own(file), log->gathered, count, log->start);
}

static int log_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    log_file *log = (log_file *)file;
    if (offset != log->start + log->count || count > gathered_max - log->count) {
        int code = write_gathered(file);
        if (code != SQLITE_OK) return code;
        log->start = offset;
    }
    if (count > gathered_max) {
        return own(file)->pMethods->xWrite(own(file), bytes, count, offset);
    }
    memcpy(log->gathered + log->count, bytes, (size_t)count);
    log->count += count;
    return SQLITE_OK;
}

static int log_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
    int code = write_gathered(file);
    return code != SQLITE_OK ? code : own(file)->pMethods->xRead(own(file), bytes, count, offset);
}

static int log_truncate(sqlite3_file *file, sqlite3_int64 size) {
    int code = write_gathered(file);
    return code != SQLITE_OK ? code : own(file)->pMethods->xTruncate(own(file), size);
}

static int log_sync(sqlite3_file *file, int flags) {
    log_file *log = (log_file *)file;
    int is_head = log->count > 0 && log->start == 0;
    int code = write_gathered(file);
    if (code != SQLITE_OK || (log->leaves_flush && !is_head)) return code;
    return own(file)->pMethods->xSync(own(file), flags);
}

static int log_size(sqlite3_file *file, sqlite3_int64 *size) {
    int code = write_gathered(file);
    return code != SQLITE_OK ? code : own(file)->pMethods->xFileSize(own(file), size);
}

static int log_close(sqlite3_file *file) {
    int written = write_gathered(file);
    int closed = own(file)->pMethods->xClose(own(file));
    sqlite3_free(((log_file *)file)->gathered);
    return written != SQLITE_OK ? written : closed;
}

static int log_lock(sqlite3_file *file, int level) { return own(file)->pMethods->xLock(own(file), level); }

static int log_unlock(sqlite3_file *file, int level) { return own(file)->pMethods->xUnlock(own(file), level); }

static int log_is_reserved(sqlite3_file *file, int *is) {
    return own(file)->pMethods->xCheckReservedLock(own(file), is);
}

static int log_control(sqlite3_file *file, int operation, void *argument) {
    return own(file)->pMethods->xFileControl(own(file), operation, argument);
}

static int log_sector_size(sqlite3_file *file) { return own(file)->pMethods->xSectorSize(own(file)); }

static int log_characteristics(sqlite3_file *file) {
    return own(file)->pMethods->xDeviceCharacteristics(own(file));
}

/* Version 1: SQLite maps no log into memory, and keeps the locks of readers at the database's file. */
static const sqlite3_io_methods log_methods = {
    1,        log_close, log_read,   log_write,       log_truncate, log_sync,        log_size,
    log_lock, log_unlock, log_is_reserved, log_control, log_sector_size, log_characteristics,
};

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *flags_out) {
    (void)vfs;
    if (!(flags & SQLITE_OPEN_WAL)) {
        return system_vfs->xOpen(system_vfs, name, file, flags, flags_out);
    }
    log_file *log = (log_file *)file;
    memset(log, 0, sizeof *log);
    log->gathered = sqlite3_malloc(gathered_max);
    if (log->gathered == NULL) return SQLITE_NOMEM;
    int code = system_vfs->xOpen(system_vfs, name, own(file), flags, flags_out);
    if (code == SQLITE_OK) {
        log->base.pMethods = &log_methods;
    } else {
        sqlite3_free(log->gathered);
    }
    return code;
}

sqlite3_file *csqlite_log(sqlite3 *database) {
    sqlite3_file *log = NULL;
    int code = sqlite3_file_control(database, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    return code == SQLITE_OK && log != NULL && log->pMethods == &log_methods ? log : NULL;
}

void csqlite_leave_flush(sqlite3_file *log) { ((log_file *)log)->leaves_flush = 1; }

int csqlite_flush_log(sqlite3_file *log) { return own(log)->pMethods->xSync(own(log), SQLITE_SYNC_NORMAL); }

int csqlite_flush_file(sqlite3 *database) {
    sqlite3_file *file = NULL;
    int code = sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    return code != SQLITE_OK ? code : file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
}

int csqlite_start(void) {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    int code = sqlite3_initialize();
    if (code != SQLITE_OK) return code;
    system_vfs = sqlite3_vfs_find(NULL);
    if (system_vfs == NULL) return SQLITE_ERROR;
    log_writer_vfs = *system_vfs;
    log_writer_vfs.zName = csqlite_log_writer;
    log_writer_vfs.szOsFile += (int)sizeof(log_file);
    log_writer_vfs.pNext = NULL;
    log_writer_vfs.xOpen = open_file;
    return sqlite3_vfs_register(&log_writer_vfs, 0);
}

int csqlite_reserve_index(sqlite3 *database, int regions) {
    sqlite3_file *file = NULL;
    int code = sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    for (int region = 0; code == SQLITE_OK && region < regions; region++) {
        void volatile *memory = NULL;
        code = file->pMethods->xShmMap(file, region, 32768, 1, &memory);
    }
    return code;
}

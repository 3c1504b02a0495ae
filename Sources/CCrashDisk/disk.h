#ifndef CCRASHDISK_DISK_H
#define CCRASHDISK_DISK_H

#include "CCrashDisk.h"

#include <sqlite3.h>

/* Bytes that grow. */
typedef struct content {
    unsigned char *bytes;
    int64_t size, room;
} content;

/* A write (bytes) or a truncation (none) that was not flushed, or a sector of one. */
typedef struct change {
    int64_t offset, count;
    unsigned char *bytes;
} change;

/* A list of them, in their sequence. */
typedef struct changes {
    change *items;
    int count, room;
} changes;

enum { shm_regions_max = 64, files_max = 16, name_max = 512 };

/* A file as its readers see it, and as the disk has it. */
typedef struct disk_file {
    crash_disk *disk;
    char name[name_max];
    content seen, flushed;
    changes unflushed;
    /* How many changes there were before those. */
    int64_t done;
    /* Whether its name is there, and whether it is after a cut. */
    bool is_there, is_flushed;
    /* True when its next flush also flushes the names of all files: SQLite has it so for new logs and journals. */
    bool flushes_names;
    /* True for a write-ahead log. */
    bool is_log;
    /* Locks of SQLite's: who shares the file, and who has it to itself. */
    int sharing;
    const void *reserving, *pending, *owning;
    /* What connections share in memory. */
    void *shm[shm_regions_max];
    int shm_users, shm_sharing[SQLITE_SHM_NLOCK];
    const void *shm_owning[SQLITE_SHM_NLOCK];
} disk_file;

struct crash_disk {
    crash_disk_traits traits;
    uint64_t random;
    disk_file files[files_max];
    int file_count;
    /* Counts starts: files that were opened before the last one are no more. */
    int64_t life;
    int open_count;
    int64_t calls_left;
    int full_left;
    bool has_power, is_quiet;
    /* What else happens during calls, and whether it does so now. */
    crash_disk_meanwhile *meanwhile;
    void *context;
    bool is_meanwhile;
    crash_disk_counts counts;
};

/* The disk of this thread. */
crash_disk *disk_in_use(void);

/* True so often in ten thousand times. */
bool disk_hits(crash_disk *disk, int rate);
/* A number below a limit. */
int64_t disk_below(crash_disk *disk, int64_t limit);

/* The file of a name, there or not; NULL when there are too many. */
disk_file *disk_find(crash_disk *disk, const char *name, bool makes);

/* Makes a file that is not there. */
void disk_create(disk_file *file);

/* A call that would change something begins: SQLITE_OK, or an error when the power is cut by now. */
int disk_step(crash_disk *disk, int error);

/* What the calls of the same names do; they return SQLite's codes. */
int disk_read(disk_file *file, void *bytes, int count, int64_t offset);
int disk_write(disk_file *file, const void *bytes, int count, int64_t offset);
int disk_truncate(disk_file *file, int64_t size);
int disk_flush(disk_file *file);
int disk_delete(crash_disk *disk, const char *name, bool flushes);

/* Lets go of what connections share in memory. */
void disk_forget_shm(disk_file *file);

#endif

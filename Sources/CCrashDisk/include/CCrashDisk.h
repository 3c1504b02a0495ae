#ifndef CCRASHDISK_H
#define CCRASHDISK_H

#include <stdbool.h>
#include <stdint.h>

/* A disk in memory whose power can be cut, below SQLite: a file system (sqlite.org/vfs.html) for tests alone.

   What was flushed stays. What was written after that is torn into sectors of 512 or 4,096 bytes, of which a cut keeps
   some, in any sequence, some of them with a bit turned over. Calls fail at rates. A seed makes all of it. */

typedef struct crash_disk crash_disk;

/* What a disk does. Rates are in ten thousand calls. */
typedef struct crash_disk_traits {
    uint64_t seed;
    /* False for one that keeps all that was ever written to it. */
    bool loses;
    /* True for one that says of each flush that it is done, and does nothing. */
    bool lies;
    /* True for one that does so with flushes of write-ahead logs alone. */
    bool lies_of_logs;
    /* Reads that fail. */
    int read_errors;
    /* Writes and truncations that fail, after a part of them was done. */
    int write_errors;
    /* Writes at which the disk is full, for some time. */
    int full;
    /* Flushes that fail: some of what was not flushed never will be, although it can still be read. */
    int flush_errors;
    /* Sectors that were not flushed and come out of a cut with a bit turned over. */
    int bit_flips;
} crash_disk_traits;

/* Makes it the file system that SQLite uses unless told otherwise; returns SQLite's code. Before anything else uses
   SQLite. */
int crash_disk_start(void);

/* Makes a disk without a file. */
crash_disk *crash_disk_make(crash_disk_traits traits);
void crash_disk_destroy(crash_disk *disk);

/* Files that this thread opens from now on are on this disk. */
void crash_disk_use(crash_disk *disk);

/* Cuts the power at the so manieth call from now on that would change something; never when it is negative. */
void crash_disk_plan_cut(crash_disk *disk, int64_t calls);

/* Cuts it now. */
void crash_disk_cut(crash_disk *disk);

/* False from a cut until the next start: every call fails. */
bool crash_disk_has_power(const crash_disk *disk);

/* Starts the machine again, or the process where the power was not cut: files that were open are no more. A process
   that starts reads what is on the disk, having had the system write what it still had to (DiskFile.forgetCache). */
void crash_disk_restart(crash_disk *disk);

/* While it is quiet, nothing fails and no planned call is counted. */
void crash_disk_set_quiet(crash_disk *disk, bool quiet);

/* What else happens while a write to a write-ahead log, or a flush of one, is under way. It may make such calls itself,
   of the same thread, during which nothing else happens. */
typedef void crash_disk_meanwhile(void *context, bool is_flush);
void crash_disk_set_meanwhile(crash_disk *disk, crash_disk_meanwhile *meanwhile, void *context);

/* From here on no call fails; power can still be cut. */
void crash_disk_rest(crash_disk *disk);

/* What happened so far. */
typedef struct crash_disk_counts {
    int64_t writes, flushes, cuts, failures;
    /* Sectors that were not flushed at a cut, and those of them that were lost or turned over. */
    int64_t unflushed, lost, flipped;
} crash_disk_counts;

crash_disk_counts crash_disk_count(const crash_disk *disk);

#endif

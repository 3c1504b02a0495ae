/* What is on a disk, what was written since, and what a cut leaves of it. */

#include "disk.h"

#include <stdlib.h>
#include <string.h>

static void *grown(void *memory, size_t bytes) {
    void *more = realloc(memory, bytes);
    if (more == NULL) abort();
    return more;
}

static uint64_t next_random(crash_disk *disk) {
    uint64_t z = disk->random += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
}

int64_t disk_below(crash_disk *disk, int64_t limit) { return (int64_t)(next_random(disk) % (uint64_t)limit); }

bool disk_hits(crash_disk *disk, int rate) { return rate > 0 && !disk->is_quiet && disk_below(disk, 10000) < rate; }

/* MARK: Content */

static void resize(content *content, int64_t size) {
    if (size > content->room) {
        content->room = size * 2;
        content->bytes = grown(content->bytes, (size_t)content->room);
    }
    if (size > content->size) memset(content->bytes + content->size, 0, (size_t)(size - content->size));
    content->size = size;
}

static void apply(content *content, const change *change) {
    if (change->bytes == NULL) {
        resize(content, change->offset);
        return;
    }
    int64_t end = change->offset + change->count;
    if (end > content->size) resize(content, end);
    memcpy(content->bytes + change->offset, change->bytes, (size_t)change->count);
}

static void copy(content *to, const content *from) {
    to->size = 0;
    resize(to, from->size);
    if (from->size > 0) memcpy(to->bytes, from->bytes, (size_t)from->size);
}

static void append(changes *changes, int64_t offset, const unsigned char *bytes, int64_t count) {
    if (changes->count == changes->room) {
        changes->room = changes->room * 2 + 16;
        changes->items = grown(changes->items, (size_t)changes->room * sizeof(change));
    }
    change *last = &changes->items[changes->count++];
    *last = (change){.offset = offset, .count = count};
    if (bytes != NULL) {
        last->bytes = grown(NULL, (size_t)count);
        memcpy(last->bytes, bytes, (size_t)count);
    }
}

static void clear(changes *changes) {
    for (int place = 0; place < changes->count; place++) free(changes->items[place].bytes);
    changes->count = 0;
}

/* MARK: Disks */

crash_disk *crash_disk_make(crash_disk_traits traits) {
    crash_disk *disk = grown(NULL, sizeof *disk);
    memset(disk, 0, sizeof *disk);
    disk->traits = traits;
    disk->random = traits.seed;
    disk->calls_left = -1;
    disk->has_power = true;
    return disk;
}

void crash_disk_destroy(crash_disk *disk) {
    if (disk->open_count > 0) abort();
    for (int place = 0; place < disk->file_count; place++) {
        disk_file *file = &disk->files[place];
        clear(&file->unflushed);
        free(file->unflushed.items);
        free(file->seen.bytes);
        free(file->flushed.bytes);
        disk_forget_shm(file);
    }
    free(disk);
}

disk_file *disk_find(crash_disk *disk, const char *name, bool makes) {
    for (int place = 0; place < disk->file_count; place++) {
        if (strcmp(disk->files[place].name, name) == 0) return &disk->files[place];
    }
    if (!makes || disk->file_count == files_max || strlen(name) >= name_max) return NULL;
    disk_file *file = &disk->files[disk->file_count++];
    file->disk = disk;
    strcpy(file->name, name);
    return file;
}

void disk_forget_shm(disk_file *file) {
    for (int region = 0; region < shm_regions_max; region++) {
        free(file->shm[region]);
        file->shm[region] = NULL;
    }
}

crash_disk_counts crash_disk_count(const crash_disk *disk) { return disk->counts; }

bool crash_disk_has_power(const crash_disk *disk) { return disk->has_power; }

void crash_disk_set_quiet(crash_disk *disk, bool quiet) { disk->is_quiet = quiet; }

void crash_disk_plan_cut(crash_disk *disk, int64_t calls) { disk->calls_left = calls; }

void crash_disk_set_meanwhile(crash_disk *disk, crash_disk_meanwhile *meanwhile, void *context) {
    disk->meanwhile = meanwhile;
    disk->context = context;
}

void crash_disk_rest(crash_disk *disk) {
    disk->traits.read_errors = disk->traits.write_errors = disk->traits.full = disk->traits.flush_errors = 0;
    disk->full_left = 0;
}

/* MARK: Cuts */

static void swap(change *items, int64_t one, int64_t other) {
    change kept = items[one];
    items[one] = items[other];
    items[other] = kept;
}

/* Tears what was not flushed into sectors. */
static changes torn(const changes *whole, int64_t sector) {
    changes sectors = {0};
    for (int place = 0; place < whole->count; place++) {
        const change *item = &whole->items[place];
        if (item->bytes == NULL) append(&sectors, item->offset, NULL, 0);
        for (int64_t done = 0; done < item->count;) {
            int64_t offset = item->offset + done, left = item->count - done;
            int64_t length = sector - offset % sector;
            if (length > left) length = left;
            append(&sectors, offset, item->bytes + done, length);
            done += length;
        }
    }
    return sectors;
}

/* Brings some of what was not flushed to the disk, in any sequence. */
static void keep_some(crash_disk *disk, disk_file *file) {
    static const int64_t rates[] = {0, 1000, 5000, 9000, 10000};
    int64_t kept = rates[disk_below(disk, 5)];
    changes sectors = torn(&file->unflushed, disk_below(disk, 2) ? 512 : 4096);
    bool reorders = disk_below(disk, 2);
    for (int place = sectors.count - 1; reorders && place > 0; place--) {
        swap(sectors.items, place, disk_below(disk, place + 1));
    }
    for (int place = 0; place < sectors.count; place++) {
        change *sector = &sectors.items[place];
        disk->counts.unflushed++;
        if (disk_below(disk, 10000) >= kept) {
            disk->counts.lost++;
            continue;
        }
        if (sector->bytes != NULL && disk_below(disk, 10000) < disk->traits.bit_flips) {
            sector->bytes[disk_below(disk, sector->count)] ^= (unsigned char)(1 << disk_below(disk, 8));
            disk->counts.flipped++;
        }
        apply(&file->flushed, sector);
    }
    clear(&sectors);
    free(sectors.items);
}

/* Lets go of all that was not flushed. */
static void forget(disk_file *file) {
    file->done += file->unflushed.count;
    clear(&file->unflushed);
}

/* How many changes there were so far. */
static int64_t change_count(const disk_file *file) { return file->done + file->unflushed.count; }

/* Brings the changes to the disk of which this is the count, and leaves those that came later. */
static void keep_first(disk_file *file, int64_t count) {
    changes *left = &file->unflushed;
    int kept = count > file->done ? (int)(count - file->done) : 0;
    for (int place = 0; place < kept; place++) {
        apply(&file->flushed, &left->items[place]);
        free(left->items[place].bytes);
    }
    file->done += kept;
    left->count -= kept;
    if (kept > 0) memmove(left->items, left->items + kept, (size_t)left->count * sizeof(change));
}

static void keep_all(disk_file *file) { keep_first(file, change_count(file)); }

void crash_disk_cut(crash_disk *disk) {
    if (!disk->has_power) return;
    disk->has_power = false;
    disk->calls_left = -1;
    disk->counts.cuts++;
    for (int place = 0; place < disk->file_count; place++) {
        disk_file *file = &disk->files[place];
        if (!disk->traits.loses) {
            keep_all(file);
            file->is_flushed = file->is_there;
            continue;
        }
        /* A name that was made or deleted without a flush is there or not. */
        if (file->is_flushed != file->is_there) file->is_flushed = disk_below(disk, 2);
        keep_some(disk, file);
        forget(file);
    }
}

void crash_disk_restart(crash_disk *disk) {
    /* Whoever has a file open has its shared memory too, which is about to go. */
    if (disk->open_count > 0) abort();
    bool was_cut = !disk->has_power;
    disk->has_power = true;
    disk->life++;
    disk->full_left = 0;
    for (int place = 0; place < disk->file_count; place++) {
        disk_file *file = &disk->files[place];
        if (was_cut) {
            file->is_there = file->is_flushed;
        } else {
            keep_all(file);
            file->is_flushed = file->is_there;
        }
        if (!file->is_there) file->flushed.size = 0;
        copy(&file->seen, &file->flushed);
        disk_forget_shm(file);
        file->sharing = file->shm_users = 0;
        file->reserving = file->pending = file->owning = NULL;
        memset(file->shm_sharing, 0, sizeof file->shm_sharing);
        memset(file->shm_owning, 0, sizeof file->shm_owning);
    }
}

/* MARK: Calls */

int disk_step(crash_disk *disk, int error) {
    if (!disk->has_power) return error;
    if (disk->is_quiet || disk->calls_left < 0) return SQLITE_OK;
    if (disk->calls_left-- > 0) return SQLITE_OK;
    crash_disk_cut(disk);
    return error;
}

/* Lets something else happen while a call is under way. */
static void meanwhile(disk_file *file, bool is_flush) {
    crash_disk *disk = file->disk;
    if (!file->is_log || disk->meanwhile == NULL || disk->is_meanwhile || disk->is_quiet) return;
    disk->is_meanwhile = true;
    disk->meanwhile(disk->context, is_flush);
    disk->is_meanwhile = false;
}

void disk_create(disk_file *file) {
    file->is_there = true;
    /* What an earlier file of the name had may still be on the disk. */
    if (file->flushed.size > 0) append(&file->unflushed, 0, NULL, 0);
}

int disk_read(disk_file *file, void *bytes, int count, int64_t offset) {
    crash_disk *disk = file->disk;
    if (!disk->has_power) return SQLITE_IOERR_READ;
    if (disk_hits(disk, disk->traits.read_errors)) {
        disk->counts.failures++;
        return SQLITE_IOERR_READ;
    }
    int64_t there = file->seen.size - offset;
    if (there >= count) {
        memcpy(bytes, file->seen.bytes + offset, (size_t)count);
        return SQLITE_OK;
    }
    if (there < 0) there = 0;
    if (there > 0) memcpy(bytes, file->seen.bytes + offset, (size_t)there);
    memset((char *)bytes + there, 0, (size_t)(count - there));
    return SQLITE_IOERR_SHORT_READ;
}

static void write_through(disk_file *file, const void *bytes, int64_t count, int64_t offset) {
    if (count == 0) return;
    append(&file->unflushed, offset, bytes, count);
    apply(&file->seen, &file->unflushed.items[file->unflushed.count - 1]);
}

/* The code of a write that fails; SQLITE_OK when it does not. */
static int write_failure(crash_disk *disk) {
    if (disk->is_quiet) return SQLITE_OK;
    if (disk->full_left == 0 && disk_hits(disk, disk->traits.full)) disk->full_left = 1 + (int)disk_below(disk, 40);
    int code = SQLITE_OK;
    if (disk->full_left > 0) {
        disk->full_left--;
        code = SQLITE_FULL;
    } else if (disk_hits(disk, disk->traits.write_errors)) {
        code = SQLITE_IOERR_WRITE;
    }
    if (code != SQLITE_OK) disk->counts.failures++;
    return code;
}

int disk_write(disk_file *file, const void *bytes, int count, int64_t offset) {
    crash_disk *disk = file->disk;
    if (!disk->has_power) return SQLITE_IOERR_WRITE;
    disk->counts.writes++;
    int failure = write_failure(disk);
    write_through(file, bytes, failure == SQLITE_OK ? count : disk_below(disk, count), offset);
    meanwhile(file, false);
    /* A cut comes while the write is under way. */
    return failure != SQLITE_OK ? failure : disk_step(disk, SQLITE_IOERR_WRITE);
}

int disk_truncate(disk_file *file, int64_t size) {
    crash_disk *disk = file->disk;
    if (!disk->has_power) return SQLITE_IOERR_TRUNCATE;
    if (disk_hits(disk, disk->traits.write_errors)) {
        disk->counts.failures++;
        return SQLITE_IOERR_TRUNCATE;
    }
    append(&file->unflushed, size, NULL, 0);
    apply(&file->seen, &file->unflushed.items[file->unflushed.count - 1]);
    return disk_step(disk, SQLITE_IOERR_TRUNCATE);
}

static void flush_names(crash_disk *disk) {
    for (int place = 0; place < disk->file_count; place++) {
        disk_file *file = &disk->files[place];
        file->is_flushed = file->is_there;
        if (!file->is_there) file->flushed.size = 0;
    }
}

int disk_flush(disk_file *file) {
    crash_disk *disk = file->disk;
    int code = disk_step(disk, SQLITE_IOERR_FSYNC);
    if (code != SQLITE_OK) return code;
    disk->counts.flushes++;
    /* What is written from here on, the flush need not bring to the disk. */
    int64_t begun = change_count(file);
    meanwhile(file, true);
    if (!disk->has_power) return SQLITE_IOERR_FSYNC;
    if (disk_hits(disk, disk->traits.flush_errors)) {
        /* The system takes what it could not write for written: no later flush brings it to the disk. */
        disk->counts.failures++;
        keep_some(disk, file);
        forget(file);
        return SQLITE_IOERR_FSYNC;
    }
    if (disk->traits.lies || (disk->traits.lies_of_logs && file->is_log)) return SQLITE_OK;
    keep_first(file, begun);
    file->is_flushed = file->is_there;
    if (file->flushes_names) flush_names(disk);
    file->flushes_names = false;
    return disk_step(disk, SQLITE_IOERR_FSYNC);
}

int disk_delete(crash_disk *disk, const char *name, bool flushes) {
    int code = disk_step(disk, SQLITE_IOERR_DELETE);
    if (code != SQLITE_OK) return code;
    disk_file *file = disk_find(disk, name, false);
    if (file == NULL || !file->is_there) return SQLITE_IOERR_DELETE_NOENT;
    file->is_there = false;
    forget(file);
    file->seen.size = 0;
    if (flushes && !disk->traits.lies) {
        file->is_flushed = false;
        file->flushed.size = 0;
    }
    return disk_step(disk, SQLITE_IOERR_DELETE);
}

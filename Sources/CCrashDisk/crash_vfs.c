/* The calls that SQLite makes of a file system, on the disk of the thread. Files without a name are the system's. */

#include "disk.h"

#include <stdlib.h>
#include <string.h>

static _Thread_local crash_disk *disk_of_thread;

crash_disk *disk_in_use(void) { return disk_of_thread; }

void crash_disk_use(crash_disk *disk) { disk_of_thread = disk; }

static sqlite3_vfs *system_vfs;
static sqlite3_vfs crash_vfs;

/* A file that is open. */
typedef struct open_file {
    sqlite3_file base;
    disk_file *file;
    int64_t life;
    int lock;
    bool has_shm;
    /* Slots of the shared memory that it shares. */
    unsigned shm_shared;
} open_file;

static disk_file *live(sqlite3_file *handle) {
    open_file *open = (open_file *)handle;
    return open->life == open->file->disk->life && open->file->disk->has_power ? open->file : NULL;
}

static int read_file(sqlite3_file *handle, void *bytes, int count, sqlite3_int64 offset) {
    disk_file *file = live(handle);
    return file == NULL ? SQLITE_IOERR_READ : disk_read(file, bytes, count, offset);
}

static int write_file(sqlite3_file *handle, const void *bytes, int count, sqlite3_int64 offset) {
    disk_file *file = live(handle);
    return file == NULL ? SQLITE_IOERR_WRITE : disk_write(file, bytes, count, offset);
}

static int truncate_file(sqlite3_file *handle, sqlite3_int64 size) {
    disk_file *file = live(handle);
    return file == NULL ? SQLITE_IOERR_TRUNCATE : disk_truncate(file, size);
}

static int sync_file(sqlite3_file *handle, int flags) {
    (void)flags;
    disk_file *file = live(handle);
    return file == NULL ? SQLITE_IOERR_FSYNC : disk_flush(file);
}

static int file_size(sqlite3_file *handle, sqlite3_int64 *size) {
    disk_file *file = live(handle);
    if (file == NULL) return SQLITE_IOERR_FSTAT;
    *size = file->seen.size;
    return SQLITE_OK;
}

/* MARK: Locks, as sqlite.org/c3ref/c_lock_exclusive.html has them */

static int lock_file(sqlite3_file *handle, int level) {
    open_file *open = (open_file *)handle;
    disk_file *file = live(handle);
    if (file == NULL) return SQLITE_IOERR_LOCK;
    if (open->lock >= level) return SQLITE_OK;
    if (level == SQLITE_LOCK_SHARED) {
        if (file->pending != NULL || file->owning != NULL) return SQLITE_BUSY;
        file->sharing++;
        open->lock = SQLITE_LOCK_SHARED;
        return SQLITE_OK;
    }
    if (file->reserving != NULL && file->reserving != handle) return SQLITE_BUSY;
    file->reserving = handle;
    open->lock = SQLITE_LOCK_RESERVED;
    if (level == SQLITE_LOCK_RESERVED) return SQLITE_OK;
    file->pending = handle;
    open->lock = SQLITE_LOCK_PENDING;
    if (file->sharing > 1) return SQLITE_BUSY;
    file->owning = handle;
    open->lock = SQLITE_LOCK_EXCLUSIVE;
    return SQLITE_OK;
}

static int unlock_file(sqlite3_file *handle, int level) {
    open_file *open = (open_file *)handle;
    disk_file *file = live(handle);
    if (file == NULL || open->lock <= level) return SQLITE_OK;
    if (file->reserving == handle) file->reserving = NULL;
    if (file->pending == handle) file->pending = NULL;
    if (file->owning == handle) file->owning = NULL;
    if (level == SQLITE_LOCK_NONE) file->sharing--;
    open->lock = level;
    return SQLITE_OK;
}

static int is_reserved(sqlite3_file *handle, int *is) {
    disk_file *file = live(handle);
    *is = file != NULL && file->reserving != NULL;
    return file == NULL ? SQLITE_IOERR_CHECKRESERVEDLOCK : SQLITE_OK;
}

/* MARK: Shared memory */

static int shm_map(sqlite3_file *handle, int region, int bytes, int extends, void volatile **memory) {
    open_file *open = (open_file *)handle;
    disk_file *file = live(handle);
    if (file == NULL || region >= shm_regions_max) return SQLITE_IOERR_SHMMAP;
    if (!open->has_shm) {
        open->has_shm = true;
        file->shm_users++;
    }
    if (file->shm[region] == NULL && extends) {
        file->shm[region] = calloc(1, (size_t)bytes);
        if (file->shm[region] == NULL) return SQLITE_IOERR_NOMEM;
    }
    *memory = file->shm[region];
    return SQLITE_OK;
}

static int shm_lock(sqlite3_file *handle, int first, int count, int flags) {
    open_file *open = (open_file *)handle;
    disk_file *file = live(handle);
    if (file == NULL) return SQLITE_IOERR_SHMLOCK;
    bool is_shared = flags & SQLITE_SHM_SHARED;
    for (int slot = first; (flags & SQLITE_SHM_LOCK) && slot < first + count; slot++) {
        int others = file->shm_sharing[slot] - (open->shm_shared >> slot & 1);
        const void *owner = file->shm_owning[slot];
        if ((owner != NULL && owner != handle) || (!is_shared && others > 0)) return SQLITE_BUSY;
    }
    for (int slot = first; slot < first + count; slot++) {
        unsigned bit = 1u << slot;
        if (!is_shared) {
            file->shm_owning[slot] = flags & SQLITE_SHM_LOCK ? handle : NULL;
        } else if ((flags & SQLITE_SHM_LOCK) && !(open->shm_shared & bit)) {
            open->shm_shared |= bit;
            file->shm_sharing[slot]++;
        } else if ((flags & SQLITE_SHM_UNLOCK) && (open->shm_shared & bit)) {
            open->shm_shared &= ~bit;
            file->shm_sharing[slot]--;
        }
    }
    return SQLITE_OK;
}

static void shm_barrier(sqlite3_file *handle) {
    (void)handle;
    __sync_synchronize();
}

static int shm_unmap(sqlite3_file *handle, int deletes) {
    (void)deletes;
    open_file *open = (open_file *)handle;
    disk_file *file = live(handle);
    if (file == NULL || !open->has_shm) return SQLITE_OK;
    open->has_shm = false;
    /* The first connection of a process that has died finds nothing of it, as the system's file has it too. */
    if (--file->shm_users == 0) disk_forget_shm(file);
    return SQLITE_OK;
}

/* MARK: Files */

static int control_file(sqlite3_file *handle, int operation, void *argument) {
    (void)handle;
    (void)operation;
    (void)argument;
    return SQLITE_NOTFOUND;
}

/* As the system's own has them. */
static int sector_size(sqlite3_file *handle) {
    (void)handle;
    return 4096;
}

static int characteristics(sqlite3_file *handle) {
    (void)handle;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int close_file(sqlite3_file *handle) {
    ((open_file *)handle)->file->disk->open_count--;
    shm_unmap(handle, 0);
    return unlock_file(handle, SQLITE_LOCK_NONE);
}

static const sqlite3_io_methods methods = {
    2,           close_file,  read_file,    write_file,  truncate_file,   sync_file, file_size, lock_file, unlock_file,
    is_reserved, control_file, sector_size, characteristics, shm_map, shm_lock, shm_barrier, shm_unmap, NULL, NULL,
};

static int open_named(sqlite3_vfs *vfs, const char *name, sqlite3_file *handle, int flags, int *flags_out) {
    (void)vfs;
    if (name == NULL) return system_vfs->xOpen(system_vfs, name, handle, flags, flags_out);
    handle->pMethods = NULL;
    crash_disk *disk = disk_in_use();
    if (disk == NULL || !disk->has_power) return SQLITE_CANTOPEN;
    disk_file *file = disk_find(disk, name, flags & SQLITE_OPEN_CREATE);
    if (file == NULL || (!file->is_there && !(flags & SQLITE_OPEN_CREATE))) return SQLITE_CANTOPEN;
    if (!file->is_there) {
        if (disk_step(disk, SQLITE_CANTOPEN) != SQLITE_OK) return SQLITE_CANTOPEN;
        disk_create(file);
    }
    open_file *open = (open_file *)handle;
    *open = (open_file){.file = file, .life = disk->life};
    open->base.pMethods = &methods;
    if (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) file->flushes_names = true;
    file->is_log = flags & SQLITE_OPEN_WAL;
    disk->open_count++;
    if (flags_out != NULL) *flags_out = flags;
    return SQLITE_OK;
}

static int delete_named(sqlite3_vfs *vfs, const char *name, int flushes) {
    (void)vfs;
    crash_disk *disk = disk_in_use();
    return disk == NULL ? SQLITE_IOERR_DELETE : disk_delete(disk, name, flushes);
}

static int access_named(sqlite3_vfs *vfs, const char *name, int flags, int *is) {
    (void)vfs;
    (void)flags;
    crash_disk *disk = disk_in_use();
    disk_file *file = disk == NULL ? NULL : disk_find(disk, name, false);
    /* A log or a journal that has nothing in it counts as none, as the system's own has it. */
    *is = file != NULL && file->is_there && (flags != SQLITE_ACCESS_EXISTS || file->seen.size > 0);
    return disk == NULL || !disk->has_power ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

static int full_name(sqlite3_vfs *vfs, const char *name, int room, char *full) {
    (void)vfs;
    sqlite3_snprintf(room, full, "%s", name);
    return SQLITE_OK;
}

int crash_disk_start(void) {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    int code = sqlite3_initialize();
    if (code != SQLITE_OK) return code;
    system_vfs = sqlite3_vfs_find(NULL);
    if (system_vfs == NULL) return SQLITE_ERROR;
    crash_vfs = *system_vfs;
    crash_vfs.zName = "crash_disk";
    crash_vfs.pNext = NULL;
    if (crash_vfs.szOsFile < (int)sizeof(open_file)) crash_vfs.szOsFile = (int)sizeof(open_file);
    crash_vfs.xOpen = open_named;
    crash_vfs.xDelete = delete_named;
    crash_vfs.xAccess = access_named;
    crash_vfs.xFullPathname = full_name;
    return sqlite3_vfs_register(&crash_vfs, 1);
}

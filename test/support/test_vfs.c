/*
 * test/support/test_vfs.c -- passes all calls on; writes and syncs fail on demand.
 */
#include "test_vfs.h"

#include <sqlite3.h>
#include <stdatomic.h>

#include "test.h"

static _Atomic int state;
static sqlite3_vfs *usual;

/* The real file lies behind. */
struct file {
    sqlite3_file base;
};

static sqlite3_file *real(sqlite3_file *file) { return (sqlite3_file *)((struct file *)file + 1); }

static int f_close(sqlite3_file *f) { return real(f)->pMethods->xClose(real(f)); }
static int f_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
    return real(f)->pMethods->xRead(real(f), to, n, at);
}
static int f_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
    if (state == DISK_FULL)
        return SQLITE_FULL;
    if (state == DISK_WRITE_FAILS)
        return SQLITE_IOERR_WRITE;
    return real(f)->pMethods->xWrite(real(f), from, n, at);
}
static int f_truncate(sqlite3_file *f, sqlite3_int64 n) { return real(f)->pMethods->xTruncate(real(f), n); }
static int f_sync(sqlite3_file *f, int flags)
{
    return state == DISK_SYNC_FAILS ? SQLITE_IOERR_FSYNC : real(f)->pMethods->xSync(real(f), flags);
}
static int f_size(sqlite3_file *f, sqlite3_int64 *n) { return real(f)->pMethods->xFileSize(real(f), n); }
static int f_lock(sqlite3_file *f, int kind) { return real(f)->pMethods->xLock(real(f), kind); }
static int f_unlock(sqlite3_file *f, int kind) { return real(f)->pMethods->xUnlock(real(f), kind); }
static int f_reserved(sqlite3_file *f, int *out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); }
static int f_control(sqlite3_file *f, int op, void *arg) { return real(f)->pMethods->xFileControl(real(f), op, arg); }
static int f_sector(sqlite3_file *f) { return real(f)->pMethods->xSectorSize(real(f)); }
static int f_device(sqlite3_file *f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); }
static int f_map(sqlite3_file *f, int region, int size, int extend, void volatile **out)
{
    return real(f)->pMethods->xShmMap(real(f), region, size, extend, out);
}
static int f_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
    return real(f)->pMethods->xShmLock(real(f), at, n, flags);
}
static void f_barrier(sqlite3_file *f) { real(f)->pMethods->xShmBarrier(real(f)); }
static int f_unmap(sqlite3_file *f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); }

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = f_close,
    .xRead = f_read,
    .xWrite = f_write,
    .xTruncate = f_truncate,
    .xSync = f_sync,
    .xFileSize = f_size,
    .xLock = f_lock,
    .xUnlock = f_unlock,
    .xCheckReservedLock = f_reserved,
    .xFileControl = f_control,
    .xSectorSize = f_sector,
    .xDeviceCharacteristics = f_device,
    .xShmMap = f_map,
    .xShmLock = f_shm_lock,
    .xShmBarrier = f_barrier,
    .xShmUnmap = f_unmap,
};

static int v_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    (void)vfs;
    int rc = usual->xOpen(usual, name, real(file), flags, out);
    file->pMethods = real(file)->pMethods != NULL ? &methods : NULL;
    return rc;
}

static sqlite3_vfs failing;

static void back(void *arg)
{
    (void)arg;
    state = DISK_GOOD;
    (void)sqlite3_vfs_register(usual, 1);
    (void)sqlite3_vfs_unregister(&failing);
}

void test_disk_use(void)
{
    (void)sqlite3_initialize();
    usual = sqlite3_vfs_find(NULL);
    CHECK(usual != NULL && usual != &failing);
    failing = *usual;
    failing.pNext = NULL;
    failing.zName = "pedell-test-disk";
    failing.szOsFile = usual->szOsFile + (int)sizeof(struct file);
    failing.xOpen = v_open;
    CHECK(sqlite3_vfs_register(&failing, 1) == SQLITE_OK);
    state = DISK_GOOD;
    mem_defer(test_mem(), back, NULL);
}

void test_disk_is(enum test_disk disk) { state = (int)disk; }

/*
 * test/support/test_vfs.h -- a disk for SQLite that fails when told to.
 */
#ifndef TEST_SUPPORT_TEST_VFS_H
#define TEST_SUPPORT_TEST_VFS_H

enum test_disk { DISK_GOOD, DISK_FULL, DISK_SYNC_FAILS, DISK_WRITE_FAILS };

/* All databases opened from now on in this test lie on it; good at first, and
   after the test the usual disk is back. */
void test_disk_use(void);
void test_disk_is(enum test_disk);

#endif

/*
 * A disk as one file of a FUSE file system, "disk", that keeps a log of what the kernel does to it: every write with its bytes, every flush, and marks.
 * A loop device on it carries a real file system; the log then says every state that a loss of power could have left.
 *
 *   blockdisk [FUSE OPTIONS] MOUNTPOINT IMAGE LOG
 *
 * Control, as extended attributes of "disk": user.mark=N puts a mark into the log; user.fail-writes=N makes the next N writes fail with EIO
 * (a negative N: all), user.fail-flushes=N the next N flushes.
 * A record of the log: u32 kind (1 write, 2 flush, 3 mark), u32 length, u64 offset or number; then the bytes of a write.
 */
#define FUSE_USE_VERSION 31
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct record { uint32_t kind, length; uint64_t place; };

static int image, journal;
static off_t size;
static int fail_writes, fail_flushes;

static int note(uint32_t kind, uint32_t length, uint64_t place, const char *bytes)
{
    struct record record = {kind, length, place};
    if (write(journal, &record, sizeof record) != (ssize_t)sizeof record)
        return -EIO;
    return length == 0 || write(journal, bytes, length) == (ssize_t)length ? 0 : -EIO;
}

/* Uses up one of a number of failures. */
static int fails(int *left)
{
    if (*left == 0)
        return 0;
    if (*left > 0)
        --*left;
    return 1;
}

static int disk_getattr(const char *path, struct stat *what, struct fuse_file_info *info)
{
    (void)info;
    memset(what, 0, sizeof *what);
    if (strcmp(path, "/") == 0) {
        what->st_mode = S_IFDIR | 0755;
        what->st_nlink = 2;
        return 0;
    }
    if (strcmp(path, "/disk") != 0)
        return -ENOENT;
    what->st_mode = S_IFREG | 0600;
    what->st_nlink = 1;
    what->st_size = size;
    what->st_blocks = size / 512;
    return 0;
}

static int disk_open(const char *path, struct fuse_file_info *info)
{
    (void)path;
    info->direct_io = 1;
    return 0;
}

static int disk_read(const char *path, char *bytes, size_t count, off_t offset, struct fuse_file_info *info)
{
    (void)path, (void)info;
    ssize_t got = pread(image, bytes, count, offset);
    return got < 0 ? -errno : (int)got;
}

static int disk_write(const char *path, const char *bytes, size_t count, off_t offset, struct fuse_file_info *info)
{
    (void)path, (void)info;
    if (fails(&fail_writes))
        return -EIO;
    int error = note(1, (uint32_t)count, (uint64_t)offset, bytes);
    if (error)
        return error;
    ssize_t put = pwrite(image, bytes, count, offset);
    return put < 0 ? -errno : (int)put;
}

static int disk_fsync(const char *path, int data_only, struct fuse_file_info *info)
{
    (void)path, (void)data_only, (void)info;
    return fails(&fail_flushes) ? -EIO : note(2, 0, 0, NULL);
}

static int disk_readdir(const char *path, void *buffer, fuse_fill_dir_t fill, off_t offset, struct fuse_file_info *info, enum fuse_readdir_flags flags)
{
    (void)path, (void)offset, (void)info, (void)flags;
    fill(buffer, "disk", NULL, 0, 0);
    return 0;
}

static int disk_setxattr(const char *path, const char *name, const char *value, size_t length, int flags)
{
    (void)path, (void)flags;
    char text[32] = {0};
    memcpy(text, value, length < sizeof text - 1 ? length : sizeof text - 1);
    if (strcmp(name, "user.mark") == 0)
        return note(3, 0, strtoull(text, NULL, 10), NULL);
    if (strcmp(name, "user.fail-writes") == 0)
        fail_writes = atoi(text);
    else if (strcmp(name, "user.fail-flushes") == 0)
        fail_flushes = atoi(text);
    else
        return -ENOTSUP;
    return 0;
}

static const struct fuse_operations operations = {
    .getattr = disk_getattr, .open = disk_open, .read = disk_read, .write = disk_write, .fsync = disk_fsync, .readdir = disk_readdir, .setxattr = disk_setxattr,
};

int main(int count, char **arguments)
{
    if (count < 4) {
        fprintf(stderr, "usage: blockdisk [FUSE OPTIONS] MOUNTPOINT IMAGE LOG\n");
        return 2;
    }
    image = open(arguments[count - 2], O_RDWR);
    journal = open(arguments[count - 1], O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0600);
    struct stat what;
    if (image < 0 || journal < 0 || fstat(image, &what) != 0) {
        perror("blockdisk");
        return 2;
    }
    size = what.st_size;
    arguments[count - 2] = NULL;
    return fuse_main(count - 2, arguments, &operations, NULL);
}

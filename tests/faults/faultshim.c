/*
 * Makes the n-th call of a kind on files whose path contains a text fail, come short, or end the process. For LD_PRELOAD.
 *
 *   FAULT_CALL   pread, pwrite, sync (fsync and fdatasync), truncate, rename, unlink
 *   FAULT_PATH   part of the path; calls on other files go through
 *   FAULT_NTH    1 for the first such call
 *   FAULT_STICKY if set, all later ones too
 *   FAULT_DO     error:N (errno N), short (half of the bytes), torn:N (N bytes, then SIGKILL), kill (SIGKILL before the call), flip (one bit of what was read)
 *   FAULT_LOG    a file that gets a line for each fault
 *
 * The runtime binds the calls of System.Native when it loads it, and finds those of a P/Invoke by dlsym: so that one is stood in for as well.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static const char *fault_call, *fault_path, *fault_do, *fault_log;
static long fault_nth;
static int fault_sticky;
static long calls;

__attribute__((constructor)) static void read_settings(void)
{
    const char *nth = getenv("FAULT_NTH");
    fault_path = getenv("FAULT_PATH");
    fault_do = getenv("FAULT_DO");
    fault_log = getenv("FAULT_LOG");
    fault_nth = nth ? atol(nth) : 1;
    fault_sticky = getenv("FAULT_STICKY") != NULL;
    fault_call = getenv("FAULT_CALL");
}

static void *(*real_dlsym(void))(void *, const char *)
{
    static void *(*found)(void *, const char *);
    static const char *const versions[] = {"GLIBC_2.34", "GLIBC_2.2.5", "GLIBC_2.17"};
    for (size_t i = 0; !found && i < sizeof versions / sizeof *versions; i++)
        found = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", versions[i]);
    return found;
}

#define REAL(result, name, ...)                                                     \
    static result (*real)(__VA_ARGS__);                                             \
    if (!real) real = (result(*)(__VA_ARGS__))real_dlsym()(RTLD_NEXT, name)

/* Whether this call is the one; says so in the log. */
static int is_due(const char *call, const char *path)
{
    if (!fault_call || !fault_path || !fault_do || strcmp(call, fault_call) != 0 || !strstr(path, fault_path))
        return 0;
    long now = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
    if (fault_sticky ? now < fault_nth : now != fault_nth)
        return 0;
    int file = fault_log ? open(fault_log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666) : -1;
    if (file >= 0) {
        dprintf(file, "%s %ld of %s: %s\n", call, now, path, fault_do);
        close(file);
    }
    if (strcmp(fault_do, "kill") == 0) {
        kill(getpid(), SIGKILL);
        pause();
    }
    return 1;
}

static int is_due_on(const char *call, int file)
{
    if (!fault_call || strcmp(call, fault_call) != 0)
        return 0;
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return is_due(call, path);
}

/* The error to give, or 0. */
static int error_wanted(void) { return strncmp(fault_do, "error:", 6) == 0 ? atoi(fault_do + 6) : 0; }

#define FAIL_IF_WANTED(failed)          \
    do {                                \
        int wanted = error_wanted();    \
        if (wanted) {                   \
            errno = wanted;             \
            return failed;              \
        }                               \
    } while (0)

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset)
{
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    if (is_due_on("pwrite", file)) {
        FAIL_IF_WANTED(-1);
        if (strcmp(fault_do, "short") == 0 && count > 1)
            return real(file, bytes, count / 2, offset);
        if (strncmp(fault_do, "torn:", 5) == 0) {
            size_t kept = (size_t)atol(fault_do + 5);
            real(file, bytes, kept < count ? kept : count, offset);
            kill(getpid(), SIGKILL);
            pause();
        }
    }
    return real(file, bytes, count, offset);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) { return pwrite64(file, bytes, count, offset); }

ssize_t pread64(int file, void *bytes, size_t count, off64_t offset)
{
    REAL(ssize_t, "pread64", int, void *, size_t, off64_t);
    if (!is_due_on("pread", file))
        return real(file, bytes, count, offset);
    FAIL_IF_WANTED(-1);
    ssize_t got = real(file, bytes, strcmp(fault_do, "short") == 0 && count > 1 ? count / 2 : count, offset);
    if (strcmp(fault_do, "flip") == 0 && got > 0)
        ((unsigned char *)bytes)[got / 2] ^= 0x10;
    return got;
}

ssize_t pread(int file, void *bytes, size_t count, off_t offset) { return pread64(file, bytes, count, offset); }

int fsync(int file)
{
    REAL(int, "fsync", int);
    if (is_due_on("sync", file))
        FAIL_IF_WANTED(-1);
    return real(file);
}

int fdatasync(int file)
{
    REAL(int, "fdatasync", int);
    if (is_due_on("sync", file))
        FAIL_IF_WANTED(-1);
    return real(file);
}

int ftruncate64(int file, off64_t length)
{
    REAL(int, "ftruncate64", int, off64_t);
    if (is_due_on("truncate", file))
        FAIL_IF_WANTED(-1);
    return real(file, length);
}

int ftruncate(int file, off_t length) { return ftruncate64(file, length); }

int rename(const char *from, const char *to)
{
    REAL(int, "rename", const char *, const char *);
    if (is_due("rename", from))
        FAIL_IF_WANTED(-1);
    return real(from, to);
}

int unlink(const char *path)
{
    REAL(int, "unlink", const char *);
    if (is_due("unlink", path))
        FAIL_IF_WANTED(-1);
    return real(path);
}

void *dlsym(void *library, const char *name)
{
    static const struct { const char *name; void *here; } stand_ins[] = {
        {"fsync", (void *)fsync}, {"fdatasync", (void *)fdatasync}, {"rename", (void *)rename}, {"unlink", (void *)unlink},
        {"pread64", (void *)pread64}, {"pwrite64", (void *)pwrite64}, {"pread", (void *)pread}, {"pwrite", (void *)pwrite},
    };
    for (size_t i = 0; library != RTLD_NEXT && i < sizeof stand_ins / sizeof *stand_ins; i++)
        if (strcmp(name, stand_ins[i].name) == 0)
            return stand_ins[i].here;
    return real_dlsym()(library, name);
}

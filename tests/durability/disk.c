/* Stands between a program and its disk. Preloaded (LD_PRELOAD), it sees every call that changes a
 * file, makes one durable, or opens one, under one folder, and what is written to standard output.
 *
 *   DISK_UNDER=DIR          the folder; nothing else is looked at
 *   DISK_TRACE=FILE         appends a record of each call, in the order in which they ended
 *   DISK_FAIL=N:HOW:ERRNO   the Nth call (from 1) fails: "before" has done nothing, "after" has done
 *                           its work and says that it failed; "from" fails from the Nth call on;
 *                           "late" is as "from", and each call takes 20 ms to fail;
 *                           "kill" ends the process in place of the call
 *   DISK_READ=N             the Nth reading of a file or folder (from 1) fails, once, as a disk fails
 *   DISK_SPACE=BYTES        a disk that is full after so many bytes
 *   DISK_SLOW=MICROSECONDS  a disk that takes so long for each sync
 *   DISK_IGNORE=CALL:END,…  calls of that name on paths that end so do nothing and say that they did
 *
 * A record: length of the rest (u32), kind (u8), inode (u64), offset or length, of a sync the bytes of
 * the trace when it began (u64), bytes of the
 * path, of the second path and of the data (u32 each), then these. Integers are little-endian. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { CREATE = 'C', OPEN = 'O', WRITE = 'W', LENGTH = 'L', SYNC = 'S', RANGE = 'R', MOVE = 'M',
       LINK = 'N', UNLINK = 'U', FOLDER = 'D', UNFOLDER = 'X', MODE = 'P', TOLD = 'T', FAILED = 'E',
       UNSYNCED = 'Z' };

static const char *under, *ignored;
static int trace = -1, fail_how, fail_errno;
static long fail_at;
static atomic_long calls, space, reads;
static long read_at, slow;

__attribute__((constructor)) static void start(void) {
    under = getenv("DISK_UNDER");
    ignored = getenv("DISK_IGNORE");
    const char *file = getenv("DISK_TRACE"), *fail = getenv("DISK_FAIL"), *full = getenv("DISK_SPACE");
    if (file) trace = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fail) {
        char how[16] = "";
        sscanf(fail, "%ld:%15[a-z]:%d", &fail_at, how, &fail_errno);
        fail_how = how[0];
    }
    const char *read = getenv("DISK_READ");
    read_at = read ? atol(read) : 0;
    const char *takes = getenv("DISK_SLOW");
    slow = takes ? atol(takes) : 0;
    space = full ? atol(full) : LONG_MAX;
}

static int is_under(const char *path) {
    size_t n = under ? strlen(under) : 0;
    return n && !strncmp(path, under, n) && (path[n] == '/' || !path[n]);
}

/* The whole path of what a call names; false if it is none of ours. */
static int at(int folder, const char *path, char out[PATH_MAX]) {
    char base[PATH_MAX] = "";
    if (!under) return 0;
    if (path[0] != '/') {
        if (folder == AT_FDCWD) {
            if (syscall(SYS_getcwd, base, sizeof base) < 0) return 0;
        } else {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
            ssize_t n = syscall(SYS_readlinkat, AT_FDCWD, link, base, sizeof base - 1);
            if (n < 0) return 0;
            base[n] = 0;
        }
        if (!strcmp(path, ".")) path = "";
        if ((size_t)snprintf(out, PATH_MAX, "%s%s%s", base, *path ? "/" : "", path) >= PATH_MAX) return 0;
    } else if ((size_t)snprintf(out, PATH_MAX, "%s", path) >= PATH_MAX) {
        return 0;
    }
    size_t n = strlen(out);
    while (n > 1 && out[n - 1] == '/') out[--n] = 0;
    return is_under(out);
}

static int of(int fd, char out[PATH_MAX]) {
    char link[64];
    if (!under) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = syscall(SYS_readlinkat, AT_FDCWD, link, out, PATH_MAX - 1);
    if (n < 0) return 0;
    out[n] = 0;
    char *gone = strstr(out, " (deleted)");
    if (gone && !gone[10]) *gone = 0;
    return is_under(out);
}

static uint64_t inode(int fd) {
    struct stat there;
    return fstat(fd, &there) ? 0 : there.st_ino;
}

static uint64_t mode_of(int fd) {
    struct stat there;
    return fstat(fd, &there) ? 0 : there.st_mode & 07777;
}

static uint64_t inode_at(const char *path) {
    struct stat there;
    return lstat(path, &there) ? 0 : there.st_ino;
}

static void record(char kind, uint64_t ino, uint64_t number, const char *one, const char *other,
                   const void *data, size_t bytes) {
    if (trace < 0) return;
    int saved = errno;
    uint32_t lengths[3] = { one ? strlen(one) : 0, other ? strlen(other) : 0, bytes };
    uint32_t rest = 1 + 16 + 12 + lengths[0] + lengths[1] + lengths[2];
    char head[4 + 1 + 16 + 12], *p = head;
    memcpy(p, &rest, 4); p += 4;
    *p++ = kind;
    memcpy(p, &ino, 8); p += 8;
    memcpy(p, &number, 8); p += 8;
    memcpy(p, lengths, 12);
    struct iovec parts[4] = { { head, sizeof head }, { (void *)one, lengths[0] },
                              { (void *)other, lengths[1] }, { (void *)data, bytes } };
    if (syscall(SYS_writev, trace, parts, 4) != (ssize_t)(rest + 4)) abort();
    errno = saved;
}

/* Whether the call that comes now fails, and how: 0, or the first letter of the way. */
static int failing(void) {
    long n = atomic_fetch_add(&calls, 1) + 1;
    if (!fail_at) return 0;
    if (fail_how == 'k' && n == fail_at) kill(getpid(), SIGKILL);
    if (fail_how == 'l' && n >= fail_at) return usleep(20000), 'b';
    if (fail_how == 'f') return n >= fail_at ? 'b' : 0;
    return n == fail_at ? fail_how : 0;
}

static int is_ignored(const char *call, const char *path) {
    const char *p = ignored;
    size_t name = strlen(call), length = strlen(path);
    while (p && *p) {
        const char *end = strchrnul(p, ',');
        if (!strncmp(p, call, name) && p[name] == ':') {
            size_t tail = end - p - name - 1;
            if (tail <= length && !strncmp(path + length - tail, p + name + 1, tail)) return 1;
        }
        p = *end ? end + 1 : end;
    }
    return 0;
}

/* A call that did nothing, so that records and calls have the same numbers. */
static int refused(int why) {
    record(FAILED, 0, why, 0, 0, 0, 0);
    errno = why;
    return -1;
}

#define REFUSE() return refused(fail_errno)
/* The work is done and recorded. */
#define DENY() do { errno = fail_errno; return -1; } while (0)

/* Calls on one open file: `call` does it, `note` records that it was done. */
#define ON_FILE(name, call, note) \
    char path[PATH_MAX]; \
    if (!of(fd, path)) return call; \
    if (is_ignored(name, path)) return 0; \
    int how = failing(); \
    if (how == 'b') REFUSE(); \
    int done = call; \
    if (done) return refused(errno); \
    note; \
    if (how == 'a') DENY(); \
    return 0

/* ---- opening ---- */

static int opening(int folder, const char *name, int flags, mode_t mode) {
    char path[PATH_MAX];
    if (!at(folder, name, path)) return syscall(SYS_openat, folder, name, flags, mode);
    int how = failing();
    if (how == 'b') REFUSE();
    int there = (flags & O_TMPFILE) == O_TMPFILE || inode_at(path) != 0;
    int fd = syscall(SYS_openat, folder, name, flags, mode);
    if (fd < 0) return refused(errno);
    if ((flags & O_CREAT) && !there) record(CREATE, inode(fd), mode_of(fd), path, 0, 0, 0);
    else if ((flags & O_TRUNC) && there) record(LENGTH, inode(fd), 0, path, 0, 0, 0);
    else record(OPEN, inode(fd), flags, path, 0, 0, 0);
    if (how == 'a') { close(fd); DENY(); }
    return fd;
}

#define MODE_OF(flags) mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, int); va_end(rest); }

int open(const char *name, int flags, ...) { MODE_OF(flags) return opening(AT_FDCWD, name, flags, mode); }
int open64(const char *name, int flags, ...) { MODE_OF(flags) return opening(AT_FDCWD, name, flags | O_LARGEFILE, mode); }
int openat(int folder, const char *name, int flags, ...) { MODE_OF(flags) return opening(folder, name, flags, mode); }
int openat64(int folder, const char *name, int flags, ...) { MODE_OF(flags) return opening(folder, name, flags | O_LARGEFILE, mode); }
int creat(const char *name, mode_t mode) { return opening(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, mode); }

/* ---- reading: neither recorded nor counted with the others ---- */

static int cannot_read(int fd) {
    char path[PATH_MAX];
    return read_at && of(fd, path) && atomic_fetch_add(&reads, 1) + 1 == read_at;
}

ssize_t read(int fd, void *data, size_t bytes) {
    if (cannot_read(fd)) { errno = EIO; return -1; }
    return syscall(SYS_read, fd, data, bytes);
}
ssize_t pread(int fd, void *data, size_t bytes, off_t offset) {
    if (cannot_read(fd)) { errno = EIO; return -1; }
    return syscall(SYS_pread64, fd, data, bytes, offset);
}
ssize_t pread64(int fd, void *data, size_t bytes, off64_t offset) { return pread(fd, data, bytes, offset); }

DIR *opendir(const char *name) {
    static DIR *(*real)(const char *);
    char path[PATH_MAX];
    if (read_at && at(AT_FDCWD, name, path) && atomic_fetch_add(&reads, 1) + 1 == read_at) {
        errno = EIO;
        return 0;
    }
    if (!real) real = (DIR *(*)(const char *))dlsym(RTLD_NEXT, "opendir");
    return real(name);
}

/* ---- writing ---- */

static ssize_t writing(int fd, const void *data, size_t bytes, off_t offset) {
    char path[PATH_MAX];
    if (fd == STDOUT_FILENO && under) {
        record(TOLD, 0, 0, 0, 0, data, bytes);
        return syscall(SYS_write, fd, data, bytes);
    }
    if (!of(fd, path))
        return offset < 0 ? syscall(SYS_write, fd, data, bytes) : syscall(SYS_pwrite64, fd, data, bytes, offset);
    if (is_ignored("write", path)) {
        if (offset < 0) lseek(fd, bytes, SEEK_CUR);
        return bytes;
    }
    int how = failing();
    if (how == 'b') REFUSE();
    long left = atomic_load(&space);
    if ((long)bytes > left) {
        bytes = left > 0 ? left : 0;
        if (!bytes) return refused(ENOSPC);
    }
    off_t from = offset;
    if (offset < 0)
        from = fcntl(fd, F_GETFL) & O_APPEND ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR);
    ssize_t done = offset < 0 ? syscall(SYS_write, fd, data, bytes) : syscall(SYS_pwrite64, fd, data, bytes, offset);
    if (done < 0) return refused(errno);
    atomic_fetch_sub(&space, done);
    record(WRITE, inode(fd), from, path, 0, data, done);
    if (how == 'a') DENY();
    return done;
}

ssize_t write(int fd, const void *data, size_t bytes) { return writing(fd, data, bytes, -1); }
ssize_t pwrite(int fd, const void *data, size_t bytes, off_t offset) { return writing(fd, data, bytes, offset); }
ssize_t pwrite64(int fd, const void *data, size_t bytes, off64_t offset) { return writing(fd, data, bytes, offset); }

ssize_t writev(int fd, const struct iovec *parts, int count) {
    char path[PATH_MAX];
    if (fd != STDOUT_FILENO && !of(fd, path)) return syscall(SYS_writev, fd, parts, count);
    /* A short write of the first part that is not empty is allowed, and seen. */
    for (int i = 0; i < count; i++)
        if (parts[i].iov_len) return writing(fd, parts[i].iov_base, parts[i].iov_len, -1);
    return 0;
}

/* Copies within the system are not seen here; without them programs read and write. */
ssize_t copy_file_range(int from, off64_t *a, int to, off64_t *b, size_t bytes, unsigned flags) {
    char path[PATH_MAX];
    if (of(to, path)) { errno = ENOSYS; return -1; }
    return syscall(SYS_copy_file_range, from, a, to, b, bytes, flags);
}

ssize_t sendfile(int to, int from, off_t *offset, size_t bytes) {
    char path[PATH_MAX];
    if (of(to, path)) { errno = EINVAL; return -1; }
    return syscall(SYS_sendfile, to, from, offset, bytes);
}
ssize_t sendfile64(int to, int from, off64_t *offset, size_t bytes) { return sendfile(to, from, offset, bytes); }

int ftruncate(int fd, off_t length) { ON_FILE("ftruncate", syscall(SYS_ftruncate, fd, length), record(LENGTH, inode(fd), length, path, 0, 0, 0)); }
int ftruncate64(int fd, off64_t length) { return ftruncate(fd, length); }

/* ---- making durable ---- */

/* A sync that fails loses what it was to write: the system takes it for written from then on. */
static int syncing(const char *name, long call, int fd) {
    char path[PATH_MAX];
    if (!of(fd, path)) return syscall(call, fd);
    if (is_ignored(name, path)) return 0;
    int how = failing();
    if (how == 'b') {
        record(UNSYNCED, inode(fd), fail_errno, path, 0, 0, 0);
        DENY();
    }
    /* It makes durable what was done before it began, not what others do meanwhile. */
    long began = trace < 0 ? 0 : syscall(SYS_lseek, trace, 0, SEEK_END);
    if (slow) usleep(slow);
    if (syscall(call, fd)) return refused(errno);
    record(SYNC, inode(fd), began, path, 0, 0, 0);
    if (how == 'a') DENY();
    return 0;
}

int fsync(int fd) { return syncing("fsync", SYS_fsync, fd); }
int fdatasync(int fd) { return syncing("fdatasync", SYS_fdatasync, fd); }
int sync_file_range(int fd, off64_t from, off64_t bytes, unsigned flags) {
    ON_FILE("sync_file_range", syscall(SYS_sync_file_range, fd, from, bytes, flags), record(RANGE, inode(fd), from, path, 0, 0, 0));
}

/* ---- names ---- */

static int naming(char kind, const char *one, const char *other, long number, int folder,
                  const char *name, int to, const char *renamed, unsigned flags) {
    int how = failing();
    if (how == 'b') REFUSE();
    uint64_t ino = inode_at(one);
    int done = -1;
    switch (kind) {
    case MOVE: done = syscall(SYS_renameat2, folder, name, to, renamed, flags); break;
    case LINK: done = syscall(SYS_linkat, folder, name, to, renamed, flags); break;
    case UNLINK: case UNFOLDER: done = syscall(SYS_unlinkat, folder, name, flags); break;
    case FOLDER: done = syscall(SYS_mkdirat, folder, name, (mode_t)number); ino = done ? 0 : inode_at(one); break;
    }
    if (done) return refused(errno);
    record(kind, ino, number, one, other, 0, 0);
    if (how == 'a') DENY();
    return 0;
}

static int moving(char kind, int from, const char *name, int to, const char *renamed, unsigned flags) {
    char one[PATH_MAX], other[PATH_MAX];
    int mine = at(from, name, one);
    if (!at(to, renamed, other) && !mine)
        return kind == MOVE ? syscall(SYS_renameat2, from, name, to, renamed, flags)
                            : syscall(SYS_linkat, from, name, to, renamed, flags);
    return naming(kind, one, other, 0, from, name, to, renamed, flags);
}

int rename(const char *from, const char *to) { return moving(MOVE, AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int a, const char *from, int b, const char *to) { return moving(MOVE, a, from, b, to, 0); }
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) { return moving(MOVE, a, from, b, to, flags); }
int link(const char *from, const char *to) { return moving(LINK, AT_FDCWD, from, AT_FDCWD, to, 0); }
int linkat(int a, const char *from, int b, const char *to, int flags) { return moving(LINK, a, from, b, to, flags); }

static int removing(int folder, const char *name, int flags) {
    char path[PATH_MAX];
    if (!at(folder, name, path)) return syscall(SYS_unlinkat, folder, name, flags);
    return naming(flags & AT_REMOVEDIR ? UNFOLDER : UNLINK, path, 0, 0, folder, name, 0, 0, flags);
}

int unlink(const char *name) { return removing(AT_FDCWD, name, 0); }
int unlinkat(int folder, const char *name, int flags) { return removing(folder, name, flags); }
int rmdir(const char *name) { return removing(AT_FDCWD, name, AT_REMOVEDIR); }

static int making(int folder, const char *name, mode_t mode) {
    char path[PATH_MAX];
    if (!at(folder, name, path)) return syscall(SYS_mkdirat, folder, name, mode);
    return naming(FOLDER, path, 0, mode, folder, name, 0, 0, 0);
}

int mkdir(const char *name, mode_t mode) { return making(AT_FDCWD, name, mode); }
int mkdirat(int folder, const char *name, mode_t mode) { return making(folder, name, mode); }

int fchmod(int fd, mode_t mode) { ON_FILE("fchmod", syscall(SYS_fchmod, fd, mode), record(MODE, inode(fd), mode, path, 0, 0, 0)); }

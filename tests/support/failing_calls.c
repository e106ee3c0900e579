/*
 * Preloaded into the program, this has calls of the system fail with the number that a variable of
 * the environment has, FAIL_LINK=38: as a disk, a quota or a network file system might. With
 * FAIL_LINK=hang they say so on standard error and never come back, as on a disk that is gone.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static int fails(const char *name) {
  const char *value = getenv(name);
  if (value == NULL) return 0;
  if (strcmp(value, "hang") == 0) {
    if (write(2, "it hangs\n", 9) == 9) for (;;) pause();
  }
  errno = atoi(value);
  return 1;
}

static mode_t type_of(int file) {
  struct stat status;
  return fstat(file, &status) == 0 ? status.st_mode & S_IFMT : 0;
}

#define REAL(name) ((__typeof__(&name)) dlsym(RTLD_NEXT, #name))

int mkdir(const char *path, mode_t mode) {
  return fails("FAIL_MKDIR") ? -1 : REAL(mkdir)(path, mode);
}

int link(const char *from, const char *to) {
  return fails("FAIL_LINK") ? -1 : REAL(link)(from, to);
}

int linkat(int from_directory, const char *from, int to_directory, const char *to, int flags) {
  if (fails("FAIL_LINK")) return -1;
  return REAL(linkat)(from_directory, from, to_directory, to, flags);
}

/* The program's own, and no others, are for its user alone. */
static int is_own(const struct stat *directory) {
  return (directory->st_mode & 0777) == 0700;
}

int rename(const char *from, const char *to) {
  struct stat status;
  int is_directory = lstat(from, &status) == 0 && S_ISDIR(status.st_mode);
  if (is_directory && !is_own(&status) && fails("FAIL_RENAME_DIRECTORY")) return -1;
  return REAL(rename)(from, to);
}

int flock(int file, int operation) {
  return fails("FAIL_FLOCK") ? -1 : REAL(flock)(file, operation);
}

/* What the runtime writes for itself while it serves is shorter. */
ssize_t write(int file, const void *bytes, size_t count) {
  if (count >= 1000 && type_of(file) == S_IFREG && fails("FAIL_WRITE")) return -1;
  return REAL(write)(file, bytes, count);
}

int fsync(int file) {
  if (type_of(file) == S_IFREG && fails("FAIL_FSYNC")) return -1;
  if (type_of(file) == S_IFDIR && fails("FAIL_FSYNC_DIRECTORY")) return -1;
  return REAL(fsync)(file);
}

struct dirent64 *readdir64(DIR *directory) {
  return fails("FAIL_READDIR") ? NULL : REAL(readdir64)(directory);
}

#define _GNU_SOURCE
#include "synchronising.h"

#include <stdlib.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

int nightlatch_tells_of_all(int file) {
  struct utsname system;
  struct statfs files;
  char *rest;
  long major, minor;
  if (uname(&system) != 0 || fstatfs(file, &files) != 0) return 0;
  major = strtol(system.release, &rest, 10);
  minor = *rest == '.' ? strtol(rest + 1, NULL, 10) : 0;
  if (major < 5 || (major == 5 && minor < 8)) return 0;
  switch ((unsigned)files.f_type) {
    case 0xEF53u:     /* ext2, ext3, ext4 */
    case 0x58465342u: /* xfs */
    case 0x9123683Eu: /* btrfs */
    case 0xF2F52010u: /* f2fs */
    case 0x01021994u: /* tmpfs, of which nothing is left anyway */
      return 1;
    default: /* over a network, by another program, or on top of another one */
      return 0;
  }
}

int nightlatch_synchronise_all(int file) { return syncfs(file); }

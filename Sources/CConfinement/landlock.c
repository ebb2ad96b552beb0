/* Landlock (Linux, Documentation/userspace-api/landlock.rst), by its bare system calls: the C
   library has none of them, and the distribution's header may be older than the kernel. */
#define _GNU_SOURCE
#include "confinement.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The same numbers on every architecture. */
enum { CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446 };
enum { ASK_VERSION = 1, BELOW_PATH = 1 };

enum : uint64_t {
  WRITE_FILE = 1 << 1,
  READ_FILE = 1 << 2,
  READ_DIR = 1 << 3,
  REMOVE_DIR = 1 << 4,
  REMOVE_FILE = 1 << 5,
  MAKE_DIR = 1 << 7,
  MAKE_REG = 1 << 8,
  REFER = 1 << 13,    /* version 2 */
  TRUNCATE = 1 << 14, /* version 3 */

  ALL_OF_VERSION_2 = (1 << 14) - 1,
  CONNECT_AND_BIND = 3,    /* version 4 */
  IOCTL_DEVICE = 1 << 15,  /* version 5 */
  SOCKETS_AND_SIGNALS = 3, /* version 6 */
};

/* struct landlock_ruleset_attr of version 6; an older kernel takes the beginning that it knows. */
struct rules {
  uint64_t files;
  uint64_t network;
  uint64_t scope;
};

struct __attribute__((packed)) rule {
  uint64_t access;
  int32_t folder;
};

/* What this kernel's version can keep from us is kept from us. */
static uint64_t handled;

int nightlatch_rules_of(int version)
{
  struct rules rules = {
    .files = ALL_OF_VERSION_2,
    .network = CONNECT_AND_BIND,
    .scope = SOCKETS_AND_SIGNALS,
  };
  if (version >= 3) rules.files |= TRUNCATE;
  if (version >= 5) rules.files |= IOCTL_DEVICE;
  handled = rules.files;
  size_t size = version < 4 ? sizeof rules.files : version < 6 ? 2 * sizeof rules.files : sizeof rules;
  return (int)syscall(CREATE_RULESET, &rules, size, 0);
}

int nightlatch_rules(void)
{
  /* What is new in version 7 is about what is logged. */
  int rules = nightlatch_rules_of(6);
  if (rules >= 0 || (errno != EINVAL && errno != E2BIG)) return rules;
  int version = (int)syscall(CREATE_RULESET, NULL, 0, ASK_VERSION);
  if (version >= 2) return nightlatch_rules_of(version);
  /* The first version never lets a file go from one folder to another. */
  if (version >= 0) errno = EOPNOTSUPP;
  return -1;
}

int nightlatch_allow(int rules, const char *path, enum nightlatch_access access)
{
  static const uint64_t below = READ_FILE | READ_DIR;
  static const uint64_t change =
    below | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER | TRUNCATE;

  struct rule rule = { .folder = open(path, O_PATH | O_CLOEXEC) };
  if (rule.folder < 0) return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
  rule.access = handled & (access == NIGHTLATCH_CHANGE_BELOW ? change
                           : access == NIGHTLATCH_READ_BELOW ? below
                                                             : (uint64_t)READ_FILE);
  long result = syscall(ADD_RULE, rules, BELOW_PATH, &rule, 0);
  int reason = errno;
  close(rule.folder);
  errno = reason;
  return (int)result;
}

int nightlatch_enter(int rules)
{
  long result = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (result == 0) result = syscall(RESTRICT_SELF, rules, 0);
  int reason = errno;
  close(rules);
  errno = reason;
  return (int)result;
}

void nightlatch_limit(unsigned long memory, unsigned long file)
{
  /* Or the 19 MiB of a hash would stay with a process that has hashed twice (mallopt(3)). */
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  /* Lowering a limit fails only where it is lower already. */
  setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
  setrlimit(RLIMIT_DATA, &(struct rlimit){ memory, memory });
  /* Or the signal would end the process in the middle of a write that can fail as any other. */
  signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &(struct rlimit){ file, file });
}

pid_t nightlatch_fork(void)
{
  return fork();
}

/* A CGI program that asks the system for all that the Security page of somebody signed in asks for, confines
   itself much as it does, and writes as much, and works nothing out: how fast a program could be that does the
   page's work in no time. */
#define _GNU_SOURCE
#include "asking.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PAGE = 5263 };
static char bytes[16384];
static struct stat status;

static void read_all(const char *path)
{
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return;
  if (fstat(file, &status) || read(file, bytes, sizeof bytes) < 0)
    exit(66);
  close(file);
}

static void allow(int rules, const char *path, unsigned long long access)
{
  struct landlock_path_beneath_attr rule = { .allowed_access = access, .parent_fd = open(path, O_PATH | O_CLOEXEC) };
  if (rule.parent_fd < 0)
    return;
  if (syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0))
    exit(71);
  close(rule.parent_fd);
}

static void limit(int resource, unsigned long long most)
{
  struct rlimit limit = { most, most };
  if (setrlimit(resource, &limit))
    exit(71);
}

int main(void)
{
  const char *configuration = getenv("NIGHTLATCH_SITE");
  if (!find_places(configuration, getenv("HTTP_COOKIE")) || getrandom(bytes, 16, 0) != 16)
    return 64;
  read_all(configuration);
  // The files are no links, so that nothing else need be allowed.
  if (readlink(configuration, bytes, 1) >= 0 || readlink(keys, bytes, 1) >= 0)
    return 64;

  struct landlock_ruleset_attr handled = { .handled_access_fs = LANDLOCK_ACCESS_FS_MAKE_SYM * 2 - 1 };
  int rules = syscall(SYS_landlock_create_ruleset, &handled, sizeof handled.handled_access_fs, 0);
  if (rules >= 0) {
    unsigned long long reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
    allow(rules, site, reading);
    allow(rules, "/etc/localtime", LANDLOCK_ACCESS_FS_READ_FILE);
    allow(rules, data, reading | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || syscall(SYS_landlock_restrict_self, rules, 0))
      return 71;
    close(rules);
  }
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_DATA, 1ULL << 28);
  limit(RLIMIT_FSIZE, 1ULL << 32);
  for (int number = 0; number < 3; number++)
    signal((int[]){ SIGPIPE, SIGXFSZ, SIGTERM }[number], SIG_IGN);
  umask(077);
  alarm(20);

  if (stat(keys, &status) || stat(data, &status))
    return 66;
  read_all(policy);
  read_all(account);
  // Trusted devices, of which this person has none.
  if (opendir(devices))
    return 64;
  DIR *folder = opendir(sessions);
  if (!folder)
    return 66;
  for (struct dirent *entry; (entry = readdir(folder));)
    note_session(entry->d_name);
  closedir(folder);
  read_all(session);
  read_all("/etc/localtime");

  static const char head[] = "Status: 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nVary: Accept-Language\r\n"
                             "Content-Length: 5263\r\n" SAFE;
  memcpy(bytes, head, sizeof head - 1);
  memset(bytes + sizeof head - 1, '\n', PAGE);
  return write(1, bytes, sizeof head - 1 + PAGE) == sizeof head - 1 + PAGE ? 0 : 74;
}

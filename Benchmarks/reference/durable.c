/* Makes the changes of CHANGES in FOLDER, a letter each, as durably as a careful program does, and no more:

   w  replaces a document: a new file written, synced, renamed over the old, its folder synced
   u  removes a document: unlinked, its folder synced
   a  adds a line: appended, synced

   Both come from the environment, because what starts it passes no arguments. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char bytes[1024];

static void sync_folder(void)
{
  int folder = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0 || fsync(folder) || close(folder))
    exit(74);
}

static void put(const char *name, int flags)
{
  int file = open(name, flags | O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0 || write(file, bytes, sizeof bytes) != sizeof bytes || fsync(file) || close(file))
    exit(74);
}

int main(void)
{
  const char *folder = getenv("FOLDER"), *changes = getenv("CHANGES");
  char name[32], draft[40];
  if (!folder || !changes || chdir(folder))
    return 64;
  for (int at = 0; changes[at]; at++) {
    snprintf(name, sizeof name, "%c%d", changes[at], at);
    snprintf(draft, sizeof draft, "%s.new", name);
    switch (changes[at]) {
    case 'w':
      put(draft, O_EXCL);
      if (rename(draft, name))
        return 74;
      sync_folder();
      break;
    case 'u':
      if (unlink(name))
        return 74;
      sync_folder();
      break;
    case 'a':
      put(name, O_APPEND);
      break;
    default:
      return 64;
    }
  }
  return 0;
}

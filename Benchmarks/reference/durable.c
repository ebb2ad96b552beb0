/* Makes the changes of CHANGES in FOLDER, a letter each, as durably as a careful program does, and no more:

   w  replaces a document: a new file written, synced, renamed over the old, its folder synced
   u  removes a document: unlinked, its folder synced
   a  adds a line: appended, synced

   Both come from the environment, because what starts it passes no arguments. With a listening socket as its
   standard input it makes them for each connection, reads what is sent before and answers a byte after. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
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

static void change(const char *changes)
{
  char name[32], draft[40];
  for (int at = 0; changes[at]; at++) {
    snprintf(name, sizeof name, "%c%d", changes[at], at);
    snprintf(draft, sizeof draft, "%s.new", name);
    switch (changes[at]) {
    case 'w':
      put(draft, O_EXCL);
      if (rename(draft, name))
        exit(74);
      sync_folder();
      break;
    case 'u':
      if (unlink(name))
        exit(74);
      sync_folder();
      break;
    case 'a':
      put(name, O_APPEND);
      break;
    default:
      exit(64);
    }
  }
}

int main(void)
{
  const char *folder = getenv("FOLDER"), *changes = getenv("CHANGES");
  int listening = 0;
  socklen_t size = sizeof listening;
  if (!folder || !changes || chdir(folder))
    return 64;
  getsockopt(0, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size);
  if (!listening) {
    change(changes);
    return 0;
  }
  for (;;) {
    int connection = accept(0, NULL, NULL);
    if (connection < 0 || read(connection, bytes, sizeof bytes) < 0)
      return 71;
    change(changes);
    if (write(connection, "", 1) != 1 || close(connection))
      return 71;
  }
}

/* Starts a program again and again as a web server does and says what each start cost.

   spawn COUNT STDIN PROGRAM

   One line a start on standard output: nanoseconds from the call of posix_spawn to the end of the
   process, its minor page faults, its peak resident memory in KiB. The program inherits the
   environment; its output goes to /dev/null.

   In C and static because Linux counts a parent's memory towards the peak of its child until the
   child calls exec: a parent of a megabyte keeps that floor below everything measured here. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static long long now(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(int argc, char **argv)
{
  if (argc != 4)
    return 64;
  char *arguments[] = {argv[3], NULL};
  posix_spawn_file_actions_t files;
  if (posix_spawn_file_actions_init(&files) ||
      posix_spawn_file_actions_addopen(&files, 0, argv[2], O_RDONLY, 0) ||
      posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0))
    return 71;
  for (int left = atoi(argv[1]); left > 0; left--) {
    pid_t child;
    int status;
    struct rusage used;
    long long begun = now();
    if (posix_spawn(&child, argv[3], &files, NULL, arguments, environ))
      return 71;
    if (wait4(child, &status, 0, &used) != child || !WIFEXITED(status))
      return 70;
    printf("%lld %ld %ld\n", now() - begun, used.ru_minflt, used.ru_maxrss);
  }
  return 0;
}

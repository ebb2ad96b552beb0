#define _GNU_SOURCE
#include "waiting.h"

#include <signal.h>
#include <sys/epoll.h>

int nightlatch_watch(int listening)
{
  int watch = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = { .events = EPOLLIN | EPOLLEXCLUSIVE };
  if (watch >= 0) epoll_ctl(watch, EPOLL_CTL_ADD, listening, &event);
  return watch;
}

int nightlatch_await_connection(int watch, int milliseconds)
{
  struct epoll_event event;
  sigset_t none;
  sigemptyset(&none);
  return epoll_pwait(watch, &event, 1, milliseconds, &none);
}

#ifndef NIGHTLATCH_CFCGI_SHIM_H
#define NIGHTLATCH_CFCGI_SHIM_H

#include <fastcgi.h>
#include <fcgiapp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>

// prctl takes a list of arguments of no fixed length, which Swift cannot call.

// The kernel sends this process `signal` when the one that started it ends.
static inline int nightlatch_end_with_parent(int signal)
{
  return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0);
}

// <sys/epoll.h> is not among what Swift shows of the C library.

// Watches a listening socket for connections; of all who watch it one is woken. A descriptor, or -1.
static inline int nightlatch_watch(int listening)
{
  int watch = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = { .events = EPOLLIN | EPOLLEXCLUSIVE };
  if (watch >= 0) epoll_ctl(watch, EPOLL_CTL_ADD, listening, &event);
  return watch;
}

// Waits for a connection, or a signal of any kind, for `milliseconds` or, below 0, for ever; 1 for a
// connection.
static inline int nightlatch_await_connection(int watch, int milliseconds)
{
  struct epoll_event event;
  sigset_t none;
  sigemptyset(&none);
  return epoll_pwait(watch, &event, 1, milliseconds, &none);
}

#endif

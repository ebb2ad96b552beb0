#ifndef NIGHTLATCH_WAITING_H
#define NIGHTLATCH_WAITING_H

/* <sys/epoll.h> is not among what Swift shows of the C library. No header of the C library is included
   here: what it declares would be this module's then, and no longer that of the module Glibc. */

/* Watches a listening socket for connections; of all who watch it one is woken. A descriptor, or -1. */
int nightlatch_watch(int listening);

/* Waits for a connection, or a signal of any kind, for `milliseconds` or, below 0, for ever; 1 for a
   connection. */
int nightlatch_await_connection(int watch, int milliseconds);

#endif

#ifndef NIGHTLATCH_CFCGI_SHIM_H
#define NIGHTLATCH_CFCGI_SHIM_H

#include <fastcgi.h>
#include <fcgiapp.h>
#include <sys/prctl.h>

// prctl takes a list of arguments of no fixed length, which Swift cannot call.

// The kernel sends this process `signal` when the one that started it ends.
static inline int nightlatch_end_with_parent(int signal)
{
  return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0);
}

#endif

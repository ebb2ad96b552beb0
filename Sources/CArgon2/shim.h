#ifndef NIGHTLATCH_CARGON2_SHIM_H
#define NIGHTLATCH_CARGON2_SHIM_H

// A module map names headers by a path relative to itself; this one finds the system's.
#include <argon2.h>

#endif

#ifndef NIGHTLATCH_STARTUP_H
#define NIGHTLATCH_STARTUP_H

/* Nothing to call: being linked is what it is for. */

#endif

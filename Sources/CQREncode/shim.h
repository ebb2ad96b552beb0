#ifndef NIGHTLATCH_CQRENCODE_SHIM_H
#define NIGHTLATCH_CQRENCODE_SHIM_H

#include <qrencode.h>

#endif

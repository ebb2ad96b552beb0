#ifndef NIGHTLATCH_COPENSSL_SHIM_H
#define NIGHTLATCH_COPENSSL_SHIM_H

// libcrypto 3 marks its low-level digests (SHA256_Init and so on) as deprecated, because its
// providers are reached through EVP alone. They are wanted here for that very reason: they start
// no provider, and most requests need one digest and nothing else. The macro must come before
// the first header.
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/md5.h>
#include <openssl/sha.h>

#endif

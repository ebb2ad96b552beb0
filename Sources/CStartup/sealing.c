/* AES-256-GCM of libcrypto without libcrypto's start.

   Sealing goes through EVP, whose first use makes a library context, a provider with a hundred
   algorithms and a map of all their names: 0.5 ms of a process that seals one secret. These functions
   stand in the place of the EVP functions that Sealing calls and go straight to the provider's own
   implementation of the one cipher, which is the same code with the same checks, and chooses by
   processor as always. scripts/build links the CGI executable with --wrap for each; what only EVP
   needs, two megabytes, is then not linked. Elsewhere nothing is wrapped and nobody calls these.

   The table of the implementation is libcrypto's own and in no header, so the linker is told to insist
   on it: with a libcrypto that has it no longer, the build stops. */
#include "startup.h"

#include <openssl/core.h>
#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

__attribute__((weak)) extern const OSSL_DISPATCH ossl_aes256gcm_functions[];
__attribute__((weak)) void __real_OPENSSL_cpuid_setup(void);

/* One of the provider's functions, which it has by its standard (provider-cipher(7)). */
static void (*implementation(int id))(void)
{
  for (const OSSL_DISPATCH *entry = ossl_aes256gcm_functions; entry->function_id != 0; entry++)
    if (entry->function_id == id) return entry->function;
  return NULL;
}

#define CALL(id, type) ((type *)implementation(id))

enum { KEY_SIZE = 32, NONCE_SIZE = 12, BLOCK_SIZE = 16 };

int __wrap_OPENSSL_init_crypto(uint64_t options, const void *settings)
{
  (void)options, (void)settings;
  static bool is_ready;
  /* Which instructions there are decides between implementations; see startup.c. */
  if (!is_ready && __real_OPENSSL_cpuid_setup) __real_OPENSSL_cpuid_setup();
  is_ready = true;
  return 1;
}

EVP_CIPHER_CTX *__wrap_EVP_CIPHER_CTX_new(void)
{
  /* Without a provider's context: it is asked for chance alone, which a given nonce needs none of. */
  return CALL(OSSL_FUNC_CIPHER_NEWCTX, OSSL_FUNC_cipher_newctx_fn)(NULL);
}

void __wrap_EVP_CIPHER_CTX_free(EVP_CIPHER_CTX *context)
{
  if (context) CALL(OSSL_FUNC_CIPHER_FREECTX, OSSL_FUNC_cipher_freectx_fn)(context);
}

const EVP_CIPHER *__wrap_EVP_aes_256_gcm(void)
{
  return NULL;
}

int __wrap_EVP_EncryptInit_ex(EVP_CIPHER_CTX *context, const EVP_CIPHER *cipher, ENGINE *engine,
                              const unsigned char *key, const unsigned char *nonce)
{
  (void)cipher, (void)engine;
  return CALL(OSSL_FUNC_CIPHER_ENCRYPT_INIT, OSSL_FUNC_cipher_encrypt_init_fn)(
      context, key, KEY_SIZE, nonce, NONCE_SIZE, NULL);
}

int __wrap_EVP_DecryptInit_ex(EVP_CIPHER_CTX *context, const EVP_CIPHER *cipher, ENGINE *engine,
                              const unsigned char *key, const unsigned char *nonce)
{
  (void)cipher, (void)engine;
  return CALL(OSSL_FUNC_CIPHER_DECRYPT_INIT, OSSL_FUNC_cipher_decrypt_init_fn)(
      context, key, KEY_SIZE, nonce, NONCE_SIZE, NULL);
}

static int update(EVP_CIPHER_CTX *context, unsigned char *out, int *written,
                  const unsigned char *in, int count)
{
  size_t done = 0;
  if (count < 0) return 0;
  if (!CALL(OSSL_FUNC_CIPHER_UPDATE, OSSL_FUNC_cipher_update_fn)(
          context, out, &done, (size_t)count + BLOCK_SIZE, in, (size_t)count))
    return 0;
  *written = (int)done;
  return 1;
}

int __wrap_EVP_EncryptUpdate(EVP_CIPHER_CTX *context, unsigned char *out, int *written,
                             const unsigned char *in, int count)
{
  return update(context, out, written, in, count);
}

int __wrap_EVP_DecryptUpdate(EVP_CIPHER_CTX *context, unsigned char *out, int *written,
                             const unsigned char *in, int count)
{
  return update(context, out, written, in, count);
}

static int final(EVP_CIPHER_CTX *context, unsigned char *out, int *written)
{
  size_t done = 0;
  if (!CALL(OSSL_FUNC_CIPHER_FINAL, OSSL_FUNC_cipher_final_fn)(context, out, &done, BLOCK_SIZE))
    return 0;
  *written = (int)done;
  return 1;
}

int __wrap_EVP_EncryptFinal_ex(EVP_CIPHER_CTX *context, unsigned char *out, int *written)
{
  return final(context, out, written);
}

int __wrap_EVP_DecryptFinal_ex(EVP_CIPHER_CTX *context, unsigned char *out, int *written)
{
  return final(context, out, written);
}

int __wrap_EVP_CIPHER_CTX_ctrl(EVP_CIPHER_CTX *context, int type, int count, void *tag)
{
  OSSL_PARAM parameters[2] = {
      {OSSL_CIPHER_PARAM_AEAD_TAG, OSSL_PARAM_OCTET_STRING, tag, (size_t)count, 0},
      {NULL, 0, NULL, 0, 0}};
  switch (type) {
  case EVP_CTRL_AEAD_GET_TAG:
    return CALL(OSSL_FUNC_CIPHER_GET_CTX_PARAMS, OSSL_FUNC_cipher_get_ctx_params_fn)(context, parameters);
  case EVP_CTRL_AEAD_SET_TAG:
    return CALL(OSSL_FUNC_CIPHER_SET_CTX_PARAMS, OSSL_FUNC_cipher_set_ctx_params_fn)(context, parameters);
  default: return 0;
  }
}

/* What the implementation would ask of the rest of libcrypto, and never does with a given nonce, or
   does only to say why it refused, which nobody reads. */

int __wrap_RAND_bytes_ex(OSSL_LIB_CTX *library, unsigned char *bytes, size_t count, unsigned strength)
{
  (void)library, (void)bytes, (void)count, (void)strength;
  return 0;
}

void __wrap_ERR_new(void) {}

void __wrap_ERR_set_debug(const char *file, int line, const char *function)
{
  (void)file, (void)line, (void)function;
}

void __wrap_ERR_set_error(int library, int reason, const char *format, ...)
{
  (void)library, (void)reason, (void)format;
}

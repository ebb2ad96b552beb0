#ifndef NIGHTLATCH_CCRYPT_SHIM_H
#define NIGHTLATCH_CCRYPT_SHIM_H

#include <crypt.h>
#include <stdlib.h>
#include <string.h>

/// Hashes `password` as `setting`, a stored hash or the front of one, says (crypt(3)).
///
/// The library's own work area is a structure with an array that is too long for a Swift type, so
/// it is made, wiped and freed here. Returns 1 with the hash in `result`, or 0 for a setting that
/// the library does not take.
static inline int nightlatch_crypt(
    const char *password, const char *setting, char *result, size_t capacity) {
  void *area = NULL;
  int size = 0;
  const char *made = crypt_ra(password, setting, &area, &size);
  int is_made = made != NULL && made[0] != '*' && strlen(made) < capacity;
  if (is_made) memcpy(result, made, strlen(made) + 1);
  if (area != NULL) {
    explicit_bzero(area, (size_t)size);
    free(area);
  }
  return is_made;
}

#endif

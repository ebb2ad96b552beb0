// The list is written by scripts/list-shipped; a test holds it against the folders.
#include "shipped.h"

// #embed is C23; the toolchain's clang knows it in every mode and records the file it read, so
// that a changed template is compiled in again.
#pragma clang diagnostic ignored "-Wc23-extensions"

#define BYTES(id) static const unsigned char id[]
#define ENTRY(name, id) {name, id, sizeof id}

BYTES(public_robots_txt) = {
#embed "../../public/robots.txt"
};

static const struct shipped_file files[] = {
  ENTRY("public/robots.txt", public_robots_txt),
};

size_t shipped_file_count(void) { return sizeof files / sizeof files[0]; }

const struct shipped_file *shipped_file_at(size_t index) {
  return index < shipped_file_count() ? &files[index] : NULL;
}

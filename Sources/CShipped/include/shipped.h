#ifndef NIGHTLATCH_SHIPPED_H
#define NIGHTLATCH_SHIPPED_H

#include <stddef.h>

/// One file of `templates/` or `public/`, as it was when the program was built.
struct shipped_file {
  /// The path from the top of the source, with '/' between its parts: "public/robots.txt".
  const char *name;
  const unsigned char *bytes;
  size_t count;
};

/// How many files there are.
size_t shipped_file_count(void);

/// The file at an index below `shipped_file_count()`, or null. The files are in the order of the
/// bytes of their names. What is returned lives as long as the program.
const struct shipped_file *shipped_file_at(size_t index);

#endif

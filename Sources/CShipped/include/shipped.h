#ifndef NIGHTLATCH_SHIPPED_H
#define NIGHTLATCH_SHIPPED_H

#include <stddef.h>

/// One file of `languages/`, `public/` or `templates/`, as it was when the program was built.
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

/// Where a section of a catalogue of words begins: the offset of the line after its heading.
struct shipped_section {
  const char *name;
  size_t offset;
};

/// The sections of one language, in the order of the bytes of their names.
struct shipped_language {
  /// As in the name of its file: "zh-Hans" for "languages/zh-Hans.ini".
  const char *tag;
  const struct shipped_section *sections;
  size_t count;
};

/// How many languages there are.
size_t shipped_language_count(void);

/// The language at an index below `shipped_language_count()`, or null, in the order of their tags.
const struct shipped_language *shipped_language_at(size_t index);

#endif

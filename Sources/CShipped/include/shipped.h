#ifndef NIGHTLATCH_SHIPPED_H
#define NIGHTLATCH_SHIPPED_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// One file of `languages/`, `public/` or `templates/`, as it was when the program was built.
struct shipped_file {
  /// The path from the top of the source, with '/' between its parts: "public/robots.txt".
  const char *name;
  size_t name_count;
  const unsigned char *bytes;
  size_t count;
  /// Of a file in `public/`, as `Fingerprint` in `Templates` works it out; else 0.
  uint64_t fingerprint;
};

/// How many files there are.
size_t shipped_file_count(void);

/// The file at an index below `shipped_file_count()`, or null. The files are in the order of the
/// bytes of their names. What is returned lives as long as the program.
const struct shipped_file *shipped_file_at(size_t index);

/// A line "name = text" of a catalogue of words.
struct shipped_text {
  /// The offset of the line in its file.
  uint32_t start;
  uint16_t name_count;
  /// Of the text, which stands three bytes after the name.
  uint16_t count;
};

/// A section of a catalogue of words.
struct shipped_section {
  /// The offset of the name in its file.
  uint32_t start;
  uint16_t name_count;
  uint16_t text_count;
  /// The index of the first of its texts.
  uint32_t first_text;
};

/// The words of one language.
struct shipped_language {
  /// As in the name of its file: "zh-Hans" for "languages/zh-Hans.ini".
  const char *tag;
  size_t tag_count;
  const unsigned char *bytes;
  /// In the order of the bytes of their names.
  const struct shipped_section *sections;
  size_t section_count;
  /// A section's one after another, in the order of the bytes of their names.
  const struct shipped_text *texts;
};

/// How many languages there are.
size_t shipped_language_count(void);

/// The language at an index below `shipped_language_count()`, or null, in the order of their tags.
const struct shipped_language *shipped_language_at(size_t index);

#ifdef __cplusplus
}
#endif

#endif

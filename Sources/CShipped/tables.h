#ifndef NIGHTLATCH_TABLES_H
#define NIGHTLATCH_TABLES_H

#include "shipped.h"

// What would otherwise be worked out for every page, worked out by the compiler: where each text of a
// catalogue lies, and the fingerprints of the files that pages load.

namespace shipped {

template <size_t N>
constexpr size_t find(const unsigned char (&file)[N], unsigned char byte, size_t at) {
  while (at < N && file[at] != byte) at++;
  return at;
}

/// Whether one name in a file comes before another in the order of bytes.
constexpr bool precedes(const unsigned char *one, size_t one_count, const unsigned char *other,
                        size_t other_count) {
  const int order = __builtin_memcmp(one, other, one_count < other_count ? one_count : other_count);
  return order != 0 ? order < 0 : one_count < other_count;
}

enum class Line { section, text, other };

template <size_t N>
constexpr Line kind(const unsigned char (&file)[N], size_t start, size_t end) {
  if (start == end || file[start] == '#') return Line::other;
  return file[start] == '[' ? Line::section : Line::text;
}

/// How many lines of a kind a catalogue has.
template <size_t N>
constexpr size_t count(const unsigned char (&file)[N], Line wanted) {
  size_t found = 0;
  for (size_t at = 0, end = 0; at < N; at = end + 1) {
    end = find(file, '\n', at);
    if (kind(file, at, end) == wanted) found++;
  }
  return found;
}

template <size_t Sections, size_t Texts>
struct Catalogue {
  shipped_section sections[Sections];
  shipped_text texts[Texts];
};

/// Not `constexpr`: the compiler stops where it would have to be called.
void a_line_is_a_section_or_name_equals_text_or_a_comment();

/// Where everything in a catalogue lies.
template <size_t Sections, size_t Texts, size_t N>
constexpr Catalogue<Sections, Texts> catalogue(const unsigned char (&file)[N]) {
  Catalogue<Sections, Texts> made{};
  size_t sections = 0;
  size_t texts = 0;
  for (size_t at = 0, end = 0; at < N; at = end + 1) {
    end = find(file, '\n', at);
    switch (kind(file, at, end)) {
    case Line::other: break;
    case Line::section: {
      const shipped_section section = {static_cast<uint32_t>(at + 1),
                                       static_cast<uint16_t>(end - at - 2), 0,
                                       static_cast<uint32_t>(texts)};
      made.sections[sections++] = section;
      break;
    }
    case Line::text: {
      const size_t name = find(file, ' ', at) - at;
      if (sections == 0 || name + 3 >= end - at || end - at > UINT16_MAX || file[at + name + 1] != '=')
        a_line_is_a_section_or_name_equals_text_or_a_comment();
      shipped_section &section = made.sections[sections - 1];
      // The text of a line begins after "name = ".
      const shipped_text text = {static_cast<uint32_t>(at), static_cast<uint16_t>(name),
                                 static_cast<uint16_t>(end - at - name - 3)};
      size_t place = texts++;
      for (; place > section.first_text; place--) {
        const shipped_text &before = made.texts[place - 1];
        if (!precedes(file + at, name, file + before.start, before.name_count)) break;
        made.texts[place] = before;
      }
      made.texts[place] = text;
      section.text_count++;
      break;
    }
    }
  }
  for (size_t next = 1; next < Sections; next++) {
    const shipped_section section = made.sections[next];
    size_t place = next;
    for (; place > 0; place--) {
      const shipped_section &before = made.sections[place - 1];
      if (!precedes(file + section.start, section.name_count, file + before.start, before.name_count))
        break;
      made.sections[place] = before;
    }
    made.sections[place] = section;
  }
  return made;
}

constexpr uint64_t mixed(uint64_t hash, uint64_t word) {
  hash = (hash ^ word) * 0x100000001b3;
  return hash ^ hash >> 29;
}

/// As `Fingerprint` in `Templates` works it out; a test holds one against the other.
template <size_t N>
constexpr uint64_t fingerprint(const unsigned char (&file)[N]) {
  uint64_t hash = 0xcbf29ce484222325;
  size_t at = 0;
  for (; at + 8 <= N; at += 8) {
    uint64_t word = 0;
    for (size_t byte = 8; byte > 0; byte--) word = word << 8 | file[at + byte - 1];
    hash = mixed(hash, word);
  }
  uint64_t rest = N;
  for (; at < N; at++) rest = rest << 8 | file[at];
  return mixed(hash, rest);
}

}  // namespace shipped

#endif

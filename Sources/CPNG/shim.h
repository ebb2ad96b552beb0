#ifndef NIGHTLATCH_CPNG_SHIM_H
#define NIGHTLATCH_CPNG_SHIM_H

#include <png.h>
#include <setjmp.h>
#include <string.h>

/// Where `nightlatch_png_write` puts the file. The caller owns the memory.
struct nightlatch_png_sink {
  unsigned char *bytes;
  size_t capacity;
  size_t count;
};

static inline void nightlatch_png_append(png_structp png, png_bytep bytes, size_t count) {
  struct nightlatch_png_sink *sink = (struct nightlatch_png_sink *)png_get_io_ptr(png);
  if (count > sink->capacity - sink->count) png_error(png, "the buffer is full");
  memcpy(sink->bytes + sink->count, bytes, count);
  sink->count += count;
}

static inline void nightlatch_png_flush(png_structp png) { (void)png; }

static inline void nightlatch_png_fail(png_structp png, png_const_charp message) {
  (void)message;
  png_longjmp(png, 1);
}

static inline void nightlatch_png_ignore(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

/// Writes a square picture of one bit a pixel, 0 black and 1 white, as a PNG file.
///
/// libpng reports failure by `longjmp`, which must not cross a Swift frame: so the whole use of it
/// is this one function, with the `setjmp` in the same frame. What changes after the `setjmp` is
/// the caller's, not a local here, whose value would be lost (C11 7.13.2.1).
///
/// `rows` holds `size` rows of (size + 7) / 8 bytes, the leftmost pixel in the highest bit.
/// Returns 1, or 0 when libpng failed or `sink` was too small.
static inline int nightlatch_png_write(
    const unsigned char *rows, unsigned size, struct nightlatch_png_sink *sink) {
  png_structp png = png_create_write_struct(
      PNG_LIBPNG_VER_STRING, NULL, nightlatch_png_fail, nightlatch_png_ignore);
  if (png == NULL) return 0;
  png_infop info = png_create_info_struct(png);
  if (info == NULL) {
    png_destroy_write_struct(&png, NULL);
    return 0;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    return 0;
  }
  png_set_write_fn(png, sink, nightlatch_png_append, nightlatch_png_flush);
  png_set_IHDR(
      png, info, size, size, 1, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
      PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png, info);
  for (unsigned y = 0; y < size; y++) {
    png_write_row(png, rows + (size_t)y * ((size + 7) / 8));
  }
  png_write_end(png, NULL);
  png_destroy_write_struct(&png, &info);
  return 1;
}

#endif

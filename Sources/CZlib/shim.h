#ifndef NIGHTLATCH_CZLIB_SHIM_H
#define NIGHTLATCH_CZLIB_SHIM_H

#include <stddef.h>
#include <string.h>
#include <zlib.h>

/// The most bytes that `nightlatch_gzip` makes of so many.
static inline size_t nightlatch_gzip_bound(size_t count) { return compressBound(count) + 32; }

/// Writes a gzip file (RFC 1952) without a name or a time, so that the same bytes make the same
/// file. `deflateInit2` is a macro, which Swift does not see.
///
/// Returns the number of bytes written to `output`, or 0 when zlib failed or there was no room.
static inline size_t nightlatch_gzip(
    const unsigned char *input, size_t count, unsigned char *output, size_t capacity) {
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  // 15 bits of window, and 16 for gzip's frame in place of zlib's.
  if (deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
  stream.next_in = (unsigned char *)input;
  stream.avail_in = (unsigned)count;
  stream.next_out = output;
  stream.avail_out = (unsigned)capacity;
  int result = deflate(&stream, Z_FINISH);
  size_t made = stream.total_out;
  deflateEnd(&stream);
  return result == Z_STREAM_END ? made : 0;
}

#endif

internal import CZlib

/// Compression ahead of time, at the highest level, the same bytes for the same content.
enum Gzip {
  /// Returns a gzip file (RFC 1952); `nil` when zlib has no memory.
  static func compress(_ bytes: [UInt8]) -> [UInt8]? {
    let room = nightlatch_gzip_bound(bytes.count)
    let output = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      count = unsafe nightlatch_gzip(bytes, bytes.count, buffer.baseAddress, room)
    }
    return output.isEmpty ? nil : output
  }
}

/// A number that changes with some bytes: FNV-1a over words of eight.
///
/// A name in a browser's cache, not a proof of anything. It is worked out for every page, so it
/// reads eight bytes at a time.
package enum Fingerprint {
  /// The fingerprint of bytes in memory.
  package static func of(_ bytes: [UInt8]) -> UInt64 {
    unsafe bytes.withUnsafeBytes { unsafe of($0) }
  }

  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    var offset = 0
    while offset + 8 <= bytes.count {
      mix(unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self), into: &hash)
      offset += 8
    }
    var rest = UInt64(bytes.count)
    while offset < bytes.count {
      rest = rest << 8 | UInt64(unsafe bytes[offset])
      offset += 1
    }
    mix(rest, into: &hash)
    return hash
  }

  private static func mix(_ word: UInt64, into hash: inout UInt64) {
    hash = (hash ^ word) &* 0x0000_0100_0000_01b3
    // The multiplication carries upwards only; this brings the high bits down.
    hash ^= hash >> 29
  }
}

/// The cyclic redundancy check of ISO 3309, as zlib and PNG use it.
///
/// It finds mistakes, not forgeries: whoever makes up a token can make its checksum too.
enum CRC32 {
  /// Returns the check value; 0xCBF43926 for the nine bytes "123456789".
  static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var value = UInt32.max
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
    return ~value
  }
}

/// Base32 (RFC 4648 §6), the way keys of authenticator apps are written.
package enum Base32 {
  /// Returns the text in upper case, without padding.
  package static func encode(_ bytes: [UInt8]) -> String {
    let text = FiveBitGroups.split(bytes).map { value in
      value < 26 ? UInt8(ascii: "A") + value : UInt8(ascii: "2") + value - 26
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Returns the bytes, or `nil` unless `text` is base32 as the RFC has it.
  ///
  /// Upper case alone; padding may be left out, but not in part; the bits left over at the end
  /// must be zero (RFC 4648 §3.5).
  package static func decode(_ text: String) -> [UInt8]? {
    guard let values = values(text.utf8, isLenient: false) else { return nil }
    return FiveBitGroups.join(values, ignoringRest: false)
  }

  /// Returns the bytes of a key as people copy and type it, or `nil`.
  ///
  /// Beyond `decode(_:)`: ASCII spaces and hyphens are passed over, lower case is read as upper
  /// case, and bits left over at the end are dropped, as authenticator apps do with the keys of
  /// sites that draw characters instead of bytes.
  package static func decode(lenient text: String) -> [UInt8]? {
    guard let values = values(text.utf8, isLenient: true) else { return nil }
    return FiveBitGroups.join(values, ignoringRest: true)
  }

  private static func values(_ text: String.UTF8View, isLenient: Bool) -> [UInt8]? {
    var values: [UInt8] = []
    values.reserveCapacity(text.count)
    var padding = 0
    for unit in text {
      switch unit {
      case UInt8(ascii: " "), UInt8(ascii: "-"):
        guard isLenient else { return nil }
        continue
      case UInt8(ascii: "="):
        padding += 1
        continue
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): values.append(unit - UInt8(ascii: "A"))
      case UInt8(ascii: "a")...UInt8(ascii: "z"):
        guard isLenient else { return nil }
        values.append(unit - UInt8(ascii: "a"))
      case UInt8(ascii: "2")...UInt8(ascii: "7"): values.append(unit - UInt8(ascii: "2") + 26)
      default: return nil
      }
      guard padding == 0 else { return nil }
    }
    guard padding == 0 || (padding < 8 && (values.count + padding) % 8 == 0) else { return nil }
    return values
  }
}

/// Bytes as groups of five bits, most significant first: what base32 alphabets spell.
enum FiveBitGroups {
  /// Returns values below 32; the last one is filled up with zero bits.
  static func split(_ bytes: [UInt8]) -> [UInt8] {
    var values: [UInt8] = []
    values.reserveCapacity((bytes.count * 8 + 4) / 5)
    var buffer: UInt32 = 0
    var bits = 0
    for byte in bytes {
      buffer = buffer << 8 | UInt32(byte)
      bits += 8
      while bits >= 5 {
        bits -= 5
        values.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)) & 31)
      }
    }
    if bits > 0 {
      values.append(UInt8(truncatingIfNeeded: buffer << UInt32(5 - bits)) & 31)
    }
    return values
  }

  /// Returns the whole bytes, or `nil` where no number of bytes has that many groups, or the rest
  /// is not zero and counts.
  static func join(_ values: [UInt8], ignoringRest: Bool) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count * 5 / 8)
    var buffer: UInt32 = 0
    var bits = 0
    for value in values {
      buffer = buffer << 5 | UInt32(value)
      bits += 5
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
      }
    }
    // Five bits or more at the end would be a group that no byte needed.
    guard bits < 5 else { return nil }
    guard ignoringRest || buffer & (1 << UInt32(bits) - 1) == 0 else { return nil }
    return bytes
  }
}

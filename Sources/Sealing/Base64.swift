/// Base64 for addresses and cookies (RFC 4648 §5), without padding.
package enum Base64URL {
  /// Returns the text: letters, digits, `-` and `_`.
  package static func encode(_ bytes: [UInt8]) -> String {
    Base64.encode(bytes, alphabet: .url)
  }

  /// Returns the bytes, or `nil` unless `text` is exactly what `encode` gives for them.
  ///
  /// Padding, white space, the other alphabet and left-over bits that are not zero are refused,
  /// so that one value has one text.
  package static func decode(_ text: String) -> [UInt8]? {
    Base64.decode(Array(text.utf8), alphabet: .url)
  }
}

/// Both alphabets of RFC 4648, always canonical, and without padding but where it is asked for.
package enum Base64 {
  /// Returns the text of the usual kind, with "+", "/" and padding (RFC 4648 §4).
  package static func encodePadded(_ bytes: [UInt8]) -> String {
    let text = encode(bytes, alphabet: .standard)
    return text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
  }

  enum Alphabet {
    /// RFC 4648 §4; PHC strings use it.
    case standard
    /// RFC 4648 §5.
    case url

    var last: (UInt8, UInt8) {
      switch self {
      case .standard: (UInt8(ascii: "+"), UInt8(ascii: "/"))
      case .url: (UInt8(ascii: "-"), UInt8(ascii: "_"))
      }
    }
  }

  static func encode(_ bytes: [UInt8], alphabet: Alphabet) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count * 4 + 2) / 3)
    var buffer: UInt32 = 0
    var bits = 0
    for byte in bytes {
      buffer = buffer << 8 | UInt32(byte)
      bits += 8
      while bits >= 6 {
        bits -= 6
        text.append(character(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)) & 63, alphabet))
      }
    }
    if bits > 0 {
      text.append(
        character(UInt8(truncatingIfNeeded: buffer << UInt32(6 - bits)) & 63, alphabet))
    }
    return String(decoding: text, as: UTF8.self)
  }

  static func decode(_ text: [UInt8], alphabet: Alphabet) -> [UInt8]? {
    guard text.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = Array(repeating: 0, count: text.count * 3 / 4)
    var written = 0
    var buffer: UInt32 = 0
    var bits: UInt32 = 0
    let (last, veryLast) = alphabet.last
    for unit in text {
      let value: UInt8
      switch unit {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = unit - UInt8(ascii: "A")
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = unit - UInt8(ascii: "a") + 26
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = unit - UInt8(ascii: "0") + 52
      case last: value = 62
      case veryLast: value = 63
      default: return nil
      }
      buffer = buffer << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes[written] = UInt8(truncatingIfNeeded: buffer >> bits)
        written += 1
      }
    }
    guard buffer & (1 << bits - 1) == 0 else { return nil }
    return bytes
  }

  private static func character(_ value: UInt8, _ alphabet: Alphabet) -> UInt8 {
    switch value {
    case 0..<26: UInt8(ascii: "A") + value
    case 26..<52: UInt8(ascii: "a") + value - 26
    case 52..<62: UInt8(ascii: "0") + value - 52
    case 62: alphabet.last.0
    default: alphabet.last.1
    }
  }
}

// Foreign text is handled as bytes until it is known good: Swift's `Character` joins CR LF into
// one, and its string comparison takes the Kelvin sign for a K.

extension UInt8 {
  /// C0 and DEL.
  var isControl: Bool { self < 0x20 || self == 0x7F }

  var isDigit: Bool { self >= 0x30 && self <= 0x39 }

  /// `tchar` of RFC 9110 §5.6.2: what names of headers and cookies are made of.
  var isTokenByte: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
    default: false
    }
  }

  /// `cookie-octet` of RFC 6265 §4.1.1: printable, without space, quote, comma, semicolon and
  /// backslash.
  var isCookieByte: Bool {
    self > 0x20 && self < 0x7F && self != 0x22 && self != 0x2C && self != 0x3B && self != 0x5C
  }

  /// The value of a hexadecimal digit.
  var hexadecimal: UInt8? {
    switch self {
    case 0x30...0x39: self - 0x30
    case 0x41...0x46: self - 0x37
    case 0x61...0x66: self - 0x57
    default: nil
    }
  }

  var lowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
}

extension String {
  /// The bytes as text; `nil` unless they are UTF-8 (RFC 3629).
  ///
  /// As `String(validating:as:)`, which makes four types in each process.
  init?(ofUTF8 bytes: [UInt8]) {
    do throws(UTF8.ValidationError) {
      self.init(copying: try UTF8Span(validating: bytes.span))
    } catch {
      return nil
    }
  }
}

extension String {
  /// Whether the text begins with these very bytes.
  ///
  /// `hasPrefix` takes other bytes for the same that mean the same to a reader, and a path is its bytes.
  package func begins(with prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }

  /// What follows after these very bytes; `nil` unless the text begins with them.
  package func rest(after prefix: String) -> String? {
    begins(with: prefix) ? String(Substring(utf8.dropFirst(prefix.utf8.count))) : nil
  }

  /// Whether the text ends with these very bytes.
  package func ends(with suffix: String) -> Bool {
    utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
  }
}

/// Whether two texts are the same bytes.
func areSameBytes(_ one: String, _ other: String) -> Bool {
  guard one.utf8.count == other.utf8.count else { return false }
  let (one, other) = (one.utf8.span, other.utf8.span)
  for index in one.indices where one[index] != other[index] { return false }
  return true
}

/// Whether two texts are the same but for the case of the letters A to Z.
func areSameIgnoringCase(_ one: String, _ other: String) -> Bool {
  guard one.utf8.count == other.utf8.count else { return false }
  let (one, other) = (one.utf8.span, other.utf8.span)
  for index in one.indices where one[index].lowercased != other[index].lowercased { return false }
  return true
}

/// Undoes percent-encoding once; `nil` for a percent sign without two hexadecimal digits.
func percentDecoded(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool) -> [UInt8]? {
  var decoded: [UInt8] = []
  decoded.reserveCapacity(bytes.count)
  var index = bytes.startIndex
  while index < bytes.endIndex {
    let byte = bytes[index]
    if byte == UInt8(ascii: "%") {
      guard bytes.endIndex - index > 2, let high = bytes[index + 1].hexadecimal,
        let low = bytes[index + 2].hexadecimal
      else { return nil }
      decoded.append(high << 4 | low)
      index += 3
    } else {
      decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
      index += 1
    }
  }
  return decoded
}

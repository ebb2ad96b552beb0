extension JSONReader {
  /// Reads the string whose opening quote is at `position` (RFC 8259 §7).
  mutating func readString() throws(JSONError) -> String {
    position += 1
    let start = position
    try skipPlainBytes()
    let plain = start..<position
    if take(UInt8(ascii: "\"")) { return try text(plain) }
    // Most strings end above, copied once; one with an escape is put together piece by piece.
    var scratch: [UInt8] = []
    try append(plain, to: &scratch)
    while !take(UInt8(ascii: "\"")) {
      try readEscape(into: &scratch)
      let start = position
      try skipPlainBytes()
      try append(start..<position, to: &scratch)
    }
    // Each piece was checked as UTF-8 where it stood, so nothing is left to repair here.
    return String(decoding: scratch, as: UTF8.self)
  }

  /// The bytes as text.
  ///
  /// - Throws: `invalidUTF8`, which names the place of the first sequence that RFC 3629 forbids.
  func text(_ range: Range<Int>) throws(JSONError) -> String {
    do throws(UTF8.ValidationError) {
      return String(copying: try UTF8Span(validating: bytes.span.extracting(range)))
    } catch {
      throw refusal(.invalidUTF8, at: range.lowerBound + error.byteOffsets.lowerBound)
    }
  }

  /// Moves to the next quote or backslash.
  private mutating func skipPlainBytes() throws(JSONError) {
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
      if byte < 0x20 { throw refusal(.controlCharacter) }
      position += 1
    }
    throw refusal(.unexpectedEnd)
  }

  private func append(_ range: Range<Int>, to scratch: inout [UInt8]) throws(JSONError) {
    scratch.append(contentsOf: try text(range).utf8)
  }

  /// Reads the escape whose backslash is at `position`.
  private mutating func readEscape(into scratch: inout [UInt8]) throws(JSONError) {
    let start = position
    position += 1
    guard !isAtEnd else { throw refusal(.unexpectedEnd) }
    let letter = bytes[position]
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(letter)
    case UInt8(ascii: "b"): scratch.append(0x08)
    case UInt8(ascii: "f"): scratch.append(0x0C)
    case UInt8(ascii: "n"): scratch.append(0x0A)
    case UInt8(ascii: "r"): scratch.append(0x0D)
    case UInt8(ascii: "t"): scratch.append(0x09)
    case UInt8(ascii: "u"):
      Self.append(try readScalar(escapedAt: start), to: &scratch)
    default: throw refusal(.invalidEscape, at: start)
    }
  }

  /// Reads the digits after `\u`, and the second half of a surrogate pair where they are the first.
  ///
  /// - Returns: The number of a scalar, never that of a surrogate.
  private mutating func readScalar(escapedAt start: Int) throws(JSONError) -> UInt32 {
    let unit = try readFourHexDigits(escapedAt: start)
    guard UTF16.isSurrogate(unit) else { return UInt32(unit) }
    let second = position
    // RFC 8259 §8.2: what a lone half means is unpredictable, so it means nothing here.
    guard UTF16.isLeadSurrogate(unit), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
      throw refusal(.loneSurrogate, at: start)
    }
    let trail = try readFourHexDigits(escapedAt: second)
    guard UTF16.isTrailSurrogate(trail) else { throw refusal(.loneSurrogate, at: start) }
    return 0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(trail & 0x3FF))
  }

  /// Appends a scalar in UTF-8 (RFC 3629 §3).
  private static func append(_ scalar: UInt32, to scratch: inout [UInt8]) {
    func continuation(_ shift: UInt32) -> UInt8 { UInt8(scalar >> shift & 0x3F) | 0x80 }
    switch scalar {
    case ..<0x80: scratch.append(UInt8(scalar))
    case ..<0x800:
      scratch.append(UInt8(scalar >> 6) | 0xC0)
      scratch.append(continuation(0))
    case ..<0x10000:
      scratch.append(UInt8(scalar >> 12) | 0xE0)
      scratch.append(continuation(6))
      scratch.append(continuation(0))
    default:
      scratch.append(UInt8(scalar >> 18) | 0xF0)
      scratch.append(continuation(12))
      scratch.append(continuation(6))
      scratch.append(continuation(0))
    }
  }

  private mutating func readFourHexDigits(escapedAt start: Int) throws(JSONError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard !isAtEnd else { throw refusal(.unexpectedEnd) }
      let digit: UInt8
      switch bytes[position] {
      case let byte where UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte:
        digit = byte - UInt8(ascii: "0")
      case let byte where UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte:
        digit = byte - UInt8(ascii: "a") + 10
      case let byte where UInt8(ascii: "A")...UInt8(ascii: "F") ~= byte:
        digit = byte - UInt8(ascii: "A") + 10
      default: throw refusal(.invalidEscape, at: start)
      }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }
}

extension JSONReader {
  /// Reads the number at `position` (RFC 8259 §6): `[-] int [frac] [exp]`.
  mutating func readNumber() throws(JSONError) -> JSONNumber {
    let start = position
    _ = take(UInt8(ascii: "-"))
    if take(UInt8(ascii: "0")) {
      // The grammar allows no leading zero: 01 is not a number.
      if nextIsDigit { throw refusal(.invalidNumber) }
    } else {
      try readDigits()
    }
    if take(UInt8(ascii: ".")) { try readDigits() }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try readDigits()
    }
    return JSONNumber(checked: try text(start..<position))
  }

  /// Moves over one digit or more.
  private mutating func readDigits() throws(JSONError) {
    guard nextIsDigit else { throw refusal(isAtEnd ? .unexpectedEnd : .invalidNumber) }
    while nextIsDigit { position += 1 }
  }

  private var nextIsDigit: Bool {
    position < bytes.count && UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[position]
  }
}

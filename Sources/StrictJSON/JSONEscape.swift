/// How characters stand between quotes.
enum JSONEscape {
  /// Whether a string with this byte may hold a scalar that is escaped.
  ///
  /// 0xE2 begins U+2028 and U+2029, and other scalars too.
  static func mayBeNeeded(for byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0xE2
  }

  /// The scalar as it stands in a document: itself, or the short or the long escape of RFC 8259 §7.
  static func text(of scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": #"\""#
    case "\\": #"\\"#
    case "\u{8}": #"\b"#
    case "\u{C}": #"\f"#
    case "\n": #"\n"#
    case "\r": #"\r"#
    case "\t": #"\t"#
    case ..."\u{1F}", "\u{2028}", "\u{2029}": long(scalar)
    default: String(scalar)
    }
  }

  /// The scalar as it stands in a message: as in a document, and escaped also if it is not ASCII.
  ///
  /// So no name can break or forge a line of a log, or turn round the direction of its text.
  static func printableText(of scalar: Unicode.Scalar) -> String {
    scalar.value < 0x7F ? text(of: scalar) : long(scalar)
  }

  /// `\u` and four digits, or a pair of these for a scalar beyond U+FFFF.
  private static func long(_ scalar: Unicode.Scalar) -> String {
    scalar.utf16.reduce(into: "") { text, unit in
      let digits = String(unit, radix: 16, uppercase: true)
      text += #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }
}

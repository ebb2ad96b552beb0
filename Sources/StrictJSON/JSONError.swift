/// Why a document was refused, and where.
///
/// It holds nothing of the document but the name of a member that is there twice.
package struct JSONError: Error, Equatable, Sendable {
  /// The reasons to refuse a document.
  package enum Code: Equatable, Sendable {
    /// There is nothing but white space.
    case empty
    /// The document ends inside a value.
    case unexpectedEnd
    /// The byte cannot stand at this place.
    case unexpectedCharacter
    /// Something other than white space follows the value.
    case trailingContent
    /// The number is not in the grammar of RFC 8259 §6.
    case invalidNumber
    /// The backslash begins no escape of RFC 8259 §7.
    case invalidEscape
    /// A control character stands unescaped in a string (RFC 8259 §7).
    case controlCharacter
    /// Half of a surrogate pair is escaped without the other half (RFC 8259 §8.2).
    case loneSurrogate
    /// A string is not UTF-8 (RFC 8259 §8.1).
    case invalidUTF8
    /// The document begins with a byte order mark (RFC 8259 §8.1).
    case byteOrderMark
    /// An object has two members of one name (RFC 8259 §4).
    case duplicateMember
    /// The document is longer than the limit; `offset` is the limit.
    case tooLarge
    /// Arrays and objects are nested deeper than the limit.
    case tooDeep
  }

  package let code: Code
  /// The place in bytes from the beginning, 0 for the first.
  package let offset: Int
  /// The line, 1 for the first; lines end with a line feed.
  package let line: Int
  /// The place in the line in Unicode scalars, 1 for the first.
  package let column: Int
  /// The name of the member that is there twice; `nil` for every other code.
  package let name: String?

  init(_ code: Code, at offset: Int, in bytes: [UInt8], name: String? = nil) {
    var line = 1
    var column = 1
    for byte in bytes.prefix(offset) {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0b1100_0000 != 0b1000_0000 {
        // Every byte but a continuation byte begins a scalar (RFC 3629 §3).
        column += 1
      }
    }
    self.code = code
    self.offset = offset
    self.line = line
    self.column = column
    self.name = name
  }
}

extension JSONError: CustomStringConvertible {
  /// One sentence, for example "refused JSON at line 3, column 7: a string is not UTF-8".
  package var description: String {
    "refused JSON at line \(line), column \(column): \(reason)"
  }

  private var reason: String {
    switch code {
    case .empty: "there is no value"
    case .unexpectedEnd: "the document ends inside a value"
    case .unexpectedCharacter: "this character cannot stand here"
    case .trailingContent: "something follows the value"
    case .invalidNumber: "a number is not written as JSON asks"
    case .invalidEscape: "a backslash begins no escape that JSON knows"
    case .controlCharacter: "a control character in a string is not escaped"
    case .loneSurrogate: "half of a surrogate pair stands alone"
    case .invalidUTF8: "a string is not UTF-8"
    case .byteOrderMark: "the document begins with a byte order mark"
    case .duplicateMember: "the member \(Self.quoted(name ?? "")) is there twice"
    case .tooLarge: "the document is longer than \(offset) bytes"
    case .tooDeep: "arrays and objects are nested too deep"
    }
  }

  /// A name for a log line: at most 60 scalars, none of which can break or forge a line.
  private static func quoted(_ name: String) -> String {
    var text = "\""
    for (count, scalar) in name.unicodeScalars.enumerated() {
      if count == 60 {
        text += "…"
        break
      }
      text += JSONEscape.printableText(of: scalar)
    }
    return text + "\""
  }
}

import StrictJSON
import Testing

/// One row of a table of parsing cases: a name, words about the outcome, and a document.
///
/// In the document and in an expected output, `%` and two hexadecimal digits are one byte, so that
/// bytes that are no text, and white space at the end of a line, can be seen.
struct ParsingCase: CustomTestStringConvertible, Sendable {
  let name: String
  let words: [String]
  let document: [UInt8]
  /// What stands after " ⇒ ", else the document.
  let expected: [UInt8]

  var testDescription: String { name }

  /// Reads a table: a row a line, the name and `count` words up to a space each, then the document
  /// up to the end of the line, which may be nothing.
  static func table(words count: Int = 0, _ text: String) -> [ParsingCase] {
    text.split(separator: "\n").map { row in
      let fields = row.split(
        separator: " ", maxSplits: count + 1, omittingEmptySubsequences: false)
      precondition(fields.count > count, "the row \(row) lacks a field")
      let sides = (fields.dropFirst(count + 1).first ?? "")
        .split(separator: " ⇒ ", omittingEmptySubsequences: false)
      return ParsingCase(
        name: String(fields[0]), words: fields.dropFirst().prefix(count).map(String.init),
        document: bytes(sides[0]), expected: bytes(sides[sides.count - 1]))
    }
  }
}

/// The bytes of a text in which `%` and two hexadecimal digits are one byte.
func bytes(_ notation: some StringProtocol) -> [UInt8] {
  var bytes: [UInt8] = []
  var rest = Array(notation.utf8)[...]
  while let byte = rest.popFirst() {
    if byte == UInt8(ascii: "%"),
      let escaped = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
    {
      bytes.append(escaped)
      rest = rest.dropFirst(2)
    } else {
      bytes.append(byte)
    }
  }
  return bytes
}

/// Reads a document written in the notation of `bytes(_:)`.
func parse(_ notation: String, limits: JSONLimits = .standard) throws(JSONError) -> JSONValue {
  try JSONValue(parsing: bytes(notation), limits: limits)
}

/// The reason for which a document is refused; `nil` if it is not.
func refusal(of document: [UInt8], limits: JSONLimits = .standard) -> JSONError? {
  do throws(JSONError) {
    _ = try JSONValue(parsing: document, limits: limits)
    return nil
  } catch {
    return error
  }
}

/// The value written without white space, as text.
func text(_ value: JSONValue, pretty: Bool = false) -> String {
  String(decoding: value.serialized(pretty: pretty), as: UTF8.self)
}

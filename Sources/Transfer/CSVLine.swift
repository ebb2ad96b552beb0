/// One line of a CSV file (RFC 4180), taken apart.
///
/// A field may be quoted, with quotes in it doubled. A line break inside quotes is refused, though
/// the RFC has it: nothing about a person holds one, and a quote that was forgotten would swallow
/// the rest of the file.
struct CSVLine {
  struct Field: Equatable {
    let text: String
    /// Where the field begins, in characters; the first is 1.
    let column: Int
  }

  let fields: [Field]

  init(_ line: ArraySlice<UInt8>) throws(LineFault) {
    var fields: [Field] = []
    var rest = line
    repeat {
      // A comma was taken before every field but the first.
      let column = Self.column(of: rest.startIndex, in: line)
      let bytes =
        rest.first == UInt8(ascii: "\"")
        ? try Self.quoted(&rest, in: line) : try Self.plain(&rest, in: line)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw LineFault(column: column, reason: "the field is not UTF-8 text")
      }
      fields.append(Field(text: text, column: column))
    } while Self.takeComma(&rest)
    self.fields = fields
  }

  private static func takeComma(_ rest: inout ArraySlice<UInt8>) -> Bool {
    guard rest.first == UInt8(ascii: ",") else { return false }
    rest = rest.dropFirst()
    return true
  }

  private static func plain(
    _ rest: inout ArraySlice<UInt8>, in line: ArraySlice<UInt8>
  ) throws(LineFault) -> ArraySlice<UInt8> {
    let field = rest.prefix { $0 != UInt8(ascii: ",") }
    if let quote = field.firstIndex(of: UInt8(ascii: "\"")) {
      throw LineFault(
        column: column(of: quote, in: line),
        reason: "a quote stands inside a field that does not begin with one")
    }
    rest = rest[field.endIndex...]
    return field
  }

  private static func quoted(
    _ rest: inout ArraySlice<UInt8>, in line: ArraySlice<UInt8>
  ) throws(LineFault) -> ArraySlice<UInt8> {
    let quote = UInt8(ascii: "\"")
    let start = rest.startIndex
    var bytes: [UInt8] = []
    var index = start + 1
    while index < rest.endIndex {
      guard rest[index] == quote else {
        bytes.append(rest[index])
        index += 1
        continue
      }
      let next = index + 1
      if next < rest.endIndex, rest[next] == quote {
        bytes.append(quote)
        index += 2
        continue
      }
      guard next == rest.endIndex || rest[next] == UInt8(ascii: ",") else {
        throw LineFault(
          column: column(of: next, in: line), reason: "a comma was expected after the closing quote"
        )
      }
      rest = rest[next...]
      return bytes[...]
    }
    throw LineFault(
      column: column(of: start, in: line), reason: "the quote is not closed on its line")
  }

  /// Characters, not bytes: what an editor shows.
  ///
  /// The bytes of UTF-8 that go on with one begin with 10.
  private static func column(of index: Int, in line: ArraySlice<UInt8>) -> Int {
    1 + line[..<index].count { $0 & 0xC0 != 0x80 }
  }
}

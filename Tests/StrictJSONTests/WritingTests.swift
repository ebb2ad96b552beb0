import StrictJSON
import Testing

@Suite struct WritingTests {
  @Test func `every control character, quote and backslash is escaped, and nothing else`() {
    let all = String(String.UnicodeScalarView((0...0x7F).compactMap { Unicode.Scalar($0) }))
    #expect(
      text(.string(all))
        == #""\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000B\f\r\u000E\u000F"#
        + #"\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D"#
        + ##"\u001E\u001F !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"##
        + "abcdefghijklmnopqrstuvwxyz{|}~\u{7F}\""
    )
  }

  @Test func `the two line separators are escaped, their neighbours are not`() {
    #expect(
      text("\u{2027}\u{2028}\u{2029}\u{202A}") == "\"\u{2027}\\u2028\\u2029\u{202A}\"")
    #expect(text("a→é😀") == "\"a→é😀\"")
  }

  @Test func `names are escaped as strings are`() {
    #expect(text(["a\"\n": 1]) == #"{"a\"\n":1}"#)
  }

  @Test func `the compact form has no white space`() {
    let value: JSONValue = ["a": [1, true, nil, "x"], "b": [:], "c": []]
    #expect(text(value) == #"{"a":[1,true,null,"x"],"b":{},"c":[]}"#)
  }

  @Test func `the pretty form indents by two spaces and ends with a line feed`() {
    let value: JSONValue = ["a": [1, ["b": false]], "c": [:], "d": [], "e": "f"]
    #expect(
      text(value, pretty: true) == """
        {
          "a": [
            1,
            {
              "b": false
            }
          ],
          "c": {},
          "d": [],
          "e": "f"
        }

        """)
    #expect(text(7, pretty: true) == "7\n")
  }

  @Test func `every scalar of the first plane and the last ones survive the round trip`() throws {
    for first in stride(from: UInt32(0), to: 0x10000, by: 0x100) {
      let scalars = (first..<first + 0x100).compactMap { Unicode.Scalar($0) }
      try roundTrip(scalars)
    }
    try roundTrip((0x10FFF0...0x10FFFF).compactMap { Unicode.Scalar($0 as UInt32) })
  }

  private func roundTrip(_ scalars: [Unicode.Scalar]) throws {
    let value = JSONValue.string(String(String.UnicodeScalarView(scalars)))
    #expect(try JSONValue(parsing: value.serialized()) == value)
    let escaped = scalars.flatMap(\.utf16).map {
      let digits = String($0, radix: 16)
      return #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
    }
    #expect(try parse("\"\(escaped.joined())\"") == value)
  }
}

import StrictJSON
import Testing

@Suite struct NumberTests {
  // swift-format-ignore
  static let integers: [(text: String, value: Int64?)] = [
    ("0",                    0),
    ("-0",                   0),
    ("42",                   42),
    ("-1",                   -1),
    ("9223372036854775807",  .max),
    ("9223372036854775808",  nil),
    ("-9223372036854775808", .min),
    ("-9223372036854775809", nil),
    ("1.0",                  nil),
    ("1e2",                  nil),
    ("0.5",                  nil),
  ]

  @Test(arguments: integers)
  func `only an integer that fits has a value, and the text stays`(
    row: (text: String, value: Int64?)
  ) throws {
    let value = try parse(row.text)
    #expect(value.int64Value == row.value)
    #expect(text(value) == row.text)
    #expect(JSONNumber(row.text)?.int64 == row.value)
  }

  @Test(arguments: ["", "-", "+1", "01", "1.", ".5", "1e", "1 ", " 1", "1,", "0x1", "NaN", "١"])
  func `a text outside the grammar makes no number`(text: String) {
    #expect(JSONNumber(text) == nil)
  }

  @Test func `numbers are equal if their texts are`() throws {
    #expect(JSONNumber(100) == JSONNumber("100"))
    #expect(JSONNumber("100") != JSONNumber("1e2"))
    #expect(try parse("-0") != 0)
    #expect(JSONValue.int(.min).int64Value == .min)
  }
}

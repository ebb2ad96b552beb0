import StrictJSON
import Testing

/// The cases of the published JSON parsing test suite that a reader may accept or refuse (Nicolas Seriot,
/// "Parsing JSON is a minefield", the i_ files), and two that the suite accepts and we do not.
///
/// Each is decided, and the name of its test is the reason.
@Suite struct UndecidedTests {
  static let numbers = ParsingCase.table(
    #"""
    number_double_huge_neg_exp [123.456e-789]
    number_huge_exp [0.4e00669999999999999999999999999999999999999999999999999999999999969999999006]
    number_neg_int_huge_exp [-1e+9999]
    number_pos_double_huge_exp [1.5e+9999]
    number_real_neg_overflow [-123123e100000]
    number_real_pos_overflow [123123e100000]
    number_real_underflow [123e-10000000]
    number_too_big_neg_int [-123123123123123123123123123123]
    number_too_big_pos_int [100000000000000000000]
    number_very_big_negative_int [-237462374673276894279832749832423479823246327846]
    """#)

  static let surrogates = ParsingCase.table(
    words: 1,
    #"""
    object_key_lone_2nd_surrogate 2 {"\uDFAA":0}
    string_1st_surrogate_but_2nd_missing 2 ["\uDADA"]
    string_1st_valid_surrogate_2nd_invalid 2 ["\uD888\u1234"]
    string_incomplete_surrogate_and_escape_valid 2 ["\uD800\n"]
    string_incomplete_surrogate_pair 2 ["\uDd1ea"]
    string_incomplete_surrogates_escape_valid 2 ["\uD800\uD800\n"]
    string_invalid_lonely_surrogate 2 ["\ud800"]
    string_invalid_surrogate 2 ["\ud800abc"]
    string_inverted_surrogates_U+1D11E 2 ["\uDd1e\uD834"]
    string_lone_second_surrogate 2 ["\uDFAA"]
    """#)

  static let sequences = ParsingCase.table(
    words: 1,
    #"""
    string_UTF-8_invalid_sequence 7 ["日ш%FA"]
    string_UTF8_surrogate_U+D800 2 ["%ED%A0%80"]
    string_invalid_utf-8 2 ["%FF"]
    string_iso_latin_1 2 ["%E9"]
    string_lone_utf8_continuation_byte 2 ["%81"]
    string_not_in_unicode_range 2 ["%F4%BF%BF%BF"]
    string_overlong_sequence_2_bytes 2 ["%C0%AF"]
    string_overlong_sequence_6_bytes 2 ["%FC%83%BF%BF%BF%BF"]
    string_overlong_sequence_6_bytes_null 2 ["%FC%80%80%80%80%80"]
    string_truncated-utf-8 2 ["%E0%FF"]
    """#)

  static let otherEncodings = ParsingCase.table(
    words: 1,
    #"""
    string_UTF-16LE_with_BOM 0 %FF%FE[%00"%00%E9%00"%00]%00
    string_utf16BE_no_BOM 0 %00[%00"%00%E9%00"%00]
    string_utf16LE_no_BOM 1 [%00"%00%E9%00"%00]%00
    """#)

  static let duplicates = ParsingCase.table(
    words: 1,
    #"""
    object_duplicated_key 9 {"a":"b","a":"c"}
    object_duplicated_key_and_value 9 {"a":"b","a":"b"}
    """#)

  @Test func `every undecided case of the collection stands in a table or below`() {
    let rows = Self.numbers + Self.surrogates + Self.sequences + Self.otherEncodings
    #expect(rows.count + 2 == 35)
  }

  @Test(arguments: numbers)
  func `a number of any size is kept, because it is kept as text`(row: ParsingCase) throws {
    let value = try JSONValue(parsing: row.document)
    #expect(value.serialized() == row.document)
    #expect(value.arrayValue?.first?.int64Value == nil)
  }

  @Test(arguments: surrogates)
  func `half a surrogate pair is refused, because no text holds it`(row: ParsingCase) throws {
    let error = try #require(refusal(of: row.document))
    #expect(error.code == .loneSurrogate)
    #expect("\(error.offset)" == row.words[0])
  }

  @Test(arguments: sequences)
  func `what is not UTF-8 is refused, because repair makes another text`(row: ParsingCase) throws {
    let error = try #require(refusal(of: row.document))
    #expect(error.code == .invalidUTF8)
    #expect("\(error.offset)" == row.words[0])
  }

  @Test(arguments: otherEncodings)
  func `UTF-16 is refused, because JSON that is exchanged is UTF-8`(row: ParsingCase) throws {
    let error = try #require(refusal(of: row.document))
    #expect(error.code == .unexpectedCharacter)
    #expect("\(error.offset)" == row.words[0])
  }

  @Test func `a byte order mark is refused, because no writer may add one`() throws {
    let error = try #require(refusal(of: bytes("%EF%BB%BF{}")))
    #expect(error.code == .byteOrderMark)
    #expect(error.offset == 0)
  }

  @Test func `500 nested arrays are refused, because no document of ours needs them`() throws {
    let document = bytes(String(repeating: "[", count: 500) + String(repeating: "]", count: 500))
    let error = try #require(refusal(of: document))
    #expect(error.code == .tooDeep)
    #expect(error.offset == 32)
  }

  @Test(arguments: duplicates)
  func `a name twice is refused, because readers differ in which one counts`(
    row: ParsingCase
  ) throws {
    let error = try #require(refusal(of: row.document))
    #expect(error.code == .duplicateMember)
    #expect(error.name == "a")
    #expect("\(error.offset)" == row.words[0])
  }
}

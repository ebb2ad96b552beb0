import StrictJSON
import Testing

/// The cases of the published JSON parsing test suite that a reader must refuse, in its order
/// (Nicolas Seriot, "Parsing JSON is a minefield", the n_ files), with our code and offset.
@Suite struct RefusedTests {
  static let arraysAndObjects = ParsingCase.table(
    words: 2,
    #"""
    array_1_true_without_comma unexpectedCharacter 3 [1 true]
    array_a_invalid_utf8 unexpectedCharacter 1 [a%E5]
    array_colon_instead_of_comma unexpectedCharacter 3 ["": 1]
    array_comma_after_close trailingContent 4 [""],
    array_comma_and_number unexpectedCharacter 1 [,1]
    array_double_comma unexpectedCharacter 3 [1,,2]
    array_double_extra_comma unexpectedCharacter 5 ["x",,]
    array_extra_close trailingContent 5 ["x"]]
    array_extra_comma unexpectedCharacter 4 ["",]
    array_incomplete unexpectedEnd 4 ["x"
    array_incomplete_invalid_value unexpectedCharacter 1 [x
    array_inner_array_no_comma unexpectedCharacter 2 [3[4]]
    array_invalid_utf8 unexpectedCharacter 1 [%FF]
    array_items_separated_by_semicolon unexpectedCharacter 2 [1:2]
    array_just_comma unexpectedCharacter 1 [,]
    array_just_minus invalidNumber 2 [-]
    array_missing_value unexpectedCharacter 4 [   , ""]
    array_newlines_unclosed unexpectedEnd 11 ["a",%0A4%0A,1,
    array_number_and_comma unexpectedCharacter 3 [1,]
    array_number_and_several_commas unexpectedCharacter 3 [1,,]
    array_spaces_vertical_tab_formfeed controlCharacter 2 ["%0Ba"\f]
    array_star_inside unexpectedCharacter 1 [*]
    array_unclosed unexpectedEnd 3 [""
    array_unclosed_trailing_comma unexpectedEnd 3 [1,
    array_unclosed_with_new_lines unexpectedEnd 8 [1,%0A1%0A,1
    array_unclosed_with_object_inside unexpectedEnd 3 [{}
    incomplete_false unexpectedCharacter 5 [fals]
    incomplete_null unexpectedCharacter 4 [nul]
    incomplete_true unexpectedCharacter 4 [tru]
    object_bad_value unexpectedCharacter 9 ["x", truth]
    object_bracket_key unexpectedCharacter 1 {[: "x"}
    object_comma_instead_of_colon unexpectedCharacter 4 {"x", null}
    object_double_colon unexpectedCharacter 5 {"x"::"b"}
    object_emoji unexpectedCharacter 1 {🇨🇭}
    object_garbage_at_end unexpectedCharacter 9 {"a":"a" 123}
    object_key_with_single_quotes unexpectedCharacter 1 {key: 'value'}
    object_lone_continuation_byte_in_key_and_trailing_comma invalidUTF8 2 {"%B9":"0",}
    object_missing_colon unexpectedCharacter 5 {"a" b}
    object_missing_key unexpectedCharacter 1 {:"b"}
    object_missing_semicolon unexpectedCharacter 5 {"a" "b"}
    object_missing_value unexpectedEnd 5 {"a":
    object_no-colon unexpectedEnd 4 {"a"
    object_non_string_key unexpectedCharacter 1 {1:1}
    object_non_string_key_but_huge_number_instead unexpectedCharacter 1 {9999E9999:1}
    object_repeated_null_null unexpectedCharacter 1 {null:null,null:null}
    object_several_trailing_commas unexpectedCharacter 8 {"id":0,,,,,}
    object_single_quote unexpectedCharacter 1 {'a':0}
    object_trailing_comma unexpectedCharacter 8 {"id":0,}
    object_trailing_comment trailingContent 9 {"a":"b"}/**/
    object_trailing_comment_open trailingContent 9 {"a":"b"}/**//
    object_trailing_comment_slash_open trailingContent 9 {"a":"b"}//
    object_trailing_comment_slash_open_incomplete trailingContent 9 {"a":"b"}/
    object_two_commas_in_a_row unexpectedCharacter 9 {"a":"b",,"c":"d"}
    object_unquoted_key unexpectedCharacter 1 {a: "b"}
    object_unterminated-value unexpectedEnd 7 {"a":"a
    object_with_single_string unexpectedCharacter 21 { "foo" : "bar", "a" }
    object_with_trailing_garbage trailingContent 9 {"a":"b"}#
    single_space empty 1 %20
    """#)

  static let structures = ParsingCase.table(
    words: 2,
    #"""
    structure_U+2060_word_joined unexpectedCharacter 1 [%E2%81%A0]
    structure_UTF8_BOM_no_data byteOrderMark 0 %EF%BB%BF
    structure_angle_bracket_. unexpectedCharacter 0 <.>
    structure_angle_bracket_null unexpectedCharacter 1 [<null>]
    structure_array_trailing_garbage trailingContent 3 [1]x
    structure_array_with_extra_array_close trailingContent 3 [1]]
    structure_array_with_unclosed_string unexpectedEnd 6 ["asd]
    structure_ascii-unicode-identifier unexpectedCharacter 0 aå
    structure_capitalized_True unexpectedCharacter 1 [True]
    structure_close_unopened_array trailingContent 1 1]
    structure_comma_instead_of_closing_brace unexpectedEnd 11 {"x": true,
    structure_double_array trailingContent 2 [][]
    structure_end_array unexpectedCharacter 0 ]
    structure_incomplete_UTF8_BOM unexpectedCharacter 0 %EF%BB{}
    structure_lone-invalid-utf-8 unexpectedCharacter 0 %E5
    structure_lone-open-bracket unexpectedEnd 1 [
    structure_no_data empty 0
    structure_null-byte-outside-string unexpectedCharacter 1 [%00]
    structure_number_with_trailing_garbage trailingContent 1 2@
    structure_object_followed_by_closing_object trailingContent 2 {}}
    structure_object_unclosed_no_value unexpectedEnd 4 {"":
    structure_object_with_comment unexpectedCharacter 5 {"a":/*comment*/"b"}
    structure_object_with_trailing_garbage trailingContent 12 {"a": true} "x"
    structure_open_array_apostrophe unexpectedCharacter 1 ['
    structure_open_array_comma unexpectedCharacter 1 [,
    structure_open_array_open_object unexpectedEnd 2 [{
    structure_open_array_open_string unexpectedEnd 3 ["a
    structure_open_array_string unexpectedEnd 4 ["a"
    structure_open_object unexpectedEnd 1 {
    structure_open_object_close_array unexpectedCharacter 1 {]
    structure_open_object_comma unexpectedCharacter 1 {,
    structure_open_object_open_array unexpectedCharacter 1 {[
    structure_open_object_open_string unexpectedEnd 3 {"a
    structure_open_object_string_with_apostrophes unexpectedCharacter 1 {'a'
    structure_open_open invalidEscape 2 ["\{["\{["\{["\{
    structure_single_eacute unexpectedCharacter 0 %E9
    structure_single_star unexpectedCharacter 0 *
    structure_trailing_# trailingContent 9 {"a":"b"}#{}
    structure_uescaped_LF_before_string unexpectedCharacter 1 [\u000A""]
    structure_unclosed_array unexpectedEnd 2 [1
    structure_unclosed_array_partial_null unexpectedEnd 12 [ false, nul
    structure_unclosed_array_unfinished_false unexpectedEnd 12 [ true, fals
    structure_unclosed_array_unfinished_true unexpectedEnd 12 [ false, tru
    structure_unclosed_object unexpectedEnd 12 {"asd":"asd"
    structure_unicode-identifier unexpectedCharacter 0 å
    structure_whitespace_U+2060_word_joiner unexpectedCharacter 0 %E2%81%A0
    structure_whitespace_formfeed unexpectedCharacter 1 [%0C]
    """#)

  static let table = arraysAndObjects + numbersAndStrings + structures

  @Test func `the tables and the two generated cases are the 188 of the collection`() {
    #expect(Self.table.count + 2 == 188)
  }

  @Test(arguments: table) func `is refused, with its reason and place`(row: ParsingCase) throws {
    let error = try #require(refusal(of: row.document))
    #expect("\(error.code)" == row.words[0])
    #expect("\(error.offset)" == row.words[1])
  }

  @Test func `100,000 opening brackets are refused at the depth allowed`() throws {
    let error = try #require(refusal(of: Array(repeating: UInt8(ascii: "["), count: 100_000)))
    #expect(error.code == .tooDeep)
    #expect(error.offset == 32)
  }

  @Test func `50,000 arrays of objects of arrays are refused at the depth allowed`() throws {
    let error = try #require(refusal(of: bytes(String(repeating: #"[{"":"#, count: 50_000))))
    #expect(error.code == .tooDeep)
    #expect(error.offset == 16 * 5)
  }
}

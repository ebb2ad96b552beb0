import StrictJSON
import Testing

/// The cases of the published JSON parsing test suite that a reader must accept, in its order
/// (Nicolas Seriot, "Parsing JSON is a minefield", the y_ files), each with what is written back.
///
/// The two with a name twice in one object stand in `UndecidedTests`.
@Suite struct AcceptedTests {
  static let table = ParsingCase.table(
    #"""
    array_arraysWithSpaces [[]   ] ⇒ [[]]
    array_empty-string [""]
    array_empty []
    array_ending_with_newline ["a"]%0A ⇒ ["a"]
    array_false [false]
    array_heterogeneous [null, 1, "1", {}] ⇒ [null,1,"1",{}]
    array_null [null]
    array_with_1_and_newline [1%0A] ⇒ [1]
    array_with_leading_space  [1] ⇒ [1]
    array_with_several_null [1,null,null,null,2]
    array_with_trailing_space [2]%20 ⇒ [2]
    number [123e65]
    number_0e+1 [0e+1]
    number_0e1 [0e1]
    number_after_space [ 4] ⇒ [4]
    number_double_close_to_zero [-0.000000000000000000000000000000000000000000000000000000000000001]
    number_int_with_exp [20e1]
    number_minus_zero [-0]
    number_negative_int [-123]
    number_negative_one [-1]
    number_negative_zero -0
    number_real_capital_e [1E22]
    number_real_capital_e_neg_exp [1E-2]
    number_real_capital_e_pos_exp [1E+2]
    number_real_exponent [123e45]
    number_real_fraction_exponent [123.456e78]
    number_real_neg_exp [1e-2]
    number_real_pos_exponent [1e+2]
    number_simple_int [123]
    number_simple_real [123.456789]
    object {"asd":"sdf", "dfg":"fgh"} ⇒ {"asd":"sdf","dfg":"fgh"}
    object_basic {"asd":"sdf"}
    object_empty {}
    object_empty_key {"":0}
    object_escaped_null_in_key {"foo\u0000bar": 42} ⇒ {"foo\u0000bar":42}
    object_extreme_numbers { "min": -1.0e+28, "max": 1.0e+28 } ⇒ {"min":-1.0e+28,"max":1.0e+28}
    object_long_strings {"x":[{"id":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}],"id":"xxxxxxxxxxxxxxxxxxx"}
    object_simple {"a":[]}
    object_string_unicode {"title":"\u041f\u043e\u043b\u0442\u043e\u0440\u0430" } ⇒ {"title":"Полтора"}
    object_with_newlines {%0A"a": "b"%0A} ⇒ {"a":"b"}
    string_1_2_3_bytes_UTF-8_sequences ["\u0060\u012a\u12AB"] ⇒ ["`%C4%AA%E1%8A%AB"]
    string_accepted_surrogate_pair ["\uD801\udc37"] ⇒ ["%F0%90%90%B7"]
    string_accepted_surrogate_pairs ["\ud83d\ude39\ud83d\udc8d"] ⇒ ["%F0%9F%98%B9%F0%9F%92%8D"]
    string_allowed_escapes ["\"\\\/\b\f\n\r\t"] ⇒ ["\"\\/\b\f\n\r\t"]
    string_backslash_and_u_escaped_zero ["\\u0000"]
    string_backslash_doublequotes ["\""]
    string_comments ["a/*b*/c/*d//e"]
    string_double_escape_a ["\\a"]
    string_double_escape_n ["\\n"]
    string_escaped_control_character ["\u0012"]
    string_escaped_noncharacter ["\uFFFF"] ⇒ ["%EF%BF%BF"]
    string_in_array ["asd"]
    string_in_array_with_leading_space [ "asd"] ⇒ ["asd"]
    string_last_surrogates_1_and_2 ["\uDBFF\uDFFF"] ⇒ ["%F4%8F%BF%BF"]
    string_nbsp_uescaped ["new\u00A0line"] ⇒ ["new%C2%A0line"]
    string_nonCharacterInUTF-8_U+10FFFF ["%F4%8F%BF%BF"]
    string_nonCharacterInUTF-8_U+FFFF ["%EF%BF%BF"]
    string_null_escape ["\u0000"]
    string_one-byte-utf-8 ["\u002c"] ⇒ [","]
    string_pi ["π"]
    string_reservedCharacterInUTF-8_U+1BFFF ["%F0%9B%BF%BF"]
    string_simple_ascii ["asd "]
    string_space " "
    string_surrogates_U+1D11E_MUSICAL_SYMBOL_G_CLEF ["\uD834\uDd1e"] ⇒ ["%F0%9D%84%9E"]
    string_three-byte-utf-8 ["\u0821"] ⇒ ["%E0%A0%A1"]
    string_two-byte-utf-8 ["\u0123"] ⇒ ["ģ"]
    string_u+2028_line_sep ["%E2%80%A8"] ⇒ ["\u2028"]
    string_u+2029_par_sep ["%E2%80%A9"] ⇒ ["\u2029"]
    string_uEscape ["\u0061\u30af\u30EA\u30b9"] ⇒ ["aクリス"]
    string_uescaped_newline ["new\u000Aline"] ⇒ ["new\nline"]
    string_unescaped_char_delete ["%7F"]
    string_unicode ["\uA66D"] ⇒ ["%EA%99%AD"]
    string_unicodeEscapedBackslash ["\u005C"] ⇒ ["\\"]
    string_unicode_2 ["⍂㈴⍂"]
    string_unicode_U+10FFFE_nonchar ["\uDBFF\uDFFE"] ⇒ ["%F4%8F%BF%BE"]
    string_unicode_U+1FFFE_nonchar ["\uD83F\uDFFE"] ⇒ ["%F0%9F%BF%BE"]
    string_unicode_U+200B_ZERO_WIDTH_SPACE ["\u200B"] ⇒ ["%E2%80%8B"]
    string_unicode_U+2064_invisible_plus ["\u2064"] ⇒ ["%E2%81%A4"]
    string_unicode_U+FDD0_nonchar ["\uFDD0"] ⇒ ["%EF%B7%90"]
    string_unicode_U+FFFE_nonchar ["\uFFFE"] ⇒ ["%EF%BF%BE"]
    string_unicode_escaped_double_quote ["\u0022"] ⇒ ["\""]
    string_utf8 ["€𝄞"]
    string_with_del_character ["a%7Fa"]
    structure_lonely_false false
    structure_lonely_int 42
    structure_lonely_negative_real -0.1
    structure_lonely_null null
    structure_lonely_string "asd"
    structure_lonely_true true
    structure_string_empty ""
    structure_trailing_newline ["a"]%0A ⇒ ["a"]
    structure_true_in_array [true]
    structure_whitespace_array  []%20 ⇒ []
    """#)

  @Test func `the table has the 93 rows of the collection that have no name twice`() {
    #expect(Self.table.count == 93)
  }

  @Test(arguments: table) func `is accepted, and written back exact`(row: ParsingCase) throws {
    let value = try JSONValue(parsing: row.document)
    #expect(value.serialized() == row.expected)
    #expect(try JSONValue(parsing: value.serialized()) == value)
    #expect(try JSONValue(parsing: value.serialized(pretty: true)) == value)
  }
}

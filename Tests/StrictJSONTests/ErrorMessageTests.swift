import StrictJSON
import Testing

@Suite struct ErrorMessageTests {
  // swift-format-ignore
  static let table: [(document: String, message: String)] = [
    ("",                   "refused JSON at line 1, column 1: there is no value"),
    (" %0A%0A  ",          "refused JSON at line 3, column 3: there is no value"),
    ("[1,",                "refused JSON at line 1, column 4: the document ends inside a value"),
    ("[%0A%0D%0A  x]",     "refused JSON at line 3, column 3: this character cannot stand here"),
    ("[\"é😀\", x]",       "refused JSON at line 1, column 8: this character cannot stand here"),
    ("{} {}",              "refused JSON at line 1, column 4: something follows the value"),
    ("[01]",               "refused JSON at line 1, column 3: a number is not written as JSON asks"),
    (#"["\x"]"#,           "refused JSON at line 1, column 3: a backslash begins no escape that JSON knows"),
    (#"["a%0Ab"]"#,        "refused JSON at line 1, column 4: a control character in a string is not escaped"),
    (#"["\uD800"]"#,       "refused JSON at line 1, column 3: half of a surrogate pair stands alone"),
    (#"["ab%FF"]"#,        "refused JSON at line 1, column 5: a string is not UTF-8"),
    ("%EF%BB%BF{}",        "refused JSON at line 1, column 1: the document begins with a byte order mark"),
    (#"{"a":1,%0A"a":2}"#, "refused JSON at line 2, column 1: the member \"a\" is there twice"),
    ("[[[[[]]]]]",         "refused JSON at line 1, column 5: arrays and objects are nested too deep"),
    ("                ",   "refused JSON at line 1, column 13: the document is longer than 12 bytes"),
  ]

  @Test(arguments: table)
  func `each reason is one sentence with its place`(row: (document: String, message: String)) {
    let limits = JSONLimits(bytes: row.message.contains("longer") ? 12 : 100, depth: 4)
    #expect(refusal(of: bytes(row.document), limits: limits)?.description == row.message)
  }

  @Test func `a place is counted in bytes from 0, in lines and scalars from 1`() throws {
    let error = try #require(refusal(of: bytes("{%0A  \"é\": 1,%0A  \"é\": 2%0A}")))
    #expect(error.offset == 15)
    #expect(error.line == 3)
    #expect(error.column == 3)
  }

  @Test(arguments: [
    #"["s3cret" s3cret]"#, #"["s3cret\s3cret"]"#, #"["s3cret%FFs3cret"]"#, #"{"s3cret":s3cret}"#,
    #"["s3cret%0As3cret"]"#, #"["s3cret\uD800s3cret"]"#, #"["s3cret"#, #"{} "s3cret""#,
    #"[1234567.s3cret]"#, #"{"a":"s3cret","b":"s3cret","a":"s3cret"}"#,
  ])
  func `a message quotes no value of the document`(document: String) throws {
    let error = try #require(refusal(of: bytes(document)))
    #expect(!error.description.contains("s3cret"))
    #expect(!String(reflecting: error).contains("s3cret"))
  }

  @Test func `a name is shown with nothing that could forge a line, and cut at 60`() throws {
    let name = #"a\n\u001B\u202E\"\u007F😀"#
    let error = try #require(refusal(of: bytes(#"{"\#(name)":1,"\#(name)":2}"#)))
    #expect(
      error.description
        == #"refused JSON at line 1, column 31: the member "a\n\u001B\u202E\"\u007F\uD83D\uDE00" "#
        + "is there twice")
    let long = String(repeating: "n", count: 61)
    let cut = try #require(refusal(of: bytes(#"{"\#(long)":1,"\#(long)":2}"#)))
    #expect(
      cut.description
        == "refused JSON at line 1, column 68: the member \"\(long.dropLast())…\" is there twice")
  }
}

import Accounts
import Sealing
import Testing

@testable import Transfer

/// Reads a file given in pieces of some bytes; what became of each line, in words.
func entries(
  _ text: String, _ format: PeopleFile.Format, piece: Int = 7
) throws -> [String] {
  var rest = Array(text.utf8)[...]
  var file = PeopleFile(format) {
    guard !rest.isEmpty else { return nil }
    defer { rest = rest.dropFirst(piece) }
    return Array(rest.prefix(piece))
  }
  var told: [String] = []
  while let entry = try file.next() {
    switch entry.person {
    case .success(let person):
      let email = person.email.map { " \($0)" } ?? ""
      let shown = person.displayName.isEmpty ? "" : " (\(person.displayName))"
      var hash = ""
      if case .password(let foreign) = person.signIn { hash = " \(foreign.kind.rawValue)" }
      told.append(
        "\(entry.line) \(person.name)\(email)\(shown)\(person.isAdmin ? " *" : "")\(hash)")
    case .failure(let fault):
      told.append("\(entry.line):\(fault.column.map(String.init) ?? "-") \(fault.reason)")
    }
  }
  return told
}

@Suite struct CSVTests {
  @Test func `people are read under the columns of the first line, in any order`() throws {
    let text =
      "email,username,admin,display_name\r\nann@example.org,Ann,yes,\"Birch, Ann\"\r\n"
      + "\r\nbob@example.org,bob,,\"The \"\"B\"\"\"\n"
    for piece in [1, 2, 3, 4096] {
      #expect(
        try entries(text, .csv, piece: piece) == [
          "2 ann ann@example.org (Birch, Ann) *", "4 bob bob@example.org (The \"B\")",
        ])
    }
  }

  @Test func `a mark before the text and a last line without an end are forgiven`() throws {
    #expect(try entries("\u{FEFF}username,email\nann,a@b.example", .csv) == ["2 ann a@b.example"])
  }

  /// Each bad line between two good ones: the fault with its place, and both others.
  @Test(arguments: [
    ("eve", "3:- there are 1 fields; the first line has 4"),
    ("eve,e@f.example,,,x", "3:19 there are 5 fields; the first line has 4"),
    ("e ve,e@f.example,,", "3:1 that is no sign-in name"),
    ("éve,e@f.example,,", "3:1 that is no sign-in name"),
    ("eve,nowhere,,", "3:5 that is no e-mail address"),
    ("eve,é@f.example,,\"", "3:18 the quote is not closed on its line"),
    ("eve,\"e@f.example\"x,,", "3:18 a comma was expected after the closing quote"),
    ("eve,e@\"f.example,,", "3:7 a quote stands inside a field"),
    ("eve,e@f.example,,maybe", "3:18 the column admin takes yes or no"),
    ("eve,e@f.example,a\u{7}b,", "3:17 a display name takes at most 100 characters"),
    ("ANN,e@f.example,,", "3:- the name 'ann' was on line 2 already"),
    ("eve,A@b.example,,", "3:- the address 'A@b.example' was on line 2 already"),
  ])
  func `a bad line is told of with its place, and the others are taken`(
    line: String, fault: String
  ) throws {
    let told = try entries(
      "username,email,display_name,admin\nann,a@b.example,,\n\(line)\nbob,b@b.example,,\n", .csv)
    #expect(told.count == 3)
    #expect(told.first == "2 ann a@b.example")
    #expect(told.dropFirst().first?.hasPrefix(fault) == true, "\(told)")
    #expect(told.last == "4 bob b@b.example")
  }

  @Test func `bytes that are not UTF-8 are a fault at their field`() throws {
    var pieces: [[UInt8]] = [Array("username,email\nann,".utf8) + [0xFF, 0x40, 0x62, 0x0A]]
    var file = PeopleFile(.csv) { pieces.popLast() }
    let entry = try #require(try file.next())
    guard case .failure(let fault) = entry.person else { Issue.record("taken"); return }
    #expect(fault == LineFault(column: 5, reason: "the field is not UTF-8 text"))
  }

  @Test(arguments: [
    ("", 1, nil), ("name,email\n", 1, 1), ("username,email,username\n", 1, 16),
    ("username,display_name\n", 1, nil), ("username,email,password\n", 1, 16),
    ("username,\"email\n", 1, 10), ("ann:$apr1$x$y\n", 1, 1),
  ])
  func `a file of another shape is refused as a whole, with its place`(
    text: String, line: Int, column: Int?
  ) throws {
    let fault = #expect(throws: FileFault.self) { try entries(text, .csv) }
    #expect(fault?.line == line)
    #expect(fault?.column == column)
    #expect(fault?.reason.hasSuffix(CSVHeader.expected) == true)
  }

  @Test func `a line without end takes no memory and does not stop the next`() throws {
    let long = String(repeating: "x", count: 100_000)
    #expect(
      try entries("username,email\n\(long)\nann,a@b.example\n", .csv, piece: 4096) == [
        "2:- the line has more than 8192 bytes", "3 ann a@b.example",
      ])
  }
}

@Suite struct HtpasswdTests {
  @Test func `every kind is known by its form`() throws {
    let text = """
      # people
      ann:$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW
      bob:$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/

      cleo:{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=
      Dan:rl.3StKT.4T8M
      """
    #expect(
      try entries(text, .htpasswd) == [
        "2 ann bcrypt", "3 bob apr1", "5 cleo SHA-1", "6 dan crypt",
      ])
  }

  @Test func `what is of no known kind is named by its mark, never by itself`() throws {
    let told = try entries(
      """
      ann:{SSHA}c2VjcmV0
      bob:my plain password
      cleo:$argon2id$v=19$m=1
      dan
      eve:realm:0123456789abcdef
      a b:rl.3StKT.4T8M
      fay:$secret
      """, .htpasswd)
    #expect(
      told.map { String($0.prefix { $0 != ";" }) } == [
        "1:- the hash of 'ann' is of a kind that is not known here ({SSHA})",
        "2:- the hash of 'bob' is of a kind that is not known here (without a mark)",
        "3:- the hash of 'cleo' is of a kind that is not known here ($argon2id$)",
        "4:- there is no ':' between a name and a hash",
        "5:- there are 3 parts",
        "6:1 that is no sign-in name",
        "7:- the hash of 'fay' is of a kind that is not known here (without a mark)",
      ])
    #expect(!told.joined().contains("plain password") && !told.joined().contains("secret)"))
  }

  @Test func `the second of two people of one name is not taken`() throws {
    let hash = "rl.3StKT.4T8M"
    #expect(
      try entries("ann:\(hash)\nANN:\(hash)\n", .htpasswd) == [
        "1 ann crypt", "2:- the name 'ann' was on line 1 already",
      ])
  }
}

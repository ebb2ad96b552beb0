@testable import Accounts
import Testing

@Suite struct NameTests {
  @Test(arguments: ["ann", " Ann ", "ANN", "\tann"])
  func `spellings of a name are one name`(typed: String) {
    #expect(SignInName(typed)?.text == "ann")
  }

  @Test(arguments: [
    "", " ", "-ann", ".ann", "../../x", "a/b", "a\\b", "ann b", "ann\u{0}", "ann\n", "ann\r\n",
    "an\u{200B}n", "\u{FEFF}ann", "\u{202E}ann", "\u{430}nn", "ａｎｎ", "ann\u{301}", "ánn", "٣",
    "ann@example.org", "a:b", "ann\u{7F}", String(repeating: "a", count: 65),
  ])
  func `what is no name is refused`(typed: String) {
    #expect(SignInName(typed) == nil)
  }

  @Test func `a name has up to 64 characters`() {
    #expect(SignInName(String(repeating: "a", count: 64)) != nil)
    #expect(SignInName("0.a_b-c")?.text == "0.a_b-c")
  }

  @Test(arguments: [
    ("Ann@Example.ORG", "ann@example.org"), (" ann@example.org ", "ann@example.org"),
    ("\u{C9}ve@example.org", "\u{E9}ve@example.org"),
    ("E\u{301}ve@example.org", "\u{E9}ve@example.org"), ("a+b@[x", nil),
    ("ann+tag@example.org", "ann+tag@example.org"),
  ])
  func `spellings of an address are one address`(typed: String, canonical: String?) {
    #expect(EmailAddress(typed)?.canonical == canonical)
  }

  @Test(arguments: [
    "", "@", "a@", "@a", "ann", "a@b@c", "-ann@example.org", "a b@example.org", "a@.org", "a@org.",
    "ann@example.org\r\nBcc: x", "ann\u{0}@example.org", "an\u{200B}n@example.org", "<a@b.org>",
    "\"a\"@b.org", "a,b@c.org", "a;b@c.org", "a@b.org\u{202E}",
    String(repeating: "a", count: 65) + "@b.org",
    "a@" + String(repeating: "b", count: 253),
  ])
  func `what is no address is refused`(typed: String) {
    #expect(EmailAddress(typed) == nil)
  }

  @Test func `every spelling finds the one person, and nothing else does`() throws {
    try withSite { site in
      let ann = try site.person("ann", emails: ["\u{C9}ve@Example.org"])
      for typed in ["ANN", " ann", "e\u{301}ve@example.org", "\u{C9}VE@EXAMPLE.ORG "] {
        #expect(try site.accounts.person(named: typed)?.id == ann)
      }
      for typed in [
        "an\u{200B}n", "\u{430}nn", "../../x", "ann\u{0}", "", "eve@example.org", ann.text,
        "../people/\(ann.text.prefix(2))/\(ann.text)/account",
      ] {
        #expect(try site.accounts.person(named: typed) == nil)
      }
    }
  }

  @Test func `a taken name or address is refused in every spelling and leaves nothing`() throws {
    try withSite { site in
      try site.person("ann", emails: ["ann@example.org"])
      let before = try files(below: site.dataFolder)
      #expect(throws: PersonProblem.nameTaken) { try site.person("ANN") }
      #expect(throws: PersonProblem.emailTaken) {
        try site.person("bob", emails: ["ANN@example.org"])
      }
      #expect(try files(below: site.dataFolder) == before)
      #expect(try site.accounts.people().count == 1)
    }
  }

  @Test func `two who take one name at once: one has it`() throws {
    try withSite { site in
      let made = try inParallel(4) { _ in
        do {
          return try site.person("ann", password: nil).text
        } catch PersonProblem.nameTaken {
          return ""
        }
      }
      let winners = made.filter { !$0.isEmpty }
      #expect(winners.count == 1)
      #expect(try site.accounts.people().map(\.text) == winners)
      #expect(try site.accounts.person(named: "ann")?.id.text == winners.first)
    }
  }
}

@testable import Accounts
import Site
import Testing

@Suite struct PasswordTests {
  private static func problem(
    _ password: String, least: Int = 15, context: [String] = []
  ) -> PasswordProblem? {
    PasswordRules.problem(with: password, least: least, context: context)
  }

  /// Text of that many code points that is on no list.
  private static func text(_ count: Int) -> String {
    String(String(repeating: "vz kd gw pb xh ", count: 20).prefix(count))
  }

  @Test(arguments: [(15, 14), (8, 7)])
  func `one code point below the least is too short`(least: Int, short: Int) {
    #expect(Self.problem(Self.text(short), least: least) == .tooShort(least: least))
    #expect(Self.problem(Self.text(least), least: least) == nil)
  }

  @Test func `the policy says which least counts for whom`() throws {
    for (requirement, ann, root) in [
      (.nobody, 15, 15), (.admins, 15, 8), (.everyone, 8, 8),
    ] as [(SecondStepPolicy.Requirement, Int, Int)] {
      try withSite(change: { $0.secondStep.required = requirement }) { site in
        let ann = (try site.account(site.person("ann", password: nil)), ann)
        let root = (try site.account(site.person("root", password: nil, isAdmin: true)), root)
        for (account, least) in [ann, root] {
          #expect(site.accounts.minimumPasswordLength(for: account) == least)
          let short = String("vz kd gw pb xh ".prefix(least - 1))
          #expect(site.accounts.problem(with: short, for: account) == .tooShort(least: least))
        }
      }
    }
  }

  @Test func `length is counted in code points after composing`() {
    // Eight graphemes of two code points that compose to one each.
    #expect(Self.problem(String(repeating: "e\u{301}", count: 8)) == .tooShort(least: 15))
    // Eight graphemes of two code points that do not compose: sixteen.
    let eight = "x\u{301}v\u{301}q\u{301}b\u{301}d\u{301}f\u{301}h\u{301}j\u{301}"
    #expect(Self.problem(eight) == nil)
  }

  @Test func `up to 256 code points are accepted and not one more`() {
    #expect(Self.problem(Self.text(64)) == nil)
    #expect(Self.problem(Self.text(256)) == nil)
    #expect(Self.problem(Self.text(257)) == .tooLong(most: 256))
    // 256 of four bytes each, none like its neighbour.
    let wide = (0..<256).compactMap { Unicode.Scalar(0x1F300 + UInt32($0)) }
    let emoji = String(String.UnicodeScalarView(wide))
    #expect(Self.problem(emoji) == nil)
    #expect(Self.problem(emoji + "a") == .tooLong(most: 256))
    #expect(Self.problem(String(repeating: "a", count: 1 << 20)) == .tooLong(most: 256))
    #expect(PasswordRules.bytes(Self.text(257)) == nil)
    #expect(PasswordRules.bytes(Self.text(256))?.count == 256)
  }

  @Test func `no character has to be of some kind`() {
    #expect(Self.problem("quiet green lamps") == nil)
    #expect(Self.problem("тихая зелёная лампа") == nil)
    #expect(Self.problem("~ ! ? % / | ^ ` ; , .") == nil)
  }

  @Test func `more than 3000 popular passwords of 15 characters and more are refused`() {
    var refused: Set<[UInt8]> = []
    for first in Blocklist.parts where refused.count <= 3000 {
      for second in Blocklist.parts where first.count + second.count >= 15 {
        let text = String(decoding: first + second, as: UTF8.self)
        if Self.problem(text) == .common { refused.insert(first + second) }
      }
    }
    #expect(refused.count > 3000)
  }

  @Test(arguments: [
    "passwordpassword", "Password1Password1", "PASSWORD123456789", "P@$$word12345678",
    "qwertyuiopasdfghjkl", "1qaz2wsx3edc4rfv", "123456789012345", "aaaaaaaaaaaaaaa",
    "abcabcabcabcabcabc", "iloveyouforever", "letmein-letmein-letmein", "liverpool football 2024",
    "abcdefghijklmnop", "ponmlkjihgfedcba", "summer2024winter2025",
  ])
  func `a popular password is refused whole`(password: String) {
    #expect(Self.problem(password) == .common)
  }

  @Test(arguments: [
    "passwordx of the old mill", "my password is a wet heron", "liverpool rain on slate roofs",
    "the quick red hen jumped",
  ])
  func `a long text that merely contains a popular one is accepted`(password: String) {
    #expect(Self.problem(password) == nil)
  }

  @Test func `the site's and the person's own names are refused whole, not as a part`() {
    let context = ["Harbour Gallery", "ann.lee", "Ann Lee", "ann.lee@example.org"]
    #expect(Self.problem("HarbourGallery2024", context: context) == .aboutYou)
    #expect(Self.problem("harbour gallery", context: context) == .aboutYou)
    #expect(Self.problem("ann.lee@example.org", context: context) == .aboutYou)
    #expect(Self.problem("harbour gallery", context: []) == nil)
    #expect(Self.problem("harbour gallery of wet herons", context: context) == nil)
  }

  @Test func `the whole password counts: not cut, trimmed or folded`() throws {
    try withSite(change: { $0.signIn.attempts = 20 }) { site in
      let password = Self.text(100)
      try site.person("ann", password: password)
      for wrong in [
        String(password.prefix(72)), password + "x", " " + password, password + " ",
        password.uppercased(), String(password.dropLast()), "",
      ] {
        guard case .wrong = try site.signIn("ann", wrong) else {
          Issue.record("accepted: \(wrong.count) characters")
          continue
        }
      }
      _ = try site.session("ann", password)
    }
  }

  @Test func `a composed and a decomposed letter are one letter`() throws {
    try withSite { site in
      try site.person("ann", password: "caf\u{E9} am alten hafen")
      _ = try site.session("ann", "cafe\u{301} am alten hafen")
      guard case .wrong = try site.signIn("ann", "cafe am alten hafen") else {
        Issue.record("an accent was dropped")
        return
      }
    }
  }

  @Test func `one password has another hash each time`() throws {
    try withSite { site in
      let ann = try site.account(site.person("ann"))
      let bob = try site.account(site.person("bob"))
      #expect(ann.passwordHash != bob.passwordHash)
      #expect(ann.passwordHash?.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1,keyid=") == true)
    }
  }
}

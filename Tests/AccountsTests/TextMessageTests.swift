import Files
import OneTimeCodes
import Sealing
import Site
import StrictJSON
import Testing

@testable import Accounts

/// A site that offers text messages, each a file in its outbox.
func withTextSite(
  text: ((String) -> Delivery)? = nil, change: (inout Site) -> Void = { _ in },
  _ body: (TestSite) throws -> Void
) throws {
  try withSite(
    change: { site in
      site.secondStep.text.offered = true
      site.text = text?(site.folder) ?? .outbox("\(site.dataFolder)/outbox")
      change(&site)
    }, body)
}

extension TestSite {
  static let number = "+4915112345678"

  /// The messages in the outbox, oldest first.
  func messages() throws -> [JSONObject] {
    try (Files.names(in: "\(dataFolder)/outbox") ?? []).map { name in
      let bytes = try #require(try Files.read("\(dataFolder)/outbox/\(name)"))
      return try #require(try JSONValue(parsing: bytes).objectValue)
    }
  }

  /// The code in the message that was sent last.
  func lastCode() throws -> String {
    clock.advance(by: 1)
    let latest = try messages().max { ($0.int("at") ?? 0) < ($1.int("at") ?? 0) }
    let text = try #require(latest?.string("text"))
    return try #require(text.split(separator: "#").last.map(String.init))
  }

  func ask(
    _ signedIn: SignedIn, _ number: String = TestSite.number, from address: String = "192.0.2.7"
  ) throws -> TextOutcome {
    try accounts.beginText(
      signedIn, number: number, from: Visitor(address: address, agent: "test"))
  }

  func confirm(_ signedIn: SignedIn, _ code: String) throws -> EnrolmentOutcome {
    try accounts.confirmText(signedIn, code: #require(SubmittedCode(code)), from: Self.visitor)
  }

  /// A person with an app and a number.
  func texter(_ name: String = "ann", _ number: String = number) throws -> Enrolled {
    let ann = try enrolledPerson(name)
    #expect(try ask(ann.signedIn, number) == .sent)
    guard case .proven(let token?) = try confirm(ann.signedIn, lastCode()) else {
      throw Unexpected("the number was not confirmed")
    }
    clock.advance(by: 301)
    return Enrolled(secret: ann.secret, codes: ann.codes, signedIn: try signedIn(token))
  }

  func send(_ token: BearerToken) throws -> TextOutcome {
    try accounts.sendSignInText(token, from: Self.visitor)
  }
}

extension SecondStepOutcome {
  var proven: ProvenFactor? {
    if case .signedIn(_, let factor) = self { factor } else { nil }
  }
  var refusal: CodeRefusal? {
    if case .refused(let refusal) = self { refusal } else { nil }
  }
}

@Suite struct PhoneNumberTests {
  @Test(arguments: ["+4915112345678", "+12345678", "+123456789012345", "+15551234567"])
  func `SM-7: a number of E.164 is taken as it is`(text: String) {
    #expect(PhoneNumber(text)?.text == text)
  }

  @Test func `row 30: the prefix 00 and the plus are one number`() {
    #expect(PhoneNumber("004915112345678") == PhoneNumber("+4915112345678"))
  }

  @Test(arguments: [
    "", "+", "00", "4915112345678", "015112345678", "+0123456789", "+1234567", "+1234567890123456",
    "++4915112345678", "+49 151 12345678", "+49-151-12345678", "+49(151)12345678",
    " +4915112345678",
    "+4915112345678 ", "+1;id", "+4915112345678;id", "$(id)", "+4915112345678\n+4915100000000",
    "+٤٩١٥١١٢٣٤٥٦٧", "＋4915112345678", "+491511234567８", "+4915112345678\u{0}", "+1e10000000",
    "00+4915112345678", "+-4915112345678", "0004915112345678",
  ])
  func `SM-7: anything but a plus and digits is no number`(text: String) {
    #expect(PhoneNumber(text) == nil)
  }
}

@Suite struct TextSetupTests {
  @Test func `N4: a number counts once the code that was sent to it is entered`() throws {
    try withTextSite { site in
      let ann = try site.enrolledPerson()
      let other = try site.answer(site.pending(), try site.code(of: ann.secret))
      guard case .signedIn(let elsewhere, _) = other else { throw Unexpected("not in") }
      #expect(try site.ask(ann.signedIn) == .sent)
      let message = try #require(try site.messages().first)
      #expect(
        message.names == ["version", "kind", "about", "to", "subject", "text", "html", "at"])
      #expect(message.string("kind") == "text")
      #expect(message.string("to") == TestSite.number)
      #expect(message.string("text")?.hasSuffix("@wiki.example #\(try site.lastCode())") == true)
      #expect(try site.account(ann.signedIn.person).textNumber == nil)
      guard case .proven(let token?) = try site.confirm(ann.signedIn, site.lastCode()) else {
        throw Unexpected("refused")
      }
      #expect(try site.account(ann.signedIn.person).textNumber?.ending == "78")
      #expect(try site.isAlive(token))
      #expect(try !site.isAlive(elsewhere))
      #expect(try !site.isAlive(ann.signedIn.token))
    }
  }

  @Test func `SM-1: it is for people with an app, where the site offers it, who just proved it`()
    throws
  {
    try withTextSite { site in
      try site.person("ben")
      #expect(try site.ask(site.session("ben")) == .notAllowed)
      let ann = try site.enrolledPerson()
      site.clock.advance(by: 600)
      #expect(try site.ask(ann.signedIn) == .notAllowed)
      guard case .expired = try site.confirm(ann.signedIn, "123456") else {
        throw Unexpected("not refused")
      }
      #expect(try site.accounts.removeText(ann.signedIn, from: TestSite.visitor) == nil)
      #expect(try site.messages().isEmpty)
    }
    try withTextSite(change: { $0.secondStep.text.offered = false }) { site in
      let ann = try site.enrolledPerson()
      #expect(try site.ask(ann.signedIn) == .notAllowed)
    }
  }

  @Test func `SM-7: what is no number is sent nothing and counts for nothing`() throws {
    try withTextSite { site in
      let ann = try site.enrolledPerson()
      #expect(try site.ask(ann.signedIn, "+1;id") == .badNumber)
      #expect(try site.messages().isEmpty)
      #expect(try Files.names(in: "\(site.dataFolder)/throttle/text") == nil)
    }
  }

  @Test func `SM-3: a code for a number is good once, ten minutes, and until the next`() throws {
    try withTextSite(change: { $0.session.stepUpMinutes = 60 }) { site in
      let ann = try site.enrolledPerson()
      _ = try site.ask(ann.signedIn)
      let first = try site.lastCode()
      _ = try site.ask(ann.signedIn)
      let second = try site.lastCode()
      if first != second {
        guard case .refused(.wrong) = try site.confirm(ann.signedIn, first) else {
          throw Unexpected("the older code was taken")
        }
      }
      site.clock.advance(by: 599)
      guard case .expired = try site.confirm(ann.signedIn, second) else {
        throw Unexpected("an old code was taken")
      }
      _ = try site.ask(ann.signedIn)
      let third = try site.lastCode()
      guard case .proven(let token?) = try site.confirm(ann.signedIn, third) else {
        throw Unexpected("the right code was refused")
      }
      guard case .expired = try site.confirm(site.signedIn(token), third) else {
        throw Unexpected("a code was taken twice")
      }
    }
  }

  @Test func `LG-5: wrong codes for a number are made to wait, and asking anew changes nothing`()
    throws
  {
    try withTextSite(change: { $0.session.stepUpMinutes = 60 }) { site in
      let ann = try site.enrolledPerson()
      _ = try site.ask(ann.signedIn)
      let code = try site.lastCode()
      let wrong = code == "000000" ? "000001" : "000000"
      for _ in 0..<5 { _ = try site.confirm(ann.signedIn, wrong) }
      guard case .refused(.wait(30)) = try site.confirm(ann.signedIn, code) else {
        throw Unexpected("no wait")
      }
      let again = try site.signedIn(ann.signedIn.token)
      guard case .refused(.wait) = try site.ask(again) else { throw Unexpected("sent") }
    }
  }

  @Test func `SM-8: a code is in no file of the data folder but the message`() throws {
    try withTextSite { site in
      let ann = try site.texter()
      let pending = try site.pending()
      #expect(try site.send(pending) == .sent)
      let code = try site.lastCode()
      for path in try files(below: site.dataFolder) where !path.contains("/outbox/") {
        let text = String(decoding: try Files.read(path) ?? [], as: UTF8.self)
        #expect(!text.contains(code), "\(path)")
        #expect(
          !text.contains(SHA256.hexDigest(Array(code.utf8))), "\(path)")
      }
      #expect(try site.answer(pending, code).proven == .text)
      #expect(
        try Files.names(in: "\(site.dataFolder)/\(ann.signedIn.person.place)/pending") == [])
    }
  }

  @Test func `row 30: removing the number, or the second step, ends every use of it at once`()
    throws
  {
    try withTextSite { site in
      let ann = try site.texter()
      let pending = try site.pending()
      #expect(try site.send(pending) == .sent)
      let code = try site.lastCode()
      let token = try #require(
        try site.accounts.removeText(ann.signedIn, from: TestSite.visitor))
      #expect(try site.isAlive(token))
      guard case .expired = try site.answer(pending, code) else { throw Unexpected("taken") }
      let next = try site.pending()
      #expect(try site.send(next) == .notAllowed)
      #expect(try site.answer(next, code).refusal == .wrong(drift: nil))
      #expect(try site.account(ann.signedIn.person).textNumber == nil)
    }
    try withTextSite { site in
      let ann = try site.texter()
      let off = try site.accounts.turnOffSecondStep(
        ann.signedIn, password: TestSite.password,
        factor: SubmittedSecondFactor(site.code(of: ann.secret)), from: TestSite.visitor)
      guard case .done(let token) = off else { throw Unexpected("not off") }
      let account = try site.account(ann.signedIn.person)
      #expect(account.textNumber == nil)
      #expect(!site.accounts.offersText(to: account))
      #expect(try site.ask(site.signedIn(token)) == .notAllowed)
    }
  }

  @Test(arguments: ["{\"number\":5,\"since\":1}", "[]", "{\"number\":\"+1;id\",\"since\":1}"])
  func `a damaged number is a damaged account, never one without`(text: String) throws {
    try withTextSite { site in
      let ann = try site.texter()
      let path = "\(site.dataFolder)/\(ann.signedIn.person.place)/account.json"
      let bytes = try #require(try Files.read(path))
      var object = try #require(try JSONValue(parsing: bytes).objectValue)
      object["text"] = try JSONValue(parsing: Array(text.utf8))
      try Files.replace(path, with: JSONValue.object(object).serialized())
      #expect(throws: (any Error).self) { try site.account(ann.signedIn.person) }
    }
  }
}

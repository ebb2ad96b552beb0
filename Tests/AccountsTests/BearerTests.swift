@testable import Accounts
import Files
import OneTimeCodes
import Site
import Testing

/// What the header of the programming interface may carry, and what it may not.
@Suite struct BearerTests {
  private func throughInterface(_ site: TestSite) throws -> BearerToken {
    let outcome = try site.accounts.signIn(
      "ann", password: TestSite.password, returnTo: nil, through: .interface,
      from: TestSite.visitor)
    switch outcome {
    case .signedIn(let token), .secondStep(let token): return token
    case .wrong, .wait: throw Unexpected("\(outcome)")
    }
  }

  @Test func `a session is good at the door where it began, and at no other`() throws {
    try withSite { site in
      try site.person()
      let program = try throughInterface(site).cookieRevealingSecret
      #expect(try site.bearer(program) != nil)
      #expect(try site.accounts.session(for: program) == nil)
      let browser = try site.session().token.cookieRevealingSecret
      #expect(try site.bearer(browser) == nil)
      #expect(try site.accounts.session(for: browser) != nil)
    }
  }

  @Test func `a pending sign-in goes on at the door where it began, and is no session`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let ticket = try throughInterface(site)
      let cookie = try site.pending()
      let accounts = site.accounts
      #expect(
        try accounts.pendingSignIn(for: ticket.cookieRevealingSecret, through: .interface) != nil)
      #expect(try accounts.pendingSignIn(for: ticket.cookieRevealingSecret) == nil)
      #expect(
        try accounts.pendingSignIn(for: cookie.cookieRevealingSecret, through: .interface) == nil)
      for token in [ticket, cookie] {
        #expect(try site.bearer(token.cookieRevealingSecret) == nil)
        #expect(try accounts.session(for: token.cookieRevealingSecret) == nil)
      }
      // Nothing that was refused has spent the code.
      let code = try #require(SubmittedSecondFactor(site.code(of: ann.secret)))
      guard
        case .expired = try accounts.answerSecondStep(ticket, with: code, from: TestSite.visitor),
        case .expired = try accounts.answerSecondStep(
          cookie, with: code, through: .interface, from: TestSite.visitor)
      else { throw Unexpected("the wrong door was open") }
      guard
        case .signedIn(let session, .app) = try accounts.answerSecondStep(
          ticket, with: code, through: .interface, from: TestSite.visitor)
      else { throw Unexpected("the right door was closed") }
      #expect(try site.bearer(session.cookieRevealingSecret) != nil)
      #expect(try accounts.session(for: session.cookieRevealingSecret) == nil)
    }
  }

  @Test func `a recovery code is spent at its own door alone, too`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let ticket = try throughInterface(site)
      let code = SubmittedSecondFactor.recoveryCode(ann.codes[0])
      guard
        case .expired = try site.accounts.answerSecondStep(
          ticket, with: code, from: TestSite.visitor),
        case .signedIn(_, .recovery(left: 2)) = try site.accounts.answerSecondStep(
          ticket, with: code, through: .interface, from: TestSite.visitor)
      else { throw Unexpected("the code was spent at the wrong door") }
    }
  }

  @Test func `a session at the interface ends with every other, and is listed`() throws {
    try withSite { site in
      let ann = try site.person()
      let program = try throughInterface(site)
      let listed = try site.accounts.sessions(of: ann)
      #expect(listed.map(\.session.door) == [.interface])
      #expect(try site.accounts.endSession(listed[0].id, of: ann))
      #expect(try site.bearer(program.cookieRevealingSecret) == nil)
    }
  }

  @Test func `PT: a wrong checksum is refused without a look into the store`() throws {
    try withSite { site in
      try site.person()
      let token = try site.token(site.session())
      // Whoever looked would throw.
      try Files.replace(site.file(of: token), with: Array("{".utf8))
      let before = try files(below: site.dataFolder)
      var text = token.textRevealingSecret
      #expect(throws: (any Error).self) { try site.bearer(text) }
      text.removeLast()
      text += token.textRevealingSecret.hasSuffix("0") ? "1" : "0"
      for _ in 0..<100 {
        guard case .malformed = try site.accounts.bearer(text, from: TestSite.visitor) else {
          throw Unexpected("it was looked up")
        }
      }
      #expect(try files(below: site.dataFolder) == before)
    }
  }

  @Test func `PT-7: tokens of no use are held up by network, good ones never`() throws {
    try withSite { site in
      let ann = try site.person()
      let token = try site.token(site.session())
      let unknown = PersonalToken(person: ann, surroundings: .live())
      func refusal(from address: String) throws -> BearerOutcome {
        try site.accounts.bearer(
          unknown.textRevealingSecret, from: Visitor(address: address, agent: "curl"))
      }
      for _ in 0..<30 {
        guard case .unknown(let id) = try refusal(from: "192.0.2.7") else {
          throw Unexpected("held up too early")
        }
        #expect(id == unknown.id)
      }
      guard case .wait(let seconds) = try refusal(from: "192.0.2.7") else {
        throw Unexpected("not held up")
      }
      #expect(seconds == 900)
      #expect(try site.holder(token) != nil)
      guard case .unknown = try refusal(from: "192.0.2.8") else {
        throw Unexpected("another network was held up")
      }
      site.clock.advance(by: 900)
      guard case .unknown = try refusal(from: "192.0.2.7") else {
        throw Unexpected("held up too long")
      }
    }
  }

  @Test(arguments: ["", "x", "nlpat_", "Bearer", "a.b", String(repeating: "a", count: 76)])
  func `other text is nothing and leaves nothing`(text: String) throws {
    try withSite { site in
      let before = try files(below: site.dataFolder)
      guard case .malformed = try site.accounts.bearer(text, from: TestSite.visitor) else {
        throw Unexpected("it was looked up")
      }
      #expect(try files(below: site.dataFolder) == before)
    }
  }
}

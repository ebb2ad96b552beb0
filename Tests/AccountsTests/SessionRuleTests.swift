@testable import Accounts
import OneTimeCodes
import Testing

@Suite struct SessionRuleTests {
  @Test func `T6: sessions are bounded, and the one unused for longest goes`() throws {
    try withSite { site in
      let ann = try site.person()
      var tokens: [BearerToken] = []
      for _ in 0..<(Accounts.sessionsKept + 1) {
        tokens.append(try site.session().token)
        site.clock.advance(by: 1)
      }
      #expect(try site.accounts.sessions(of: ann).count == Accounts.sessionsKept)
      #expect(try !site.isAlive(tokens[0]))
      #expect(try site.isAlive(tokens[1]))
    }
  }

  @Test func `T6: a change of password ends every other session with its write`() throws {
    try withSite { site in
      try site.person()
      let (this, other) = (try site.session(), try site.session())
      guard
        case .done(let token) = try site.accounts.changePassword(
          this, from: TestSite.password, to: "another sentence of words",
          visitor: TestSite.visitor)
      else { throw Unexpected("not changed") }
      #expect(try site.isAlive(token))
      #expect(try !site.isAlive(this.token))
      #expect(try !site.isAlive(other.token))
    }
  }

  @Test func `T6: turning the second step on, or off, ends every other session`() throws {
    try withSite { site in
      try site.person()
      let before = try site.session()
      let ann = try site.enrol(site.session())
      #expect(try !site.isAlive(before.token))
      let other = try site.freshSession(ann)
      guard
        case .done(let token) = try site.accounts.turnOffSecondStep(
          ann.signedIn, password: TestSite.password,
          factor: SubmittedSecondFactor(site.code(of: ann.secret)), from: TestSite.visitor)
      else { throw Unexpected("not turned off") }
      #expect(try !site.isAlive(other.token))
      #expect(try site.isAlive(token))
    }
  }

  @Test func `the level that a session reached is that of what was proven`() throws {
    try withSite { site in
      try site.person()
      #expect(try site.session().session.level == .password)
      let ann = try site.enrol(site.session())
      #expect(ann.signedIn.session.level == .secondStep)
      guard
        case .signedIn(let token, _) = try site.answer(
          site.pending(), ann.codes[0].textRevealingSecret)
      else { throw Unexpected("refused") }
      #expect(try site.signedIn(token).session.level == .recovery)
    }
  }

  @Test func `N8: what was typed waits ten minutes for its own form, in its own session`() throws {
    try withSite { site in
      try site.person()
      let (this, other) = (try site.session(), try site.session())
      try site.accounts.keep(
        [("display_name", "Ann"), ("phone", "+49")], typedAt: "/settings/account", this)
      let kept = try site.signedIn(this.token)
      let fields = site.accounts.fields(typedAt: "/settings/account", kept)
      #expect(fields?["display_name"] == "Ann")
      #expect(fields?["phone"] == "+49")
      #expect(fields?["email"] == nil)
      #expect(site.accounts.fields(typedAt: "/settings/password", kept) == nil)
      #expect(
        try site.accounts.fields(typedAt: "/settings/account", site.signedIn(other.token)) == nil)
      try site.accounts.forgetTyped(kept)
      #expect(
        try site.accounts.fields(typedAt: "/settings/account", site.signedIn(this.token)) == nil)
      site.clock.advance(by: 600)
      #expect(site.accounts.fields(typedAt: "/settings/account", kept) == nil)
    }
  }

  @Test func `N8: more than a form holds is not kept`() throws {
    try withSite { site in
      try site.person()
      let session = try site.session()
      let long = String(repeating: "a", count: Accounts.typedLimit + 1)
      try site.accounts.keep([("display_name", long)], typedAt: "/settings/account", session)
      #expect(
        try site.accounts.fields(typedAt: "/settings/account", site.signedIn(session.token))
          == nil)
    }
  }
}

@testable import Accounts
import Files
import OneTimeCodes
import Records
import Site
import StrictJSON
import Testing

extension TestSite {
  /// A token that was just made in a session.
  func token(
    _ signedIn: SignedIn, name: String = "backup", scopes: [Scope] = [.accountRead],
    days: Int = TokenRequest.usualDays
  ) throws -> PersonalToken {
    let outcome = try accounts.makeToken(
      TokenRequest(name: name, scopes: scopes, days: days), signedIn, from: Self.visitor)
    guard case .made(let token) = outcome else { throw Unexpected("no token: \(outcome)") }
    return token
  }

  /// Whom a token or a session stands for; `nil` for nobody.
  func bearer(
    _ text: String, from visitor: Visitor = TestSite.visitor
  ) throws -> Bearer? {
    guard case .admitted(let bearer) = try accounts.bearer(text, from: visitor) else { return nil }
    return bearer
  }

  func holder(_ token: PersonalToken) throws -> TokenHolder? {
    guard case .token(let holder) = try bearer(token.textRevealingSecret) else { return nil }
    return holder
  }

  /// Changes a document in place.
  func edit(_ path: String, _ change: (inout JSONObject) -> Void) throws {
    var object = try #require(
      try JSONValue(parsing: Files.read(path) ?? []).objectValue)
    change(&object)
    try Files.replace(path, with: JSONValue.object(object).serialized())
  }

  func file(of token: PersonalToken) -> String {
    "\(dataFolder)/\(token.person.place)/tokens/\(token.hash).json"
  }
}

@Suite struct TokenTests {
  private static let day: Int64 = 86_400

  @Test func `C8: a token stands for its person, within its scopes, until its day`() throws {
    try withSite { site in
      try site.person()
      let token = try site.token(
        site.session(), scopes: [.accountRead, .sessionsEnd], days: 30)
      let made = site.now
      let holder = try #require(try site.holder(token))
      #expect(holder.account.name == "ann")
      #expect(holder.id == token.id)
      #expect(holder.has(.accountRead) && holder.has(.sessionsEnd))
      #expect(!holder.has(.sessionsRead) && !holder.has(.peopleRead))
      #expect(holder.grant.expires == made + 30 * Self.day)
      site.clock.advance(by: 30 * Self.day - 1)
      #expect(try site.holder(token) != nil)
      site.clock.advance(by: 1)
      #expect(try site.holder(token) == nil)
      #expect(try site.accounts.tokens(of: site.account(token.person)).isEmpty)
    }
  }

  @Test func `PT-2: only the hash of a token is on disk, and its file is closed`() throws {
    try withSite { site in
      try site.person()
      let signedIn = try site.session()
      let token = try site.token(signedIn)
      let text = Array(token.textRevealingSecret.utf8)
      let secret = Array(text.dropFirst(38).prefix(48))
      func isAnywhere() throws -> Bool {
        try files(below: site.folder).contains { path in
          let content = try Files.read(path) ?? []
          return content.count >= 48
            && (0...(content.count - 48)).contains { content[$0...].starts(with: secret) }
        }
      }
      #expect(try !isAnywhere())
      #expect(try Files.status(site.file(of: token))?.permissions == 0o600)
      _ = try site.accounts.takeNewToken(site.signedIn(signedIn.token))
      #expect(try !isAnywhere())
    }
  }

  @Test func `PT-1: the new token is shown once, in the session that made it`() throws {
    try withSite { site in
      try site.person()
      let (own, other) = (try site.session(), try site.session())
      let token = try site.token(own)
      #expect(try site.accounts.takeNewToken(site.signedIn(other.token)) == nil)
      let shown = try site.accounts.takeNewToken(site.signedIn(own.token))
      #expect(shown?.textRevealingSecret == token.textRevealingSecret)
      #expect(try site.accounts.takeNewToken(site.signedIn(own.token)) == nil)
    }
  }

  @Test func `a new token that nobody looked at in ten minutes is not shown`() throws {
    try withSite { site in
      try site.person()
      let own = try site.session()
      let token = try site.token(own)
      site.clock.advance(by: 600)
      #expect(try site.accounts.takeNewToken(site.signedIn(own.token)) == nil)
      #expect(try site.holder(token) != nil)
    }
  }

  @Test func `PT-4: making one takes a fresh proof of every factor`() throws {
    try withSite(.trustedDevices) { site in
      let ann = try site.enrolledPerson()
      let wanted = TokenRequest(name: "x", scopes: [.accountRead])
      func isMade(_ signedIn: SignedIn) throws -> Bool {
        if case .made = try site.accounts.makeToken(wanted, signedIn, from: TestSite.visitor) {
          return true
        }
        return false
      }
      let device = try #require(try site.trust(ann))
      guard case .signedIn(let token) = try site.signIn(device: device) else {
        throw Unexpected("a code was asked for")
      }
      #expect(try !isMade(site.signedIn(token)), "a trusted device proves nothing")
      let fresh = try site.freshSession(ann)
      #expect(try isMade(fresh))
      site.clock.advance(by: 600)
      #expect(try !isMade(fresh))
      _ = try site.accounts.endSessions(of: fresh.person, except: nil)
      #expect(try !isMade(fresh))
    }
  }

  @Test func `PT-3: a token has a name, a scope that its person can give, and an end`() throws {
    try withSite { site in
      try site.person()
      let ann = try site.session()
      func problem(_ wanted: TokenRequest) throws -> TokenProblem? {
        let outcome = try site.accounts.makeToken(wanted, ann, from: TestSite.visitor)
        if case .problem(let problem) = outcome { return problem }
        return nil
      }
      let good = TokenRequest(name: "backup", scopes: [.accountRead])
      #expect(good.days == 90)
      for name in ["", " ", "a\nb", "a\u{202E}b", String(repeating: "a", count: 101)] {
        #expect(try problem(TokenRequest(name: name, scopes: [.accountRead])) == .name)
      }
      #expect(try problem(TokenRequest(name: "x", scopes: [])) == .scopes)
      #expect(try problem(TokenRequest(name: "x", scopes: [.peopleRead])) == .scopes)
      for days in [0, -1, 367, Int.max] {
        #expect(try problem(TokenRequest(name: "x", scopes: [.accountRead], days: days)) == .days)
      }
      #expect(
        try problem(TokenRequest(name: "x", scopes: [.accountRead], days: 366)) == nil)
      #expect(try problem(good) == nil)
    }
  }

  @Test func `the number of tokens is bounded, and one that ended makes room`() throws {
    try withSite { site in
      try site.person()
      let ann = try site.session()
      for index in 0..<Accounts.tokensKept {
        _ = try site.token(ann, days: index == 0 ? 1 : 90)
      }
      let wanted = TokenRequest(name: "x", scopes: [.accountRead])
      guard
        case .problem(.tooMany) = try site.accounts.makeToken(wanted, ann, from: TestSite.visitor)
      else { throw Unexpected("one too many") }
      site.clock.advance(by: Self.day)
      _ = try site.token(site.session())
      let names = try Files.names(in: "\(site.dataFolder)/\(ann.person.place)/tokens")
      #expect(names?.count == Accounts.tokensKept)
    }
  }

  @Test func `a token is revoked singly, by its owner alone, and at once`() throws {
    try withSite { site in
      let ann = try site.person()
      let ben = try site.person("ben")
      let (first, second) = (try site.token(site.session()), try site.token(site.session()))
      #expect(try !site.accounts.revokeToken(first.id, of: ben, from: TestSite.visitor))
      for id in ["", "*", String(first.id.dropLast()), first.id.uppercased(), "../../account"] {
        #expect(try !site.accounts.revokeToken(id, of: ann, from: TestSite.visitor))
      }
      #expect(try site.accounts.revokeToken(first.id, of: ann, from: TestSite.visitor))
      #expect(try site.holder(first) == nil)
      #expect(try site.holder(second) != nil)
      #expect(try !site.accounts.revokeToken(first.id, of: ann, from: TestSite.visitor))
      #expect(try site.accounts.revokeTokens(of: ann, from: TestSite.visitor) == 1)
      #expect(try site.holder(second) == nil)
    }
  }

  @Test func `the last use is noted with its address, at most once a minute`() throws {
    try withSite { site in
      try site.person()
      let token = try site.token(site.session())
      func use(from address: String) throws {
        _ = try site.bearer(
          token.textRevealingSecret, from: Visitor(address: address, agent: "curl"))
      }
      func used() throws -> (at: Int64, address: String)? {
        try site.accounts.tokens(of: site.account(token.person)).first?.grant.lastUsed
      }
      #expect(try used() == nil)
      try use(from: "192.0.2.1")
      let first = site.now
      site.clock.advance(by: 59)
      try use(from: "192.0.2.2")
      #expect(try used()?.at == first)
      #expect(try used()?.address == "192.0.2.1")
      site.clock.advance(by: 1)
      try use(from: "192.0.2.3")
      #expect(try used()?.at == site.now)
      #expect(try used()?.address == "192.0.2.3")
    }
  }

  @Test func `a damaged token is a fault and never an unknown one`() throws {
    try withSite { site in
      try site.person()
      let token = try site.token(site.session())
      for member in ["name", "scopes", "created", "expires", "epoch"] {
        let before = try Files.read(site.file(of: token)) ?? []
        try site.edit(site.file(of: token)) { $0[member] = .null }
        #expect(throws: RecordsError.self) { try site.holder(token) }
        try Files.replace(site.file(of: token), with: before)
      }
      try site.edit(site.file(of: token)) { $0["later"] = "kept" }
      #expect(try site.holder(token) != nil)
      let after = try JSONValue(parsing: Files.read(site.file(of: token)) ?? [])
      #expect(after.objectValue?.string("later") == "kept")
      #expect(after.objectValue?.object("lastUsed") != nil)
    }
  }

  @Test func `a token from the future is none: the clock was set back`() throws {
    try withSite { site in
      try site.person()
      let token = try site.token(site.session())
      site.clock.advance(by: -301)
      #expect(try site.holder(token) == nil)
    }
  }

  @Test func `the server's own people make a token with the same limits`() throws {
    try withSite { site in
      let ann = try site.person()
      let made = try site.accounts.makeToken(
        TokenRequest(name: "cron", scopes: [.accountRead]), for: ann)
      let token = try #require(try made?.get())
      #expect(try site.holder(token)?.account.id == ann)
      let refused = try site.accounts.makeToken(
        TokenRequest(name: "cron", scopes: [.peopleRead]), for: ann)
      #expect(throws: TokenProblem.scopes) { try refused?.get() }
      let nobody = try #require(PersonID("0123456789abcdef0123456789abcdef"))
      let none = try site.accounts.makeToken(
        TokenRequest(name: "cron", scopes: [.accountRead]), for: nobody)
      #expect(none == nil)
      #expect(try site.accounts.revokeToken(token.id, of: ann, from: .commandLine))
      // A person's own tokens are nobody else's business; what the server does is written down.
      let recorded = try site.accounts.siteActivity().entries.compactMap(\.event)
      #expect(recorded.map(\.kind) == [.tokenRevoked, .tokenCreated])
      #expect(recorded.map(\.detail) == [token.id, token.id])
    }
  }
}

@testable import Accounts
import Files
import Records
import Site
import StrictJSON
import Testing

@Suite struct GateTests {
  private func passes(_ site: TestSite) throws -> [String] {
    try Files.names(in: "\(site.dataFolder)/gate") ?? []
  }

  private func text(_ pass: GatePass, _ site: TestSite) throws -> String {
    let bytes = try #require(try Files.read("\(site.dataFolder)/gate/\(pass.name)"))
    return String(decoding: bytes, as: UTF8.self)
  }

  private func withGate(_ body: (TestSite) throws -> Void) throws {
    try withSite(change: {
      $0.gate.paths = ["/private/"]
      $0.gate.groups = [
        .init(name: "board", people: ["ann"]), .init(name: "staff", people: ["ben", "ann"]),
        .init(name: "others", people: ["ben"]),
      ]
    }) { try body($0) }
  }

  @Test func `a pass is a file of fourteen digits, name, groups, address and name shown`() throws {
    try withGate { site in
      try site.person(emails: ["ann@wiki.example"])
      let pass = try #require(try site.accounts.admit(site.session()))
      let text = try text(pass, site)
      #expect(text.wholeMatch(of: /[0-9]{14} ann board,staff ann@wiki.example ann/) != nil)
      let cookie = pass.cookieRevealingSecret
      #expect(cookie.wholeMatch(of: /[A-Za-z0-9_-]{43}:[0-9]{14}::/) != nil)
      #expect(cookie.utf8.dropFirst(44).starts(with: text.utf8.prefix(14)))
      #expect(GatePass(cookie)?.name == pass.name)
      #expect(try passes(site) == [pass.name])
      #expect(!"\(pass)".contains(pass.cookieRevealingSecret))
      let status = try #require(try Files.status("\(site.dataFolder)/gate/\(pass.name)"))
      #expect(status.permissions == 0o600)
    }
  }

  @Test func `it ends a quarter of an hour later, or with the session if that is sooner`() throws {
    try withGate { site in
      let ann = try site.person()
      let session = try site.session()
      func given() throws -> String {
        try text(#require(try site.accounts.admit(session)), site)
      }
      let passport = try site.accounts.passport(of: site.account(ann))
      #expect(try given() == GatePass.text(until: site.now + 900, passport))
      // The session was last used at its beginning, and has an hour without use.
      site.clock.advance(by: 3500)
      #expect(try given() == GatePass.text(until: site.now + 100, passport))
    }
  }

  @Test func `one session has one pass`() throws {
    try withGate { site in
      try site.person()
      let session = try site.session()
      _ = try site.accounts.admit(session)
      let second = try #require(try site.accounts.admit(session))
      #expect(try passes(site) == [second.name])
      let other = try #require(try site.accounts.admit(site.session()))
      #expect(try Set(passes(site)) == [second.name, other.name])
    }
  }

  @Test func `whatever ends the session removes its pass first`() throws {
    let ends: [(TestSite, SignedIn, PersonID) throws -> Void] = [
      { site, session, _ in try site.accounts.signOut(session) },
      { site, session, ann in
        let id = try #require(
          try site.accounts.sessions(of: ann, this: session.token).first { $0.isThisOne })
        _ = try site.accounts.endSession(id.id, of: ann)
      },
      { site, _, ann in _ = try site.accounts.endSessions(of: ann, except: nil) },
      { site, _, ann in try site.accounts.setPassword("another long pass phrase", of: ann) },
      { site, _, ann in try site.accounts.removePerson(ann) },
      { site, _, _ in try site.accounts.voidAllPasses() },
    ]
    for end in ends {
      try withGate { site in
        let ann = try site.person()
        let session = try site.session()
        _ = try #require(try site.accounts.admit(session))
        try end(site, session, ann)
        #expect(try passes(site) == [])
      }
    }
  }

  @Test func `an ended session is given none`() throws {
    try withGate { site in
      try site.person()
      let session = try site.session()
      try site.accounts.signOut(session)
      #expect(try site.accounts.admit(session) == nil)
      #expect(try passes(site) == [])
    }
  }

  @Test func `a session that is dead though its file is there is given none`() throws {
    try withGate { site in
      let ann = try site.person()
      let session = try site.session()
      _ = try site.accounts.store.update(ann.place) { place in
        var account = try #require(try site.accounts.account(ann, in: place))
        account.epoch += 1
        try site.accounts.write(account, in: place)
      }
      #expect(try site.accounts.admit(session) == nil)
      #expect(try passes(site) == [])
    }
  }

  @Test func `a change of the policy voids every pass`() throws {
    try withGate { site in
      try site.person()
      _ = try #require(try site.accounts.admit(site.session()))
      guard case .done = try site.opened().changePolicy([.trustDays: "1"], by: .server) else {
        throw Unexpected("not changed")
      }
      #expect(try passes(site) == [])
    }
  }

  @Test func `a session's document that names no pass of ours removes no file`() throws {
    try withGate { site in
      let ann = try site.person()
      for name in ["../keys.json", "../people", "", String(repeating: "a", count: 39)] {
        let session = try site.session()
        let file = "\(ann.place)/sessions/\(session.token.hash).json"
        var document = try #require(try site.accounts.store.read(file))
        document["gate"] = .string(name)
        try Files.replace(
          "\(site.dataFolder)/\(file)", with: JSONValue.object(document).serialized())
        try site.accounts.signOut(session)
        #expect(try Files.status(site.keysFile) != nil)
      }
    }
  }

  @Test(arguments: [
    "", "short", String(repeating: "a", count: 43), "../" + String(repeating: "a", count: 40),
    "T:20260101000000:ann", "T:20260101000000:ann:board:x", "T:2026010100000:ann:",
    "T:2026010100000x:ann:", "T:20260101000000:a/n:", "T:20260101000000:ann:a;b",
    "a:20260101000000:ann:", "T:20260101000000:ann:" + String(repeating: "a", count: 1000),
  ])
  func `what is no pass is none`(cookie: String) {
    let token = String(repeating: "A", count: 43)
    let whole = cookie.hasPrefix("T:") ? "\(token)\(cookie.dropFirst())" : cookie
    #expect(GatePass(whole) == nil)
    #expect(GatePass("\(token):20260101000000:ann:board+staff") != nil)
  }

  @Test func `a cookie names its person only where the site says so`() throws {
    for (names, ending) in [(false, "::"), (true, ":ann:board+staff")] {
      try withSite(change: { site in
        site.gate.paths = ["/private/"]
        site.gate.namesInCookie = names
        site.gate.groups = ["board", "staff"].map { .init(name: $0, people: ["ann"]) }
      }) { site in
        try site.person()
        let pass = try #require(try site.accounts.admit(site.session()))
        #expect(pass.cookieRevealingSecret.hasSuffix(ending))
        #expect(pass.cookieRevealingSecret.utf8.count == 58 + ending.utf8.count)
        #expect(GatePass(pass.cookieRevealingSecret) != nil)
      }
    }
  }

  @Test func `whoever is in many groups has a pass without them rather than a huge one`() throws {
    try withSite(change: { site in
      site.gate.paths = ["/private/"]
      site.gate.namesInCookie = true
      site.gate.groups = (0..<40).map {
        .init(name: "group-with-a-long-name-\($0)", people: ["ann"])
      }
    }) { site in
      try site.person()
      let pass = try #require(try site.accounts.admit(site.session()))
      #expect(pass.cookieRevealingSecret.hasSuffix(":ann:"))
      #expect(try text(pass, site).contains("group-with-a-long-name-39"))
    }
  }
}

@testable import Accounts
import Files
import OneTimeCodes
import Records
import Site
import StrictJSON
import Testing

@Suite struct SessionTests {
  @Test(arguments: [false, true])
  func `idle and whole ends hold to the second, administrators' sooner`(isAdmin: Bool) throws {
    try withSite { site in
      try site.person(isAdmin: isAdmin)
      let policy = site.accounts.site.session
      let idle = Int64(isAdmin ? policy.adminIdleMinutes : policy.idleMinutes) * 60
      let whole = Int64(isAdmin ? policy.adminAbsoluteHours : policy.absoluteHours) * 3600
      #expect((idle, whole) == (isAdmin ? (900, 43_200) : (3600, 86_400)))
      let idler = try site.session().token
      site.clock.advance(by: idle - 1)
      #expect(try site.isAlive(idler))
      site.clock.advance(by: idle)
      #expect(try !site.isAlive(idler))
      let busy = try site.session()
      while site.now - busy.session.created < whole - 1 {
        site.clock.advance(by: min(idle - 1, whole - 1 - (site.now - busy.session.created)))
        #expect(try site.isAlive(busy.token))
      }
      site.clock.advance(by: 1)
      #expect(try !site.isAlive(busy.token))
    }
  }

  @Test func `the policy of the site is the one that counts`() throws {
    try withSite(change: {
      $0.session.idleMinutes = 5
      $0.session.absoluteHours = 1
    }) { site in
      try site.person()
      let token = try site.session().token
      site.clock.advance(by: 300)
      #expect(try !site.isAlive(token))
    }
  }

  @Test func `a person made administrator has the shorter ends at once`() throws {
    try withSite { site in
      let ann = try site.person()
      let token = try site.session().token
      site.clock.advance(by: 901)
      _ = try site.accounts.store.update(ann.place) { place in
        var account = try #require(try site.accounts.account(ann, in: place))
        account.document["admin"] = true
        try place.write("account.json", account.document)
      }
      #expect(try !site.isAlive(token))
    }
  }

  @Test func `a session of another epoch is dead though its file is there`() throws {
    try withSite { site in
      let ann = try site.person()
      let session = try site.session()
      _ = try site.accounts.store.update(ann.place) { place in
        var account = try #require(try site.accounts.account(ann, in: place))
        account.epoch += 1
        try place.write("account.json", account.document)
      }
      #expect(try site.accounts.store.names(in: "\(ann.place)/sessions").count == 1)
      #expect(try !site.isAlive(session.token))
      guard
        case .refused(.signedOut) = try site.accounts.stepUp(
          session, password: TestSite.password, factor: nil, from: TestSite.visitor)
      else { throw Unexpected("stepped up") }
    }
  }

  @Test func `stepping up gives a new token, and the old one is dead`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      site.clock.advance(by: 600)
      let stale = try site.signedIn(ann.signedIn.token)
      #expect(!stale.isFresh(at: site.now, policy: site.accounts.site.session))
      for factor in [nil, SubmittedSecondFactor(try site.wrongCode(for: ann.secret))] {
        guard
          case .refused(.code) = try site.accounts.stepUp(
            stale, password: TestSite.password, factor: factor, from: TestSite.visitor)
        else { throw Unexpected("stepped up without a code") }
      }
      let code = SubmittedSecondFactor(try site.code(of: ann.secret))
      guard
        case .refused(.wrongPassword) = try site.accounts.stepUp(
          stale, password: "wrong but long enough", factor: code, from: TestSite.visitor)
      else { throw Unexpected("stepped up without the password") }
      guard
        case .done(let token) = try site.accounts.stepUp(
          stale, password: TestSite.password, factor: code, from: TestSite.visitor)
      else { throw Unexpected("not stepped up") }
      #expect(try !site.isAlive(stale.token))
      let fresh = try site.signedIn(token)
      #expect(fresh.isFresh(at: site.now, policy: site.accounts.site.session))
      // A step-up is no new session: its whole end stays where it was.
      #expect(fresh.session.created == stale.session.created)
      guard
        case .refused(.signedOut) = try site.accounts.stepUp(
          stale, password: TestSite.password, factor: code, from: TestSite.visitor)
      else { throw Unexpected("the old token stepped up") }
    }
  }

  @Test func `a person has at most fifty, and the longest unused make room`() throws {
    try withSite { site in
      let ann = try site.person()
      let account = try site.account(ann)
      var tokens: [BearerToken] = []
      for _ in 0..<55 {
        site.clock.advance(by: 1)
        let token = try site.accounts.store.update(ann.place) { place in
          try site.accounts.startSession(
            for: account, level: .password, visitor: TestSite.visitor, in: place)
        }
        tokens.append(try #require(token))
      }
      #expect(try site.accounts.store.names(in: "\(ann.place)/sessions").count == 50)
      let alive = try tokens.map { try site.isAlive($0) }
      #expect(alive == Array(repeating: false, count: 5) + Array(repeating: true, count: 50))
    }
  }

  @Test func `a clock set back ends sessions instead of lengthening them`() throws {
    try withSite { site in
      try site.person()
      let token = try site.session().token
      site.clock.advance(by: -300)
      #expect(try site.isAlive(token))
      site.clock.advance(by: -1)
      #expect(try !site.isAlive(token))
    }
  }

  @Test func `last seen is written at most once a minute`() throws {
    try withSite { site in
      try site.person()
      let token = try site.session().token
      let start = site.now
      site.clock.advance(by: 59)
      _ = try site.signedIn(token)
      #expect(try site.signedIn(token).session.lastSeen == start)
      site.clock.advance(by: 1)
      _ = try site.signedIn(token)
      #expect(try site.signedIn(token).session.lastSeen == start + 60)
    }
  }

  @Test func `what has not the shape of a cookie of ours opens nothing`() throws {
    try withSite { site in
      try site.person()
      let cookie = try site.session().token.cookieRevealingSecret
      #expect(try site.accounts.session(for: cookie) != nil)
      let person = cookie.prefix(32)
      let secret = cookie.dropFirst(33)
      for wrong in [
        nil, "", String(cookie.dropLast()), cookie + "A", " " + cookie, cookie.uppercased(),
        "\(person):\(secret)", "\(person.uppercased()).\(secret)",
        "../../../../../../../../etc/passwd", "\(person).\(String(repeating: "/", count: 43))",
        "\(person).\(String(repeating: "A", count: 43))",
        "\(String(repeating: "0", count: 32)).\(secret)", "\(person).\(secret.dropLast())=",
        "\(person).\(secret.dropLast(2))é", "\(person).\(secret.dropLast())\u{0}",
      ] as [String?] {
        #expect(try site.accounts.session(for: wrong) == nil)
        #expect(try site.accounts.pendingSignIn(for: wrong) == nil)
      }
    }
  }

  @Test func `signing out ends this session alone, and one can end any other`() throws {
    try withSite { site in
      let ann = try site.person("ann")
      try site.person("bob")
      let sessions = try (0..<4).map { _ in try site.session("ann") }
      let bob = try site.session("bob")
      try site.accounts.signOut(sessions[0])
      #expect(try !site.isAlive(sessions[0].token))
      let listed = try site.accounts.sessions(of: ann, this: sessions[1].token)
      #expect(listed.map(\.isThisOne) == [true, false, false])
      let id = try #require(listed.last?.id)
      #expect(try !site.accounts.endSession(id, of: bob.person))
      #expect(try site.accounts.endSession(id, of: ann))
      #expect(try !site.accounts.endSession(id, of: ann))
      for odd in ["", "../account.json", String(id.prefix(15)), id.uppercased() + "x"] {
        #expect(try !site.accounts.endSession(odd, of: ann))
      }
      #expect(try site.accounts.endSessions(of: ann, except: sessions[1].token) == 1)
      #expect(try site.isAlive(sessions[1].token))
      #expect(try site.isAlive(bob.token))
    }
  }

  @Test func `what the server's command line ends is in the site's log, what a person ends is not`()
    throws
  {
    try withSite { site in
      let ann = try site.person("ann")
      for _ in 0..<4 { _ = try site.session("ann") }
      let ids = try site.accounts.sessions(of: ann).map(\.id)
      #expect(try site.accounts.endSession(ids[0], of: ann, from: TestSite.visitor))
      let before = try site.accounts.siteActivity().entries.count
      #expect(try site.accounts.endSession(ids[1], of: ann, from: .commandLine))
      #expect(try !site.accounts.endSession(ids[1], of: ann, from: .commandLine))
      #expect(try site.accounts.endSessions(of: ann, except: nil, from: .commandLine) == 2)
      #expect(try site.accounts.endSessions(of: ann, except: nil, from: .commandLine) == 0)
      let lines = try site.accounts.siteActivity().entries
      #expect(lines.count == before + 2, "nothing is said where nothing ended")
      let target = SiteEvent.Target(person: ann, name: "ann")
      #expect(
        lines.prefix(2).map(\.event) == [
          SiteEvent(.sessionsEnded, by: .server, to: target, detail: "all"),
          SiteEvent(.sessionsEnded, by: .server, to: target, detail: ids[1]),
        ])
    }
  }

  @Test func `a form token is its session's alone`() throws {
    try withSite { site in
      try site.person()
      let one = try site.session().token
      let other = try site.session().token
      #expect(one.accepts(formToken: one.formToken))
      #expect(!one.accepts(formToken: other.formToken))
      #expect(!one.accepts(formToken: String(one.formToken.dropLast())))
      #expect(!one.accepts(formToken: ""))
      #expect(!one.formToken.contains(one.hash))
    }
  }

  @Test func `a new password ends the other sessions and keeps this one under a new token`() throws
  {
    try withSite { site in
      try site.person()
      let one = try site.session()
      let other = try site.session()
      let change = { (old: String) in
        try site.accounts.changePassword(
          one, from: old, to: "brass heron under ice", visitor: TestSite.visitor)
      }
      guard case .refused(.wrongPassword) = try change("wrong but long enough") else {
        throw Unexpected("changed without the old password")
      }
      #expect(try site.isAlive(other.token))
      guard case .done(let token) = try change(TestSite.password) else {
        throw Unexpected("not changed")
      }
      #expect(
        try [one.token, other.token, token].map { try site.isAlive($0) } == [
          false, false, true,
        ])
      _ = try site.session("ann", "brass heron under ice")
    }
  }
}

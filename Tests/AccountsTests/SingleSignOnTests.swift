import OneTimeCodes
import Records
import Site
import StrictJSON
import Testing

@testable import Accounts

/// A site that trusts its web server's word.
private func withTrustingSite<Result>(
  change: (inout Site) -> Void = { _ in }, _ body: (TestSite) throws -> Result
) throws -> Result {
  try withSite(
    change: { site in
      site.sso.trustRemoteUser = true
      change(&site)
    }, body)
}

extension TestSite {
  fileprivate func come(as name: String) throws -> SingleSignOnOutcome {
    try accounts.signInBySingleSignOn(name, returnTo: nil, from: Self.visitor)
  }

  fileprivate func session(as name: String) throws -> SignedIn {
    guard case .signedIn(let token) = try come(as: name) else { throw Unexpected("refused") }
    return try #require(
      try accounts.session(for: token.cookieRevealingSecret, remoteUser: name))
  }

  fileprivate func refusal(of name: String) throws -> SingleSignOnRefusal? {
    if case .refused(let refusal) = try come(as: name) { refusal } else { nil }
  }

  fileprivate func isAlive(_ signedIn: SignedIn, as name: String?) throws -> Bool {
    try accounts.session(for: signedIn.token.cookieRevealingSecret, remoteUser: name) != nil
  }
}

@Suite struct SingleSignOnTests {
  @Test func `a person is made at the first sight and found at the next`() throws {
    try withTrustingSite { site in
      let first = try site.session(as: "ann")
      #expect(first.account.state == .active)
      #expect(!first.account.hasPassword && !first.account.isAdmin)
      #expect(first.account.emails.isEmpty)
      #expect(first.account.singleSignOn?.name == "ann")
      #expect(first.account.singleSignOn?.isByAdministrator == false)
      #expect(first.session.level == .singleSignOn)
      #expect(first.isBySingleSignOn && first.inheritsSecondStep)
      let second = try site.session(as: "ann")
      #expect(second.person == first.person && second.token != first.token)
      #expect(try site.accounts.people().count == 1)
      #expect(try site.refusal(of: "Ann") == .otherSpelling)
    }
  }

  @Test func `a site that does not trust it lets nobody in, whatever is said`() throws {
    try withSite { site in
      #expect(try site.refusal(of: "ann") == .notTrusted)
      #expect(try site.accounts.people().isEmpty)
      // A session of a time when it was trusted is dead, and a password's lives whatever is said.
      let id = try site.person()
      let local = try site.session()
      #expect(try site.isAlive(local, as: "somebody"))
      _ = try site.accounts.store.update(id.place) { place in
        var account = try #require(try site.accounts.account(id, in: place))
        account.singleSignOn = SingleSignOnLink(name: "ann", since: 0, isByAdministrator: true)
        try place.write("account.json", account.document)
        let token = try site.accounts.startSession(
          for: account, level: .singleSignOn, visitor: TestSite.visitor, remoteUser: "ann",
          in: place)
        #expect(
          try site.accounts.session(for: token.cookieRevealingSecret, remoteUser: "ann") == nil)
      }
    }
  }

  @Test(arguments: [
    "", " ann", "ann ", "ann@EXAMPLE.ORG", "EXAMPLE\\ann", "(null)", "-", "../ann", "änn", "a nn",
    "ann\n", "ann\u{0}", String(repeating: "a", count: 65), "аnn",
  ])
  func `what is no sign-in name makes nobody`(name: String) throws {
    try withTrustingSite { site in
      let refusal = try site.refusal(of: name)
      #expect(refusal == .notAName)
      #expect(try site.accounts.people().isEmpty)
    }
  }

  @Test func `an account that was made here is not taken over until it is linked`() throws {
    try withTrustingSite { site in
      let id = try site.person(emails: ["ann@example.org"], isAdmin: true)
      #expect(try site.refusal(of: "ann") == .notLinked)
      #expect(try site.accounts.sessions(of: id).isEmpty)
      #expect(throws: PersonProblem.notThatName) {
        try site.accounts.linkSingleSignOn(id, as: "bob")
      }
      #expect(throws: PersonProblem.notThatName) {
        try site.accounts.linkSingleSignOn(id, as: "ann ")
      }
      let local = try site.session()
      #expect(try site.accounts.linkSingleSignOn(id, as: "Ann"))
      #expect(try !site.isAlive(local.token), "a link ends the sessions of before")
      #expect(try site.refusal(of: "ann") == .otherSpelling)
      #expect(try site.session(as: "Ann").person == id)
      #expect(try site.accounts.unlinkSingleSignOn(id))
      #expect(try site.refusal(of: "Ann") == .notLinked)
      #expect(try site.session().person == id, "the password is still theirs")
    }
  }

  @Test func `a linked account keeps its name until the link is taken away`() throws {
    try withTrustingSite { site in
      let id = try site.session(as: "ann").person
      let anna = try #require(SignInName("anna"))
      #expect(throws: PersonProblem.linked) {
        try site.accounts.rename(id, to: anna, by: .server)
      }
      #expect(try site.account(id).name == "ann")
      // The refused name is free: whoever has it there is somebody else.
      #expect(try site.session(as: "anna").person != id)
      #expect(try site.session(as: "ann").person == id)
      let carla = try #require(SignInName("carla"))
      #expect(try site.accounts.unlinkSingleSignOn(id))
      #expect(try site.accounts.rename(id, to: carla, by: .server) == .done)
      #expect(try site.accounts.linkSingleSignOn(id))
      #expect(try site.session(as: "carla").person == id)
      #expect(try site.session(as: "ann").person != id)
    }
  }

  @Test func `two first requests at once make one person`() throws {
    try withTrustingSite { site in
      let people = try inParallel(8) { _ in try site.session(as: "ann").person.text }
      #expect(Set(people).count == 1)
      #expect(try site.accounts.people().count == 1)
    }
  }

  @Test func `a session lives while its name is said, and ends with another`() throws {
    try withTrustingSite { site in
      let ann = try site.session(as: "ann")
      #expect(try !site.isAlive(ann, as: nil), "no name, no session")
      #expect(try site.isAlive(ann, as: "ann"))
      #expect(try !site.isAlive(ann, as: "Ann"), "another spelling may be another person")
      #expect(try !site.isAlive(ann, as: "ann"), "ended for good by the other name")
      let again = try site.session(as: "ann")
      _ = try site.session(as: "bob")
      #expect(try !site.isAlive(again, as: "bob"))
    }
  }

  @Test func `a password's session ends when the server names somebody else`() throws {
    try withTrustingSite { site in
      try site.person()
      let local = try site.session()
      #expect(try site.isAlive(local, as: nil))
      #expect(try site.isAlive(local, as: "ann"))
      #expect(try !site.isAlive(local, as: "bob"))
      #expect(try !site.isAlive(local.token))
    }
  }

  @Test func `a locked person is not let in, and an invited one is by the link alone`() throws {
    try withTrustingSite { site in
      let id = try site.session(as: "ann").person
      _ = try site.accounts.store.update(id.place) { place in
        var account = try #require(try site.accounts.account(id, in: place))
        account.state = .locked
        try place.write("account.json", account.document)
      }
      #expect(try site.refusal(of: "ann") == .notActive)
      let bob = try site.person("bob", password: nil)
      let join = try #require(try site.accounts.makeJoinToken(for: bob))
      #expect(try site.refusal(of: "bob") == .notLinked)
      #expect(try site.accounts.linkSingleSignOn(bob))
      #expect(try site.session(as: "bob").account.state == .active)
      #expect(try site.accounts.invited(by: join.cookieRevealingSecret) == nil)
    }
  }

  @Test func `who has no password gets none by mail, and cannot sign in with one`() throws {
    try withTrustingSite { site in
      let ann = try site.session(as: "ann")
      #expect(
        try site.accounts.changeProfile(
          ann,
          to: {
            var profile = Profile(of: ann.account)
            profile.email = "ann@example.org"
            return profile
          }(), from: TestSite.visitor) == nil)
      _ = try site.accounts.requestPasswordReset("ann@example.org", from: TestSite.visitor)
      #expect(try site.account(ann.person).document["reset"] == nil)
      guard case .wrong = try site.signIn("ann") else { throw Unexpected("signed in") }
    }
  }

  @Test func `the policy asks nothing of who comes through single sign-on alone`() throws {
    try withTrustingSite(change: { $0.secondStep.required = .everyone }) { site in
      let ann = try site.session(as: "ann")
      #expect(site.accounts.standing(of: ann.account) == .optional)
      #expect(!site.accounts.isSecondStepRequired(of: ann.account))
      // Who has a password as well is asked when it is used, and not in this session.
      let bob = try site.person("bob")
      #expect(try site.accounts.linkSingleSignOn(bob))
      let signedIn = try site.session(as: "bob")
      #expect(site.accounts.standing(of: signedIn) == .optional)
      #expect(site.accounts.isSecondStepRequired(of: signedIn.account))
    }
  }

  @Test func `a link that is damaged is never no link`() throws {
    try withTrustingSite { site in
      let ann = try site.session(as: "ann")
      _ = try site.accounts.store.update(ann.person.place) { place in
        var account = try #require(try site.accounts.account(ann.person, in: place))
        account.document["singleSignOn"] = ["name": 7]
        try place.write("account.json", account.document)
      }
      #expect(throws: (any Error).self) { try site.come(as: "ann") }
    }
  }
}

@Suite struct ReauthenticationTests {
  private func begin(_ site: TestSite, _ signedIn: SignedIn) throws -> String {
    try #require(try site.accounts.beginReauthentication(signedIn, returnTo: "/a"))
  }

  private func finish(
    _ site: TestSite, _ signedIn: SignedIn, _ state: String, _ said: RemoteAuthentication?
  ) throws -> String {
    switch try site.accounts.finishReauthentication(
      signedIn, state: state, said: said, from: TestSite.visitor)
    {
    case .done(let token, let returnTo):
      let fresh = try #require(
        try site.accounts.session(for: token.cookieRevealingSecret, remoteUser: "ann"))
      #expect(fresh.isFresh(at: site.now, policy: site.accounts.site.session))
      #expect(token != signedIn.token && returnTo == "/a")
      return "done"
    case .expired: return "expired"
    case .unproven: return "unproven"
    }
  }

  @Test func `a session by single sign-on is not fresh until it is proven anew`() throws {
    try withTrustingSite { site in
      let ann = try site.session(as: "ann")
      let policy = site.accounts.site.session
      #expect(!ann.isFresh(at: site.now, policy: policy))
      let state = try begin(site, ann)
      #expect(try finish(site, ann, state, .now) == "done")
      #expect(try !site.isAlive(ann, as: "ann"), "the token of before is dead")
    }
  }

  @Test func `the state counts once, in its session, for ten minutes`() throws {
    try withTrustingSite { site in
      let ann = try site.session(as: "ann")
      let other = try site.session(as: "ann")
      #expect(try finish(site, ann, "", .now) == "expired")
      let state = try begin(site, ann)
      #expect(try finish(site, other, state, .now) == "expired", "another session's")
      #expect(try finish(site, ann, state + "x", .now) == "expired")
      site.clock.advance(by: 600)
      #expect(try finish(site, ann, state, .now) == "expired")
      let next = try begin(site, ann)
      #expect(try finish(site, ann, state, .now) == "expired", "an older one's")
      #expect(try finish(site, ann, next, .now) == "done")
      #expect(try finish(site, ann, next, .now) == "expired", "replayed")
    }
  }

  @Test func `what the server does not say, or says of an earlier time, proves nothing`() throws {
    try withTrustingSite { site in
      let ann = try site.session(as: "ann")
      #expect(try finish(site, ann, begin(site, ann), nil) == "unproven")
      #expect(try finish(site, ann, begin(site, ann), .at(site.now - 31)) == "unproven")
      #expect(try finish(site, ann, begin(site, ann), .at(site.now + 31)) == "unproven")
      let state = try begin(site, ann)
      #expect(try finish(site, ann, state, nil) == "unproven")
      #expect(try finish(site, ann, state, .now) == "expired", "spent by being brought")
      let last = try begin(site, ann)
      site.clock.advance(by: 60)
      #expect(try finish(site, ann, last, .at(site.now - 5)) == "done")
    }
  }

  @Test func `one of many that bring the same state at once is made fresh`() throws {
    try withTrustingSite { site in
      let ann = try site.session(as: "ann")
      let state = try begin(site, ann)
      let done = try inParallel(8) { _ in
        switch try site.accounts.finishReauthentication(
          ann, state: state, said: .now, from: TestSite.visitor)
        {
        case .done: 1
        case .expired, .unproven: 0
        }
      }
      #expect(done.reduce(0, +) == 1)
    }
  }

  @Test func `a password's session begins none`() throws {
    try withTrustingSite { site in
      try site.person()
      #expect(try site.accounts.beginReauthentication(site.session(), returnTo: nil) == nil)
    }
  }

  @Test(arguments: [
    "", "Now", "now ", "-5", "+5", "1.5", "1800000000x", "٣", "0x10", "1234567890123",
    "2026-11-25T22:00:00Z",
  ])
  func `no other word of the server's is a time`(text: String) {
    #expect(RemoteAuthentication(text) == nil)
  }

  @Test func `with factors of one's own they are proven instead, all of them`() throws {
    try withTrustingSite { site in
      let enrolled = try site.enrolledPerson()
      #expect(try site.accounts.linkSingleSignOn(enrolled.signedIn.person))
      let ann = try site.session(as: "ann")
      func stepUp(_ password: String?, _ code: String?) throws -> Bool {
        let outcome = try site.accounts.stepUp(
          ann, password: password, factor: code.flatMap { SubmittedSecondFactor($0) },
          from: TestSite.visitor)
        guard case .done(let token) = outcome else { return false }
        let fresh = try #require(
          try site.accounts.session(for: token.cookieRevealingSecret, remoteUser: "ann"))
        #expect(fresh.isFresh(at: site.now, policy: site.accounts.site.session))
        #expect(fresh.session.level == .singleSignOn && fresh.inheritsSecondStep)
        return true
      }
      let code = try site.code(of: enrolled.secret)
      #expect(try !stepUp(nil, code))
      #expect(try !stepUp(TestSite.password, nil))
      #expect(try stepUp(TestSite.password, code))
    }
  }

  @Test func `with none, nothing is proven by sending nothing`() throws {
    try withTrustingSite { site in
      let ann = try site.session(as: "ann")
      for password in [nil, "", TestSite.password] {
        guard
          case .refused(.nothingToProve) = try site.accounts.stepUp(
            ann, password: password, factor: nil, from: TestSite.visitor)
        else { throw Unexpected("proven") }
      }
    }
  }

  @Test func `a site that asks for its own second step asks for it here too`() throws {
    try withTrustingSite(change: { $0.sso.secondStep = .ask }) { site in
      let enrolled = try site.enrolledPerson()
      #expect(try site.accounts.linkSingleSignOn(enrolled.signedIn.person))
      guard case .secondStep(let pending) = try site.come(as: "ann") else {
        throw Unexpected("no second step")
      }
      let cookie = pending.cookieRevealingSecret
      #expect(try site.accounts.pendingSignIn(for: cookie) == nil)
      #expect(try site.accounts.pendingSignIn(for: cookie, remoteUser: "bob") == nil)
      #expect(try site.accounts.pendingSignIn(for: cookie, remoteUser: "ann") != nil)
      guard
        case .signedIn(let token, _) = try site.answer(pending, site.code(of: enrolled.secret))
      else { throw Unexpected("refused") }
      let ann = try #require(
        try site.accounts.session(for: token.cookieRevealingSecret, remoteUser: "ann"))
      #expect(ann.session.level == .secondStep && !ann.inheritsSecondStep)
      #expect(!ann.isFresh(at: site.now, policy: site.accounts.site.session))
      #expect(try !site.isAlive(ann, as: nil))
    }
  }
}

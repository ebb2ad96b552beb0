@testable import Accounts
import OneTimeCodes
import Records
import Site
import StrictJSON
import Testing

@Suite struct PendingTests {
  private func isExpired(_ outcome: SecondStepOutcome) -> Bool {
    if case .expired = outcome { true } else { false }
  }

  @Test func `five minutes, to the second`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let pending = try site.pending()
      site.clock.advance(by: 299)
      #expect(try site.accounts.pendingSignIn(for: pending.cookieRevealingSecret) != nil)
      guard case .signedIn(_, .app) = try site.answer(pending, site.code(of: ann.secret)) else {
        Issue.record("refused after 299 seconds")
        return
      }
      let late = try site.pending()
      site.clock.advance(by: 300)
      #expect(try site.accounts.pendingSignIn(for: late.cookieRevealingSecret) == nil)
      #expect(try isExpired(site.answer(late, site.code(of: ann.secret))))
    }
  }

  @Test func `it is good once`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let pending = try site.pending()
      guard case .signedIn = try site.answer(pending, site.code(of: ann.secret)) else {
        throw Unexpected("refused")
      }
      site.clock.advance(by: 30)
      #expect(try isExpired(site.answer(pending, site.code(of: ann.secret))))
      #expect(try isExpired(site.answer(pending, ann.codes[0].textRevealingSecret)))
      // Nothing was spent by an answer without a sign-in.
      #expect(try site.account(ann.signedIn.person).secondStep?.codesLeft == 3)
    }
  }

  @Test func `a token carries one person alone`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson("ann")
      let bob = try site.enrolledPerson("bob")
      let pending = try site.pending("ann")
      let secret = pending.cookieRevealingSecret.dropFirst(33)
      let forged = try #require(BearerToken("\(bob.signedIn.person.text).\(secret)"))
      #expect(try isExpired(site.answer(forged, site.code(of: bob.secret))))
      #expect(try site.accounts.pendingSignIn(for: forged.cookieRevealingSecret) == nil)
      // A session is no pending sign-in, and the other way round.
      #expect(try isExpired(site.answer(ann.signedIn.token, site.code(of: ann.secret))))
      #expect(try !site.isAlive(pending))
    }
  }

  @Test func `a new password, a reset and turning off end it`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let first = try site.pending()
      try site.accounts.setPassword("brass heron under ice", of: ann.signedIn.person)
      #expect(try isExpired(site.answer(first, site.code(of: ann.secret))))
      guard case .secondStep(let second) = try site.signIn("ann", "brass heron under ice") else {
        throw Unexpected("no pending")
      }
      #expect(try site.accounts.resetSecondStep(of: ann.signedIn.person))
      #expect(try isExpired(site.answer(second, site.code(of: ann.secret))))
    }
  }

  @Test func `a person has a bounded number, and the newest stand`() throws {
    try withSite(change: { $0.signIn.attempts = 20 }) { site in
      let ann = try site.enrolledPerson().signedIn.person
      let account = try site.account(ann)
      var tokens: [BearerToken] = []
      for _ in 0..<70 {
        site.clock.advance(by: 1)
        let token = try site.accounts.store.update(ann.place) { place in
          try site.accounts.startPending(
            for: account, returnTo: nil, visitor: TestSite.visitor, in: place)
        }
        tokens.append(try #require(token))
      }
      #expect(try site.accounts.store.names(in: "\(ann.place)/pending").count == Pending.kept)
      let alive = try tokens.map {
        try site.accounts.pendingSignIn(for: $0.cookieRevealingSecret) != nil
      }
      #expect(alive == Array(repeating: false, count: 6) + Array(repeating: true, count: 64))
    }
  }

  @Test func `where the person wanted to go is kept`() throws {
    try withSite { site in
      _ = try site.enrolledPerson()
      let outcome = try site.accounts.signIn(
        "ann", password: TestSite.password, returnTo: "/wiki/a?b=c", from: TestSite.visitor)
      guard case .secondStep(let token) = outcome else { throw Unexpected("no pending") }
      #expect(
        try site.accounts.pendingSignIn(for: token.cookieRevealingSecret)?.returnTo
          == "/wiki/a?b=c")
    }
  }
}

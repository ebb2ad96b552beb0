@testable import Accounts
import OneTimeCodes
import Records
import Sealing
import Site
import StrictJSON
import Testing

@Suite struct RecoveryCodeTests {
  private func left(_ outcome: SecondStepOutcome) -> Int? {
    if case .signedIn(_, .recovery(let left)) = outcome { left } else { nil }
  }

  @Test func `a code signs in once, however it is typed`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let texts = ann.codes.map(\.textRevealingSecret)
      #expect(try left(site.answer(site.pending(), texts[0])) == 2)
      #expect(try left(site.answer(site.pending(), texts[0])) == nil)
      #expect(try left(site.answer(site.pending(), texts[1].lowercased())) == 1)
      #expect(try left(site.answer(site.pending(), texts[1].filter { $0 != "-" })) == nil)
      #expect(try left(site.answer(site.pending(), " " + texts[2].filter { $0 != "-" })) == 0)
      #expect(try left(site.answer(site.pending(), texts[2].lowercased())) == nil)
      #expect(try site.account(ann.signedIn.person).secondStep?.codesTotal == 3)
      // With no code left the app still signs in.
      guard case .signedIn(_, .app) = try site.answer(site.pending(), site.code(of: ann.secret))
      else { throw Unexpected("the app was refused") }
    }
  }

  @Test func `another person's code is refused and still good for its owner`() throws {
    try withSite { site in
      _ = try site.enrolledPerson("ann")
      let bob = try site.enrolledPerson("bob")
      let code = bob.codes[0].textRevealingSecret
      #expect(try left(site.answer(site.pending("ann"), code)) == nil)
      #expect(try left(site.answer(site.pending("bob"), code)) == 2)
    }
  }

  @Test func `wrong codes make the right one wait, and a success gives it back`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      for index in 0..<5 {
        guard
          case .refused(.wrong(drift: nil)) = try site.answer(
            site.pending(), "AAAA-BBBB-CCCC-DDD\(index)")
        else { throw Unexpected("not refused") }
      }
      let pending = try site.pending()
      guard case .refused(.wait(30)) = try site.answer(pending, ann.codes[0].textRevealingSecret)
      else { throw Unexpected("no wait") }
      site.clock.advance(by: 30)
      #expect(try left(site.answer(pending, ann.codes[0].textRevealingSecret)) == 2)
      #expect(try site.account(ann.signedIn.person)[tries: .recovery] == Tries())
    }
  }

  @Test func `codes outlive a raise of the hashing cost`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson().signedIn.person
      let ring = try site.accounts.ring()
      let codes = RecoveryCode.generate(
        count: 1, randomBytes: site.accounts.surroundings.randomBytes)
      let set = try RecoverySet.hashing(
        codes, salt: [UInt8](repeating: 9, count: 16), made: site.now,
        cost: Argon2Cost(memoryKiB: 8192, passes: 1), ring: ring)
      _ = try site.accounts.store.update(ann.place) { place in
        var account = try #require(try site.accounts.account(ann, in: place))
        account.secondStep?.recovery = set
        try place.write("account.json", account.document)
      }
      #expect(try left(site.answer(site.pending(), codes[0].textRevealingSecret)) == 0)
    }
  }

  @Test func `renewing kills the old codes at once and shows the new ones to this session`() throws
  {
    try withSite { site in
      let ann = try site.enrolledPerson()
      guard
        case .done = try site.accounts.renewRecoveryCodes(
          ann.signedIn, password: TestSite.password, from: TestSite.visitor)
      else { throw Unexpected("not renewed") }
      let signedIn = try site.signedIn(ann.signedIn.token)
      let new = try #require(try site.accounts.shownCodes(of: signedIn))
      #expect(new.count == 3)
      #expect(!new.contains { ann.codes.contains($0) })
      for old in ann.codes {
        #expect(try left(site.answer(site.pending(), old.textRevealingSecret)) == nil)
      }
      #expect(try left(site.answer(site.pending(), new[0].textRevealingSecret)) == 2)
      site.clock.advance(by: 600)
      #expect(try site.accounts.shownCodes(of: site.signedIn(signedIn.token)) == nil)
    }
  }

  @Test func `renewing asks for the password and a fresh proof of the second step`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let renew = { (signedIn: SignedIn, password: String) in
        try site.accounts.renewRecoveryCodes(
          signedIn, password: password, from: TestSite.visitor)
      }
      guard case .refused(.wrongPassword) = try renew(ann.signedIn, "wrong but long enough") else {
        throw Unexpected("renewed without the password")
      }
      site.clock.advance(by: 600)
      guard
        case .refused(.signedOut) = try renew(
          site.signedIn(ann.signedIn.token), TestSite.password)
      else { throw Unexpected("renewed after ten minutes") }
      #expect(try left(site.answer(site.pending(), ann.codes[0].textRevealingSecret)) == 2)
    }
  }

  @Test func `a code spent between hashing and deciding is refused`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let account = try site.account(ann.signedIn.person)
      let ring = try site.accounts.ring()
      var set = try #require(account.secondStep?.recovery)
      let attempt = try set.attempt(ann.codes[0], ring: ring)
      let owner = account.id
      let spent = [
        try set.spend(attempt, owner: owner, ring: ring),
        try set.spend(attempt, owner: owner, ring: ring),
      ]
      #expect(spent == [true, false])
      #expect(set.hashes.count == 2)
    }
  }
}

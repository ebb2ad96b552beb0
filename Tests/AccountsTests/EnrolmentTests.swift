@testable import Accounts
import OneTimeCodes
import Records
import Site
import StrictJSON
import Testing

@Suite struct EnrolmentTests {
  private func isExpired(_ outcome: EnrolmentOutcome) -> Bool {
    if case .expired = outcome { true } else { false }
  }

  @Test func `nothing is on before the codes are said to be saved`() throws {
    try withSite { site in
      let ann = try site.person()
      let begun = try site.begin(site.session())
      #expect(try site.accounts.finishEnrolment(begun, from: TestSite.visitor) == nil)
      let secret = try site.secret(shownTo: begun)
      guard case .proven(nil) = try site.prove(begun, site.code(of: secret)) else {
        throw Unexpected("refused")
      }
      #expect(try site.account(ann).secondStep == nil)
      guard case .signedIn = try site.signIn() else { throw Unexpected("already on") }
      let token = try site.accounts.finishEnrolment(
        site.signedIn(begun.token), from: TestSite.visitor)
      #expect(token != nil)
      #expect(try site.account(ann).secondStep?.codesLeft == 3)
      _ = try site.pending()
    }
  }

  @Test func `where saving need not be confirmed it is on with the code`() throws {
    try withSite(change: { $0.secondStep.setup.confirmSaved = false }) { site in
      let ann = try site.person()
      let begun = try site.begin(site.session())
      let secret = try site.secret(shownTo: begun)
      guard case .proven(let token?) = try site.prove(begun, site.code(of: secret)) else {
        throw Unexpected("not on")
      }
      #expect(try site.account(ann).secondStep != nil)
      let signedIn = try site.signedIn(token)
      guard case .codes(let codes) = try site.accounts.enrolment(of: signedIn) else {
        throw Unexpected("no codes are shown")
      }
      #expect(codes.count == 3)
      let last = try #require(
        try site.accounts.finishEnrolment(signedIn, from: TestSite.visitor))
      guard case .done = try site.accounts.enrolment(of: site.signedIn(last)) else {
        throw Unexpected("not done")
      }
      #expect(try !site.isAlive(token))
    }
  }

  @Test func `ten minutes, to the second, for the code and for saving`() throws {
    try withSite { site in
      try site.person()
      let begun = try site.begin(site.session())
      let secret = try site.secret(shownTo: begun)
      site.clock.advance(by: 599)
      #expect(site.accounts.enrolmentSecondsLeft(begun) == 1)
      guard case .proven(nil) = try site.prove(begun, site.code(of: secret)) else {
        throw Unexpected("refused after 599 seconds")
      }
      site.clock.advance(by: 1)
      #expect(
        try site.accounts.finishEnrolment(
          site.signedIn(begun.token), from: TestSite.visitor) == nil)
      let again = try site.begin(site.signedIn(begun.token))
      let other = try site.secret(shownTo: again)
      site.clock.advance(by: 600)
      let late = try site.signedIn(again.token)
      #expect(try site.accounts.enrolment(of: late) == nil)
      #expect(try isExpired(site.prove(late, site.code(of: other))))
    }
  }

  @Test func `it needs the password, and another session has none of it`() throws {
    try withSite { site in
      try site.person()
      let one = try site.session()
      let other = try site.session()
      for password in [nil, "", "wrong but long enough"] as [String?] {
        guard
          case .refused(.wrongPassword) = try site.accounts.beginEnrolment(
            one, password: password, from: TestSite.visitor)
        else { throw Unexpected("begun") }
      }
      let begun = try site.begin(one)
      let code = try site.code(of: site.secret(shownTo: begun))
      let elsewhere = try site.signedIn(other.token)
      #expect(try site.accounts.enrolment(of: elsewhere) == nil)
      #expect(try isExpired(site.prove(elsewhere, code)))
      #expect(try site.accounts.finishEnrolment(elsewhere, from: TestSite.visitor) == nil)
    }
  }

  @Test func `each set-up has a new secret of 20 bytes, and the one shown last counts`() throws {
    try withSite { site in
      try site.person()
      let first = try site.begin(site.session())
      let old = try site.secret(shownTo: first)
      #expect(old.bytesRevealingSecret.count == 20)
      #expect(try site.accounts.restartEnrolment(first))
      let second = try site.signedIn(first.token)
      let new = try site.secret(shownTo: second)
      #expect(old != new)
      // The other tab still has the old picture, and the old session document in its hand.
      guard case .refused(.wrong) = try site.prove(first, site.code(of: old)) else {
        throw Unexpected("a replaced secret was proven")
      }
      guard case .proven(nil) = try site.prove(second, site.code(of: new)) else {
        throw Unexpected("the shown secret was refused")
      }
    }
  }

  @Test func `beginning anew does not lengthen the ten minutes of a restart`() throws {
    try withSite { site in
      try site.person()
      let begun = try site.begin(site.session())
      site.clock.advance(by: 500)
      #expect(try site.accounts.restartEnrolment(begun))
      #expect(site.accounts.enrolmentSecondsLeft(try site.signedIn(begun.token)) == 100)
      site.clock.advance(by: 100)
      #expect(try !site.accounts.restartEnrolment(site.signedIn(begun.token)))
    }
  }

  @Test func `turning on ends every other session and changes this one's token`() throws {
    try withSite { site in
      try site.person()
      let one = try site.session()
      let other = try site.session()
      let enrolled = try site.enrol(one)
      #expect(try !site.isAlive(one.token))
      #expect(try !site.isAlive(other.token))
      #expect(enrolled.signedIn.session.level == .secondStep)
      #expect(try site.accounts.otherSessions(enrolled.signedIn) == 0)
    }
  }

  @Test func `the old app lives until the new one is proven and its codes are saved`() throws {
    try withSite { site in
      let old = try site.enrolledPerson()
      let begun = try site.begin(old.signedIn)
      let secret = try site.secret(shownTo: begun)
      let signsIn = { (typed: String) in
        if case .signedIn = try site.answer(site.pending(), typed) { true } else { false }
      }
      #expect(try signsIn(site.code(of: old.secret)))
      guard case .proven(nil) = try site.prove(begun, site.code(of: secret)) else {
        throw Unexpected("refused")
      }
      site.clock.advance(by: 30)
      #expect(try signsIn(site.code(of: old.secret)))
      #expect(try !signsIn(site.code(of: secret)))
      _ = try #require(
        try site.accounts.finishEnrolment(site.signedIn(begun.token), from: TestSite.visitor))
      #expect(try !signsIn(site.code(of: old.secret)))
      #expect(try !signsIn(old.codes[0].textRevealingSecret))
      #expect(try signsIn(site.code(of: secret)))
    }
  }

  @Test func `replacing an app needs a fresh proof of the second step`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      site.clock.advance(by: 600)
      guard
        case .refused(.signedOut) = try site.accounts.beginEnrolment(
          site.signedIn(ann.signedIn.token), password: TestSite.password,
          from: TestSite.visitor)
      else { throw Unexpected("begun") }
    }
  }

  @Test func `wrong first codes are counted by the set-up itself`() throws {
    try withSite { site in
      try site.person()
      let begun = try site.begin(site.session())
      let secret = try site.secret(shownTo: begun)
      let wrong = try site.wrongCode(for: secret)
      for _ in 0..<5 { _ = try site.prove(begun, wrong) }
      guard case .refused(.wait(30)) = try site.prove(begun, site.code(of: secret)) else {
        throw Unexpected("no wait")
      }
    }
  }

  @Test func `a fast or slow clock is named, and the code refused all the same`() throws {
    try withSite { site in
      try site.person()
      let begun = try site.begin(site.session())
      let secret = try site.secret(shownTo: begun)
      for steps in [-8, 8] as [Int64] {
        guard
          case .refused(.wrong(drift: steps * 30)) = try site.prove(
            begun, site.code(of: secret, steps: steps))
        else { throw Unexpected("not named") }
      }
    }
  }
}

@testable import Accounts
import OneTimeCodes
import Site
import Testing

@Suite struct AppTests {
  /// Adds an app beside those of a person; returns its secret and the session as it is then.
  private func add(
    _ site: TestSite, _ signedIn: SignedIn
  ) throws -> (secret: SharedSecret, signedIn: SignedIn) {
    guard
      case .done = try site.accounts.beginEnrolment(
        signedIn, password: TestSite.password, adding: true, from: TestSite.visitor)
    else { throw Unexpected("the set-up did not begin") }
    let begun = try site.signedIn(signedIn.token)
    let secret = try site.secret(shownTo: begun)
    guard case .proven(let token?) = try site.prove(begun, site.code(of: secret)) else {
      throw Unexpected("the app was not added")
    }
    site.clock.advance(by: 60)
    return (secret, try site.signedIn(token))
  }

  @Test func `an added app works beside the first, and the recovery codes stay`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let added = try add(site, ann.signedIn)
      let account = try site.account(ann.signedIn.person)
      #expect(account.secondStep?.apps.count == 2)
      #expect(account.secondStep?.codesLeft == 3)
      for secret in [ann.secret, added.secret] {
        guard case .signedIn(_, .app) = try site.answer(site.pending(), site.code(of: secret))
        else { throw Unexpected("a code was refused") }
        // Each app's steps are its own, and each is spent.
        guard case .refused = try site.answer(site.pending(), site.code(of: secret)) else {
          throw Unexpected("a code was accepted twice")
        }
      }
      guard
        case .signedIn = try site.answer(site.pending(), ann.codes[0].textRevealingSecret)
      else { throw Unexpected("a recovery code was refused") }
    }
  }

  @Test func `X2: the old app works until the new one is proven, and not after`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let begun = try site.begin(ann.signedIn)
      let new = try site.secret(shownTo: begun)
      guard case .signedIn = try site.answer(site.pending(), site.code(of: ann.secret)) else {
        throw Unexpected("the old app was refused while the new one was not proven")
      }
      guard case .refused = try site.answer(site.pending(), site.code(of: new)) else {
        throw Unexpected("an app was accepted before it was proven")
      }
      site.clock.advance(by: 60)
      let again = try site.enrol(site.freshSession(ann))
      guard case .refused = try site.answer(site.pending(), site.code(of: ann.secret)) else {
        throw Unexpected("the old app was accepted after it was replaced")
      }
      guard
        case .refused = try site.answer(site.pending(), ann.codes[0].textRevealingSecret)
      else { throw Unexpected("an old recovery code was accepted") }
      guard case .signedIn = try site.answer(site.pending(), site.code(of: again.secret)) else {
        throw Unexpected("the new app was refused")
      }
    }
  }

  @Test func `an app is removed singly: its codes are refused and others' sessions end`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let added = try add(site, ann.signedIn)
      let other = try site.freshSession(ann)
      let first = try #require(
        try site.account(other.person).secondStep?.apps.first { $0.id != "" })
      let outcome = try site.accounts.removeApp(first.id, added.signedIn, from: TestSite.visitor)
      guard case .removed(let token) = outcome else { throw Unexpected("not removed") }
      #expect(try site.isAlive(token))
      #expect(try !site.isAlive(added.signedIn.token))
      #expect(try !site.isAlive(other.token))
      guard case .refused = try site.answer(site.pending(), site.code(of: ann.secret)) else {
        throw Unexpected("a removed app's code was accepted")
      }
      guard case .signedIn = try site.answer(site.pending(), site.code(of: added.secret)) else {
        throw Unexpected("the app that stayed was refused")
      }
    }
  }

  @Test func `the last app is not removed but turned off, and unknown ids are unknown`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson("ann")
      let ben = try site.enrolledPerson("ben")
      let visitor = TestSite.visitor
      let own = try #require(try site.account(ann.signedIn.person).secondStep?.apps.first?.id)
      let other = try #require(try site.account(ben.signedIn.person).secondStep?.apps.first?.id)
      for id in ["", "0", other] {
        guard case .unknown = try site.accounts.removeApp(id, ann.signedIn, from: visitor) else {
          throw Unexpected("'\(id)' was an app of hers")
        }
      }
      guard case .last = try site.accounts.removeApp(own, ann.signedIn, from: visitor) else {
        throw Unexpected("the last app was removed")
      }
      #expect(try site.account(ann.signedIn.person).secondStep != nil)
      #expect(try site.account(ben.signedIn.person).secondStep?.apps.count == 1)
    }
  }

  @Test func `removing and adding both ask for a session that is fresh`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let added = try add(site, ann.signedIn)
      let id = try #require(try site.account(ann.signedIn.person).secondStep?.apps.first?.id)
      site.clock.advance(by: 600)
      guard
        case .signedOut = try site.accounts.removeApp(
          id, added.signedIn, from: TestSite.visitor)
      else { throw Unexpected("removed without a step-up") }
      guard
        case .refused(.signedOut) = try site.accounts.beginEnrolment(
          added.signedIn, password: TestSite.password, adding: true, from: TestSite.visitor)
      else { throw Unexpected("a set-up began without a step-up") }
    }
  }

  @Test func `there is a most of apps`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      var signedIn = ann.signedIn
      for _ in 1..<Accounts.appsKept {
        signedIn = try add(site, signedIn).signedIn
        // Each session is as old as its first proof, so it steps up in time.
        guard
          case .done(let token) = try site.accounts.stepUp(
            signedIn, password: TestSite.password,
            factor: SubmittedSecondFactor(site.code(of: ann.secret)), from: TestSite.visitor)
        else { throw Unexpected("not stepped up") }
        site.clock.advance(by: 60)
        signedIn = try site.signedIn(token)
      }
      #expect(throws: Unexpected.self) { try add(site, signedIn) }
      #expect(
        try site.account(signedIn.person).secondStep?.apps.count == Accounts.appsKept)
    }
  }

  @Test func `who was stopped at the old app can bind a new one`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let wrong = try site.wrongCode(for: ann.secret)
      for _ in 0..<100 {
        _ = try site.answer(site.pending(), wrong)
        site.clock.advance(by: 3600)
      }
      guard
        case .refused(.stopped) = try site.answer(
          site.pending(), site.code(of: ann.secret))
      else { throw Unexpected("a code was looked at after a hundred wrong ones") }
      guard
        case .signedIn(let token, .recovery) = try site.answer(
          site.pending(), ann.codes[0].textRevealingSecret)
      else { throw Unexpected("the way out is closed") }
      let again = try site.enrol(site.signedIn(token))
      guard case .signedIn = try site.answer(site.pending(), site.code(of: again.secret)) else {
        throw Unexpected("the new app was refused")
      }
    }
  }

  @Test func `X6: wrong first codes of a set-up wait as well`() throws {
    try withSite { site in
      try site.person()
      let begun = try site.begin(site.session())
      let wrong = try site.wrongCode(for: site.secret(shownTo: begun))
      for _ in 0..<5 { _ = try site.prove(begun, wrong) }
      guard case .refused(.wait(let seconds)) = try site.prove(begun, wrong) else {
        throw Unexpected("no wait")
      }
      #expect((1...30).contains(seconds))
    }
  }
}

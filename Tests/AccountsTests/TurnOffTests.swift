@testable import Accounts
import OneTimeCodes
import Site
import StrictJSON
import Testing

@Suite struct TurnOffTests {
  private func turnOff(
    _ site: TestSite, _ ann: Enrolled, password: String?, code: String?
  ) throws -> BearerToken? {
    let factor = try code.map { try #require(SubmittedSecondFactor($0)) }
    let outcome = try site.accounts.turnOffSecondStep(
      ann.signedIn, password: password, factor: factor, from: TestSite.visitor)
    if case .done(let token) = outcome { return token }
    return nil
  }

  @Test(arguments: SecondStepPolicy.Proof.allCases)
  func `it takes what the policy asks for and nothing less`(proof: SecondStepPolicy.Proof) throws {
    try withSite(change: { $0.secondStep.turnOff = proof }) { site in
      let ann = try site.enrolledPerson()
      let other = try site.pending()
      let wrong = try site.wrongCode(for: ann.secret)
      let code = try site.code(of: ann.secret)
      let asked = site.accounts.turnOffFactors
      #expect(asked == TurnOffFactors(password: proof != .code, code: proof != .password))
      #expect(try turnOff(site, ann, password: nil, code: nil) == nil)
      if asked.password {
        #expect(try turnOff(site, ann, password: nil, code: code) == nil)
        #expect(try turnOff(site, ann, password: "wrong but long enough", code: code) == nil)
      }
      if asked.code {
        #expect(try turnOff(site, ann, password: TestSite.password, code: nil) == nil)
        #expect(try turnOff(site, ann, password: TestSite.password, code: wrong) == nil)
      }
      #expect(try site.account(ann.signedIn.person).secondStep != nil)
      let token = try #require(
        try turnOff(
          site, ann, password: asked.password ? TestSite.password : nil,
          code: asked.code ? site.code(of: ann.secret) : nil))
      let account = try site.account(ann.signedIn.person)
      #expect(account.document["secondStep"] == nil)
      #expect(try !site.isAlive(ann.signedIn.token))
      #expect(try site.accounts.pendingSignIn(for: other.cookieRevealingSecret) == nil)
      #expect(try site.signedIn(token).session.level == .password)
      guard case .signedIn = try site.signIn() else { throw Unexpected("still on") }
    }
  }

  @Test func `a recovery code turns it off too, and is spent`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let code = ann.codes[0].textRevealingSecret
      #expect(try turnOff(site, ann, password: TestSite.password, code: code) != nil)
      #expect(try site.account(ann.signedIn.person).secondStep == nil)
    }
  }

  @Test func `a code used elsewhere a moment ago turns nothing off`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let code = try site.code(of: ann.secret)
      _ = try site.answer(site.pending(), code)
      #expect(try turnOff(site, ann, password: TestSite.password, code: code) == nil)
    }
  }

  @Test func `turned on again there is another secret, and the old codes stay dead`() throws {
    try withSite { site in
      let old = try site.enrolledPerson()
      let token = try #require(
        try turnOff(site, old, password: TestSite.password, code: site.code(of: old.secret)))
      let new = try site.enrol(site.signedIn(token))
      #expect(old.secret != new.secret)
      for typed in [try site.code(of: old.secret), old.codes[0].textRevealingSecret] {
        guard case .refused = try site.answer(site.pending(), typed) else {
          throw Unexpected("an old factor signs in")
        }
      }
    }
  }

  @Test func `a reset by command takes it off, ends sessions, and says if there was none`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      #expect(try site.accounts.resetSecondStep(of: ann.signedIn.person))
      #expect(try !site.isAlive(ann.signedIn.token))
      #expect(try !site.accounts.resetSecondStep(of: ann.signedIn.person))
      let nobody = try #require(PersonID(String(repeating: "0", count: 32)))
      #expect(try !site.accounts.resetSecondStep(of: nobody))
      // The password stands.
      _ = try site.session()
    }
  }
}

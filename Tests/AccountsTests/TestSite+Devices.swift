@testable import Accounts
import OneTimeCodes
import Testing

extension TestSite {
  /// Signs in with the app's code and trusts the device; `nil` where the site did not.
  func trust(_ enrolled: Enrolled, _ name: String = "ann") throws -> BearerToken? {
    let outcome = try accounts.answerSecondStep(
      pending(name), with: #require(SubmittedSecondFactor(code(of: enrolled.secret))),
      trustDevice: true, from: Self.visitor)
    clock.advance(by: 60)
    switch outcome {
    case .signedInTrusting(_, .app, let device): return device
    case .signedIn(_, .app): return nil
    default: throw Unexpected("not signed in")
    }
  }

  /// Signs in from a browser that sends a device's cookie.
  func signIn(
    _ name: String = "ann", _ password: String = TestSite.password, device: BearerToken?,
    from address: String = "192.0.2.7"
  ) throws -> SignInOutcome {
    try accounts.signIn(
      name, password: password, returnTo: nil, device: device?.cookieRevealingSecret,
      from: Visitor(address: address, agent: "test"))
  }

  /// Whether the right password alone is enough with that cookie.
  func isTrusted(_ device: BearerToken?, _ name: String = "ann") throws -> Bool {
    switch try signIn(name, device: device) {
    case .signedIn(let token):
      _ = try accounts.signOut(signedIn(token))
      return true
    case .secondStep: return false
    case .wrong, .wait: throw Unexpected("the password was refused")
    }
  }

  /// A session that has proven both factors a moment ago.
  func freshSession(_ enrolled: Enrolled, _ name: String = "ann") throws -> SignedIn {
    guard case .signedIn(let token, _) = try answer(pending(name), code(of: enrolled.secret))
    else { throw Unexpected("not signed in") }
    clock.advance(by: 60)
    return try signedIn(token)
  }
}

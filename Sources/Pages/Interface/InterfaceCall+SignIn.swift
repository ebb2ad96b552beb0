internal import Accounts
internal import Gateway
internal import Site
internal import StrictJSON
internal import Templates

extension InterfaceCall {
  /// The password; every limit, count and notice is that of the page.
  func signIn() throws -> Response {
    let username = try text("username")
    let password = try text("password")
    // No cookie is looked at here, so no device is known: the second step is always due.
    let outcome = try accounts.signIn(
      username, password: password, returnTo: nil, through: .interface, from: visitor)
    switch outcome {
    case .signedIn(let token): return answer(try signedIn(token))
    case .secondStep(let token):
      let pending = try accounts.pendingSignIn(
        for: token.cookieRevealingSecret, through: .interface)
      let hasCodes = (pending?.account.secondStep?.codesLeft ?? 0) > 0
      return answer([
        "status": "second-step", "ticket": .string(token.cookieRevealingSecret),
        "methods": .array(["app"] + (hasCodes ? ["recovery-code"] : [])),
        "expiresIn": .int(Accounts.pendingLifetime),
      ])
    case .wrong: throw InterfaceFault(.forbidden, .wrongCredentials)
    case .wait(let seconds): throw InterfaceFault(.tooManyRequests, .tooManyTries, wait: seconds)
    }
  }

  /// The second step of the sign-in that a ticket stands for.
  func verifyCode() throws -> Response {
    let ticket = try text("ticket")
    let code = try text("code")
    guard let pending = try accounts.pendingSignIn(for: ticket, through: .interface) else {
      throw InterfaceFault(.forbidden, .expired)
    }
    guard let submitted = SubmittedSecondFactor(code) else {
      throw InterfaceFault(Trouble.code(.wrong(drift: nil)))
    }
    let outcome = try accounts.answerSecondStep(
      pending.token, with: submitted, through: .interface, from: visitor)
    switch outcome {
    case .refused(let refusal): throw InterfaceFault(Trouble.code(refusal))
    case .expired: throw InterfaceFault(.forbidden, .expired)
    case .signedIn(let token, let factor), .signedInTrusting(let token, let factor, _):
      var object = try signedIn(token)
      switch factor {
      case .app: object["factor"] = "app"
      case .text: object["factor"] = "text-message"
      case .recovery(let left):
        object["factor"] = "recovery-code"
        object["recoveryCodesLeft"] = .int(Int64(left))
        object["secondStepTurnedOff"] = .bool(
          site.secondStep.recoveryCodes.whenUsed == .turnOff)
      }
      return answer(object)
    }
  }

  /// A new session, and for how long it is good.
  private func signedIn(_ token: BearerToken) throws -> JSONObject {
    let session = token.cookieRevealingSecret
    guard let signedIn = try accounts.session(for: session, through: .interface) else {
      throw InterfaceFault(.forbidden, .expired)
    }
    let isAdmin = signedIn.account.isAdmin
    let hours = isAdmin ? site.session.adminAbsoluteHours : site.session.absoluteHours
    let minutes = isAdmin ? site.session.adminIdleMinutes : site.session.idleMinutes
    return [
      "status": "signed-in", "session": .string(session),
      "expiresIn": .int(Int64(hours) * 3600), "idleExpiresIn": .int(Int64(minutes) * 60),
    ]
  }
}

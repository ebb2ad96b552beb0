internal import Accounts
internal import Gateway
internal import Templates

extension Visit {
  func forgotPasswordPage() throws -> Response {
    guard accounts.sendsMail else { return errorPage(.notFound) }
    return try page(ForgotPasswordView(email: ""))
  }

  /// Takes any address and says the same of each.
  func forgotPassword() throws -> Response {
    guard accounts.sendsMail else { return errorPage(.notFound) }
    let email = request.form["email"] ?? ""
    guard !email.isEmpty else {
      return try page(
        ForgotPasswordView(email: "", emailProblem: Words.sentence(.required)),
        .unprocessableContent,
        error: ErrorSummary(.required, sentence: Words.emailMissing, anchor: "email"))
    }
    switch try accounts.requestPasswordReset(email, from: visitor) {
    case .taken: return done("/forgot-password", .resetAsked)
    case .wait(let seconds):
      let trouble = Trouble.wait(seconds)
      return try page(ForgotPasswordView(email: email), trouble.status, error: trouble.error)
    }
  }

  func resetPasswordPage() throws -> Response {
    guard let link = request.query["token"], let account = try accounts.resettable(by: link) else {
      return try badResetLink()
    }
    return try resetPasswordPage(link, account)
  }

  private func resetPasswordPage(
    _ link: String, _ account: Account, _ trouble: Trouble? = nil
  ) throws -> Response {
    try page(
      ResetPasswordView(
        username: account.name, token: link, hasSecondStep: account.secondStep != nil,
        minimumLength: accounts.minimumPasswordLength(for: account),
        newPasswordProblem: trouble?.sentence), trouble?.status ?? .ok, error: trouble?.error)
  }

  /// Sets a new password through the link.
  ///
  /// The link is what allows it, so the form carries no other token; nobody is signed in by it.
  func resetPassword() throws -> Response {
    guard let link = request.form["token"], let account = try accounts.resettable(by: link) else {
      return try badResetLink()
    }
    let password = request.form["new_password"] ?? ""
    guard !password.isEmpty else {
      return try resetPasswordPage(
        link, account,
        .field(.required, anchor: "new-password", sentence: Words.newPasswordMissing))
    }
    switch try accounts.resetPassword(link, to: password, from: visitor) {
    case .done: return done("/sign-in", .reset)
    case .problem(let problem): return try resetPasswordPage(link, account, .newPassword(problem))
    case .badLink: return try badResetLink()
    }
  }

  private func badResetLink() throws -> Response {
    try badLink(PageLink(.say("titles.ask-for-a-new-link"), to: address("/forgot-password")))
  }

  /// One answer to a forged, a used and an expired link.
  func badLink(_ link: PageLink? = nil) throws -> Response {
    let home =
      signedIn == nil
      ? PageLink(.say("titles.go-to-sign-in"), to: address("/sign-in"))
      : PageLink(.say("titles.go-to-your-account"), to: address("/settings/account"))
    return try page(
      MessageView(heading: Words.badLink, paragraphs: [], link: link ?? home), .notFound,
      error: ErrorSummary(.linkUsed))
  }
}

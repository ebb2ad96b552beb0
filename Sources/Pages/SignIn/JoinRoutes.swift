internal import Accounts
internal import Gateway
internal import Templates

extension Visit {
  func joinPage() throws -> Response {
    guard let link = request.query["token"], let account = try accounts.invited(by: link) else {
      return try badLink()
    }
    return try joinPage(link, account)
  }

  private func joinPage(
    _ link: String, _ account: Account, _ trouble: Trouble? = nil
  ) throws -> Response {
    try page(
      JoinView(
        username: account.name, token: link,
        minimumLength: accounts.minimumPasswordLength(for: account),
        newPasswordProblem: trouble?.sentence), trouble?.status ?? .ok, error: trouble?.error)
  }

  /// Sets the first password.
  ///
  /// The link is what allows it, so the form carries no other token.
  func join() throws -> Response {
    guard let link = request.form["token"], let account = try accounts.invited(by: link) else {
      return try badLink()
    }
    let password = request.form["new_password"] ?? ""
    guard !password.isEmpty else {
      return try joinPage(
        link, account, .field(.required, anchor: "new-password", sentence: Words.passwordMissing))
    }
    switch try accounts.join(link, password: password, from: visitor) {
    case .joined: return done("/sign-in", .joined)
    case .problem(let problem): return try joinPage(link, account, .newPassword(problem))
    case .badLink: return try badLink()
    }
  }
}

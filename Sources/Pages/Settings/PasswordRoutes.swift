internal import Accounts
internal import Gateway
internal import Templates

extension Visit {
  func passwordPage() throws -> Response {
    try passwordPage(nil, notice: typedBefore(person()).map { _ in Words.passwordsAgain })
  }

  private func passwordPage(
    _ trouble: Trouble?, newPassword: Phrase? = nil, notice: Phrase? = nil
  ) throws -> Response {
    let account = try person().account
    return try page(
      PasswordView(
        username: account.name, minimumLength: accounts.minimumPasswordLength(for: account),
        passwordProblem: trouble?.password, newPasswordProblem: newPassword),
      trouble?.status ?? .ok, error: trouble?.error, notice: notice)
  }

  func changePassword() throws -> Response {
    let person = try person()
    // The form asks for the password; who has a second step has to have shown that as well.
    guard person.account.secondStep == nil || isFresh(person) else {
      return try stepUpFirst(keeping: [])
    }
    try accounts.forgetTyped(person)
    let old = request.form["password"] ?? ""
    let new = request.form["new_password"] ?? ""
    if let trouble = Trouble.empty(password: old, code: nil) {
      return try passwordPage(trouble.anchored(at: "current-password"))
    }
    if new.isEmpty {
      return try passwordPage(
        .field(.required, anchor: "new-password", sentence: Words.newPasswordMissing),
        newPassword: Words.sentence(.required))
    }
    if let problem = accounts.problem(with: new, for: person.account) {
      let trouble = Trouble.newPassword(problem)
      return try passwordPage(trouble, newPassword: trouble.sentence)
    }
    if new == old {
      return try passwordPage(
        .field(.passwordUnchanged, anchor: "new-password"),
        newPassword: Words.sentence(.passwordUnchanged))
    }
    switch try accounts.changePassword(person, from: old, to: new, visitor: visitor) {
    case .done(let token):
      return settingSession(token, on: done("/settings/security", .password))
    case .refused(let refusal):
      guard let trouble = Trouble(refusal) else { return signInAgain(true) }
      return try passwordPage(trouble.anchored(at: "current-password"))
    }
  }
}

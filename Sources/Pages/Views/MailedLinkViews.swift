package import Templates

/// `/forgot-password`.
package struct ForgotPasswordView: PageView {
  package var email: String
  package var emailProblem: Phrase?

  package static var template: String { "templates/forgot-password.mustache" }
  package static var declaration: Declaration { ["email": .text, "emailError": .problem] }
  package var title: Phrase { .say("common.forgot-your-password") }
  package var values: TemplateValues {
    ["email": .text(email), "emailError": .problem(emailProblem)]
  }
}

/// `/reset-password?token=`: a new password through a mailed link.
package struct ResetPasswordView: PageView, RedactedView {
  package var username: String
  package var token: String
  package var hasSecondStep: Bool
  /// In code points.
  package var minimumLength: Int
  package var newPasswordProblem: Phrase?

  package static var template: String { "templates/reset-password.mustache" }
  package static var declaration: Declaration {
    [
      "username": .text, "resetToken": .text, "hasSecondStep": .flag, "minimumLength": .text,
      "newPasswordError": .problem,
    ]
  }
  package var title: Phrase { .say("reset-password.set-a-new-password") }
  package var values: TemplateValues {
    [
      "username": .text(username), "resetToken": .text(token),
      "hasSecondStep": .flag(hasSecondStep), "minimumLength": .number(minimumLength),
      "newPasswordError": .problem(newPasswordProblem),
    ]
  }
}

/// `/confirm-address?token=`: the button that makes an address count.
package struct ConfirmAddressView: PageView, RedactedView {
  package var username: String
  package var email: String
  /// The address that goes when this one comes.
  package var replaced: String?
  package var token: String

  package static var template: String { "templates/confirm-address.mustache" }
  package static var declaration: Declaration {
    [
      "username": .text, "email": .text, "replaced": .optional("replacedEmail"),
      "confirmToken": .text,
    ]
  }
  package var title: Phrase { .say("confirm-address.confirm-your-e-mail-address") }
  package var values: TemplateValues {
    [
      "username": .text(username), "email": .text(email),
      "replaced": .optional(replaced, as: "replacedEmail"), "confirmToken": .text(token),
    ]
  }
}

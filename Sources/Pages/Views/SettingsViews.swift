package import Templates

/// Which section of the settings a page belongs to, for the list beside it.
enum SettingsSection {
  case account, security, password, sessions, activity

  static var members: Declaration {
    [
      "atAccount": .flag, "atSecurity": .flag, "atPassword": .flag, "atSessions": .flag,
      "atActivity": .flag,
    ]
  }
  var values: TemplateValues {
    [
      "atAccount": .flag(self == .account), "atSecurity": .flag(self == .security),
      "atPassword": .flag(self == .password), "atSessions": .flag(self == .sessions),
      "atActivity": .flag(self == .activity),
    ]
  }
}

/// One language that can be chosen, in its own words.
package struct LanguageChoice: Equatable, Sendable {
  /// "zh-Hans".
  package var tag: String
  package var name: String
  package var isChosen: Bool
}

/// `/settings/account`.
package struct AccountView: PageView {
  package var username: String
  package var displayName: String
  package var email: String
  package var secondEmail: String
  package var phone: String
  /// The languages that can be chosen.
  package var languages: [LanguageChoice] = []
  /// Whether this site sends notices of changes to these addresses.
  package var sendsNotices = false
  /// Addresses whose links have not been opened yet.
  package var waiting: [String] = []
  package var displayNameProblem: Phrase?
  package var emailProblem: Phrase?
  package var secondEmailProblem: Phrase?
  package var phoneProblem: Phrase?

  package static var template: String { "templates/account.mustache" }
  package static var declaration: Declaration {
    SettingsSection.members.merging([
      "username": .text, "displayName": .text, "email": .text, "secondEmail": .text,
      "phone": .text, "languageUnset": .flag,
      "languages": .list(["languageTag": .text, "languageWords": .text, "isChosen": .flag]),
      "sendsNotices": .flag, "waiting": .list(["waitingEmail": .text]),
      "displayNameError": .problem, "emailError": .problem,
      "secondEmailError": .problem, "phoneError": .problem,
    ])
  }
  package var title: Phrase { .say("common.account") }
  package var values: TemplateValues {
    SettingsSection.account.values.merging([
      "username": .text(username), "displayName": .text(displayName), "email": .text(email),
      "secondEmail": .text(secondEmail), "phone": .text(phone),
      "languageUnset": .flag(!languages.contains(where: \.isChosen)),
      "languages": .list(
        languages.map {
          [
            "languageTag": .text($0.tag), "languageWords": .text($0.name),
            "isChosen": .flag($0.isChosen),
          ]
        }),
      "sendsNotices": .flag(sendsNotices),
      "waiting": .list(waiting.map { ["waitingEmail": .text($0)] }),
      "displayNameError": .problem(displayNameProblem), "emailError": .problem(emailProblem),
      "secondEmailError": .problem(secondEmailProblem), "phoneError": .problem(phoneProblem),
    ])
  }
}

/// `/settings/password`.
package struct PasswordView: PageView {
  package var username: String
  /// In code points.
  package var minimumLength: Int
  package var passwordProblem: Phrase?
  package var newPasswordProblem: Phrase?

  package static var template: String { "templates/password.mustache" }
  package static var declaration: Declaration {
    SettingsSection.members.merging([
      "username": .text, "minimumLength": .text, "passwordError": .problem,
      "newPasswordError": .problem,
    ])
  }
  package var title: Phrase { .say("common.change-your-password-2") }
  package var values: TemplateValues {
    SettingsSection.password.values.merging([
      "username": .text(username), "minimumLength": .number(minimumLength),
      "passwordError": .problem(passwordProblem),
      "newPasswordError": .problem(newPasswordProblem),
    ])
  }
}

/// `/settings/two-factor/off`.
package struct TwoFactorOffView: PageView {
  package var username: String
  package var asksPassword: Bool
  package var asksCode: Bool
  package var forgetsDevices: Bool
  /// Whether this site sends notices of such changes.
  package var sendsNotices = false
  package var passwordProblem: Phrase?
  package var codeProblem: Phrase?
  /// Whether the box was ticked: what was chosen stays.
  package var isConfirmTicked = false
  package var confirmProblem: Phrase?
  /// Whether the recovery codes are one, called a backup code.
  package var hasOneCode = false

  package static var template: String { "templates/two-factor-off.mustache" }
  package static var declaration: Declaration {
    CodeField.members.merging([
      "username": .text, "asksPassword": .flag, "asksCode": .flag, "forgetsDevices": .flag,
      "sendsNotices": .flag, "passwordError": .problem, "confirmTicked": .flag,
      "confirmError": .problem,
    ])
  }
  package var title: Phrase { .say("two-factor-off.turn-off-two-factor-authentication") }
  package var values: TemplateValues {
    CodeField(takesRecoveryCode: true, hasOneCode: hasOneCode, problem: codeProblem).values.merging(
      [
        "username": .text(username), "asksPassword": .flag(asksPassword),
        "asksCode": .flag(asksCode), "forgetsDevices": .flag(forgetsDevices),
        "sendsNotices": .flag(sendsNotices), "passwordError": .problem(passwordProblem),
        "confirmTicked": .flag(isConfirmTicked), "confirmError": .problem(confirmProblem),
      ])
  }
}

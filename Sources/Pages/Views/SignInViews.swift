package import Templates

/// `/sign-in`.
package struct SignInView: PageView {
  package var username = ""
  /// A path on this site to go to afterwards.
  package var returnTo: String?
  package var offersForgottenPassword = false
  package var usernameProblem: Phrase?
  package var passwordProblem: Phrase?

  package init(
    username: String = "", returnTo: String? = nil, offersForgottenPassword: Bool = false,
    usernameProblem: Phrase? = nil, passwordProblem: Phrase? = nil
  ) {
    self.username = username
    self.returnTo = returnTo
    self.offersForgottenPassword = offersForgottenPassword
    self.usernameProblem = usernameProblem
    self.passwordProblem = passwordProblem
  }

  package static var template: String { "templates/sign-in.mustache" }
  package static var declaration: Declaration {
    [
      "username": .text, "returnTo": .optional("path"), "offerForgot": .flag,
      "usernameError": .problem, "passwordError": .problem,
    ]
  }
  package var title: Phrase { .say("common.sign-in") }
  package var values: TemplateValues {
    [
      "username": .text(username), "returnTo": .optional(returnTo, as: "path"),
      "offerForgot": .flag(offersForgottenPassword), "usernameError": .problem(usernameProblem),
      "passwordError": .problem(passwordProblem),
    ]
  }
}

/// What the site offers somebody who has neither app nor recovery code.
package struct LastResort: Equatable, Sendable {
  /// Opening a support case at `/recover`.
  package var offersCase = false
  /// Asking an administrator.
  package var offersReset = true
  /// A case that is open already.
  package var openCase: OpenCase?

  static var members: Declaration {
    ["offerCase": .flag, "offerReset": .flag, "openCase": .optional("caseWords")]
  }
  var values: TemplateValues {
    [
      "offerCase": .flag(offersCase), "offerReset": .flag(offersReset),
      "openCase": .optional(openCase.map(Words.ownCase), as: "caseWords"),
    ]
  }
}

/// `/second-step`: the code from the app.
package struct SecondStepView: PageView {
  /// Days a device can be trusted for; `nil` where that is not offered.
  package var trustDays: Int?
  /// Whether the box was ticked: what was typed stays.
  package var isTrustTicked = false
  package var offersText = false
  /// The last two digits of the number that a code was sent to for this sign-in.
  package var textEnding: String?
  package var lastResort = LastResort()
  package var codeProblem: Phrase?

  package static var template: String { "templates/second-step.mustache" }
  package static var declaration: Declaration {
    LastResort.members.merging([
      "offerTrust": Trust.kind, "offerText": .flag, "textSent": .optional("textEnding"),
      "codeError": .problem,
    ])
  }
  package var title: Phrase { .say("common.second-step") }
  package var values: TemplateValues {
    lastResort.values.merging([
      "offerTrust": Trust.value(days: trustDays, isTicked: isTrustTicked),
      "offerText": .flag(offersText),
      "textSent": .optional(textEnding, as: "textEnding"), "codeError": .problem(codeProblem),
    ])
  }
}

/// `/second-step/recovery`: a recovery code in place of the app's.
package struct SecondStepRecoveryView: PageView {
  package var trustDays: Int?
  package var isTrustTicked = false
  /// Whether using the code turns the second step off.
  package var turnsOff = false
  /// Whether the recovery codes are one, called a backup code.
  package var hasOneCode = false
  package var lastResort = LastResort()
  package var codeProblem: Phrase?

  package static var template: String { "templates/second-step-recovery.mustache" }
  package static var declaration: Declaration {
    LastResort.members.merging([
      "offerTrust": Trust.kind, "codeTurnsOff": .flag, "codeError": .problem,
    ])
  }
  package var title: Phrase {
    hasOneCode
      ? .say("second-step-recovery.use-your-backup-code") : .say("common.use-a-recovery-code")
  }
  package var values: TemplateValues {
    lastResort.values.merging([
      "offerTrust": Trust.value(days: trustDays, isTicked: isTrustTicked),
      "codeTurnsOff": .flag(turnsOff), "codeError": .problem(codeProblem),
    ])
  }
}

/// The box that makes a device trusted.
enum Trust {
  static var kind: Declaration.Kind { .section(["trustDays": .text, "trustTicked": .flag]) }

  static func value(days: Int?, isTicked: Bool) -> TemplateValue {
    .section(
      days.map {
        ["trustDays": .phrase(TimeText.trust(days: $0)), "trustTicked": .flag(isTicked)]
      })
  }
}

/// `/join?token=`: the first password of an invited person.
package struct JoinView: PageView, RedactedView {
  package var username: String
  package var token: String
  /// In code points.
  package var minimumLength: Int
  package var newPasswordProblem: Phrase?

  package static var template: String { "templates/join.mustache" }
  package static var declaration: Declaration {
    [
      "username": .text, "joinToken": .text, "minimumLength": .text, "newPasswordError": .problem,
    ]
  }
  package var title: Phrase { .say("titles.welcome") }
  package var values: TemplateValues {
    [
      "username": .text(username), "joinToken": .text(token),
      "minimumLength": .number(minimumLength), "newPasswordError": .problem(newPasswordProblem),
    ]
  }
}

/// `/step-up`: showing again that it is oneself, before something that matters.
package struct StepUpView: PageView {
  package var username: String
  /// What comes next and why it asks, in a sentence or two.
  package var reason: Phrase
  package var returnTo: String?
  /// Where somebody who came through single sign-on can authenticate anew.
  package var elsewhere: String?
  /// Not of who has none.
  package var asksPassword = true
  package var asksCode: Bool
  /// Not where a recovery code turns the second step off.
  package var takesRecoveryCode = true
  /// Whether the recovery codes are one, called a backup code.
  package var hasOneCode = false
  package var passwordProblem: Phrase?
  package var codeProblem: Phrase?

  package static var template: String { "templates/step-up.mustache" }
  package static var declaration: Declaration {
    CodeField.members.merging([
      "username": .text, "reason": .text, "returnTo": .optional("path"), "asksFactor": .flag,
      "asksPassword": .flag, "asksCode": .flag, "passwordError": .problem,
      "elsewhere": .section(["elsewhereAddress": .text, "elsewhereWords": .text]),
    ])
  }
  package var title: Phrase { .say("step-up.is-it-still-you") }
  package var values: TemplateValues {
    CodeField(
      takesRecoveryCode: takesRecoveryCode, hasOneCode: hasOneCode, problem: codeProblem
    ).values.merging([
      "username": .text(username), "reason": .phrase(reason),
      "returnTo": .optional(returnTo, as: "path"),
      "asksFactor": .flag(asksPassword || asksCode), "asksPassword": .flag(asksPassword),
      "asksCode": .flag(asksCode), "passwordError": .problem(passwordProblem),
      "elsewhere": .section(
        elsewhere.map {
          ["elsewhereAddress": .text($0), "elsewhereWords": .phrase(Words.stepUpElsewhere)]
        }),
    ])
  }
}

/// The field for a code in a form that asks for it beside other things.
struct CodeField {
  var takesRecoveryCode = false
  var hasOneCode = false
  var problem: Phrase?

  static var members: Declaration {
    ["codeLabel": .text, "codeHint": .text, "takesRecoveryCode": .flag, "codeError": .problem]
  }
  var values: TemplateValues {
    [
      "codeLabel": .phrase(Words.codeLabel(takesRecoveryCode: takesRecoveryCode, one: hasOneCode)),
      "codeHint": .phrase(Words.codeHint(takesRecoveryCode: takesRecoveryCode, one: hasOneCode)),
      "takesRecoveryCode": .flag(takesRecoveryCode), "codeError": .problem(problem),
    ]
  }
}

/// The same page where the code has turned the second step off.
package struct TurnedOffView: PageView {
  package var continueAddress: String

  package static var template: String { "templates/lost-phone-off.mustache" }
  package static var declaration: Declaration { ["continueAddress": .text] }
  package var title: Phrase { .say("lost-phone-off.two-factor-authentication-is-off") }
  package var values: TemplateValues { ["continueAddress": .text(continueAddress)] }
}

/// The page after signing in with a recovery code: the way to a new phone.
package struct LostPhoneView: PageView {
  /// Whether a code was used for it; the page can be opened without.
  package var usedCode: Bool
  package var codesLeft: Int
  package var codesMade: Int
  package var continueAddress: String

  package static var template: String { "templates/lost-phone.mustache" }
  package static var declaration: Declaration {
    [
      "usedCode": .flag, "codesLeft": .text, "codesMade": .text, "codesLow": .flag,
      "noCodesLeft": .flag, "continueAddress": .text,
    ]
  }
  package var title: Phrase { .say("lost-phone.did-you-lose-your-phone") }
  package var values: TemplateValues {
    [
      "usedCode": .flag(usedCode), "codesLeft": .number(codesLeft),
      "codesMade": .number(codesMade), "codesLow": .flag(Words.isLow(codesLeft, of: codesMade)),
      "noCodesLeft": .flag(codesLeft == 0),
      "continueAddress": .text(continueAddress),
    ]
  }
}

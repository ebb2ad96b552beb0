package import Templates

/// The steps of setting up, for the line that shows how far one is.
package struct SetupSteps: Equatable, Sendable {
  package enum Step: Int, Sendable { case password, scan, codes, done }

  package var current: Step
  /// Whether this site asks for the password first.
  package var asksPassword = true

  static var members: Declaration {
    ["steps": .list(["stepName": .text, "isDone": .flag, "isCurrent": .flag])]
  }
  var values: TemplateValues {
    let steps: [(Step, String)] = [
      (.password, "Password"), (.scan, "Scan"), (.codes, "Codes"), (.done, "Done"),
    ]
    return [
      "steps": .list(
        steps.filter { asksPassword || $0.0 != .password }.map { step, name in
          [
            "stepName": .text(name),
            "isDone": .flag(step.rawValue < current.rawValue || current == .done),
            "isCurrent": .flag(step == current && current != .done),
          ]
        })
    ]
  }
}

/// `/settings/two-factor/setup`, first: the password.
package struct SetupPasswordView: PageView {
  package var username: String
  package var passwordProblem: String?

  package static var template: String { "templates/setup-password.mustache" }
  package static var declaration: Declaration {
    SetupSteps.members.merging(["username": .text, "passwordError": .problem])
  }
  package var title: String { "Add a second step" }
  package var values: TemplateValues {
    SetupSteps(current: .password).values.merging([
      "username": .text(username), "passwordError": .problem(passwordProblem),
    ])
  }
}

/// Second: the QR code, the key, and the first code of the app.
package struct SetupScanView: PageView, RedactedView {
  package var steps = SetupSteps(current: .scan)
  /// Where the picture is, below the mount.
  package var qrAddress: String
  /// The base32 key in groups of four.
  package var manualKey: String
  /// The `otpauth:` address.
  package var otpauthAddress: String
  /// The account's name as the app will show it.
  package var accountLabel: String
  package var appName = ""
  /// Seconds the key is still good for.
  package var secondsLeft: Int64
  /// Whether an app is in use that this one will replace or stand beside.
  package var replaces: Bool
  package var codeProblem: String?

  package static var template: String { "templates/setup-scan.mustache" }
  package static var declaration: Declaration {
    SetupSteps.members.merging([
      "qrAddress": .text, "manualKey": .text, "otpauthAddress": .text, "accountLabel": .text,
      "appName": .text, "minutesLeft": .text, "replaces": .flag, "codeError": .problem,
    ])
  }
  package var title: String { "Scan the QR code" }
  package var values: TemplateValues {
    steps.values.merging([
      "qrAddress": .text(qrAddress), "manualKey": .text(manualKey),
      "otpauthAddress": .text(otpauthAddress), "accountLabel": .text(accountLabel),
      "appName": .text(appName), "minutesLeft": .text(TimeText.duration(secondsLeft)),
      "replaces": .flag(replaces), "codeError": .problem(codeProblem),
    ])
  }
}

/// Third: the recovery codes, shown until they are said to be saved.
package struct SetupCodesView: PageView, RedactedView {
  package var steps = SetupSteps(current: .codes)
  package var sheet: CodeSheet

  package static var template: String { "templates/setup-codes.mustache" }
  package static var declaration: Declaration {
    SetupSteps.members.merging(CodeSheet.members)
  }
  package var title: String { "Save your recovery codes" }
  package var values: TemplateValues { steps.values.merging(sheet.values) }
}

/// Last: it is on.
package struct SetupDoneView: PageView {
  package var steps = SetupSteps(current: .done)
  package var codesLeft: Int
  package var endedOthers: Bool
  /// Whether a notice of it was sent.
  package var sendsNotices = false
  package var continueAddress: String

  package static var template: String { "templates/setup-done.mustache" }
  package static var declaration: Declaration {
    SetupSteps.members.merging([
      "secondStepOn": .flag, "codesLow": .flag, "codesLeft": .text, "othersEnded": .flag,
      "sendsNotices": .flag, "continueAddress": .text,
    ])
  }
  package var title: String { "Your account has a second lock" }
  package var values: TemplateValues {
    steps.values.merging([
      "secondStepOn": .flag(true), "codesLow": .flag(false), "codesLeft": .number(codesLeft),
      "othersEnded": .flag(endedOthers), "sendsNotices": .flag(sendsNotices),
      "continueAddress": .text(continueAddress),
    ])
  }
}

package import Templates

/// The steps of setting up, for the line that shows how far one is.
package struct SetupSteps: Equatable, Sendable {
  package enum Step: Int, Sendable { case password, scan, codes, done }

  package var current: Step
  /// Whether this site asks for the password first.
  package var asksPassword = true
  /// Whether recovery codes are made with it: not for an app beside others.
  package var makesCodes = true

  static var members: Declaration {
    ["steps": .list(["stepName": .text, "isDone": .flag, "isCurrent": .flag])]
  }
  var values: TemplateValues {
    let steps: [(Step, Phrase)] = [
      (.password, .say(asksPassword ? "common.password" : "steps.start")),
      (.scan, .say("help-set-up.scan")), (.codes, .say("steps.codes")), (.done, .say("codes.done")),
    ]
    return [
      "steps": .list(
        steps.filter { makesCodes || $0.0 != .codes }.map { step, name in
          [
            "stepName": .phrase(name),
            "isDone": .flag(step.rawValue < current.rawValue || current == .done),
            "isCurrent": .flag(step == current && current != .done),
          ]
        })
    ]
  }
}

/// `/settings/two-factor/setup`, first: the password, where the site asks for it.
package struct SetupPasswordView: PageView {
  /// What becomes of the apps that are in use.
  package enum Mode: Sendable { case replace, add }

  package var username: String
  /// Where it is not asked for, the page has a button alone: a set-up never begins by a link.
  package var asksPassword = true
  /// Since when the site has required it of this person, in seconds since the epoch, so that there
  /// is nothing else to do first; else `nil`.
  package var overdueSince: Int64?
  /// The choice made so far; `nil` when no app is in use.
  package var mode: Mode?
  /// Whether the people who run the site took the second step off.
  package var wasReset = false
  package var passwordProblem: Phrase?

  package static var template: String { "templates/setup-password.mustache" }
  package static var declaration: Declaration {
    SetupSteps.members.merging([
      "username": .text, "askPassword": .flag, "choice": .section(["addChosen": .flag]),
      "wasReset": .optional("resetWords"),
      "overdue": .section(["overdueISO": .text, "overdueDate": .text]),
      "passwordError": .problem,
    ])
  }
  package var title: Phrase {
    mode == nil ? .say("common.add-a-second-step") : .say("setup-password.set-up-a-phone-or-app")
  }
  package var values: TemplateValues {
    SetupSteps(current: .password, asksPassword: asksPassword).values.merging([
      "username": .text(username), "askPassword": .flag(asksPassword),
      "overdue": .section(
        overdueSince.map {
          ["overdueISO": .text(TimeText.iso($0)), "overdueDate": .phrase(.day($0))]
        }),
      "choice": .section(mode.map { ["addChosen": .flag($0 == .add)] }),
      "wasReset": .optional(wasReset ? Words.secondStepWasReset : nil, as: "resetWords"),
      "passwordError": .problem(passwordProblem),
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
  /// Whether an app is in use that this one will replace.
  package var replaces: Bool
  /// Whether this app will stand beside those in use.
  package var isAdding = false
  /// The recovery codes, where the site shows them beside the QR code.
  package var sheet: CodeSheet?
  package var codeProblem: Phrase?

  package static var template: String { "templates/setup-scan.mustache" }
  package static var declaration: Declaration {
    SetupSteps.members.merging([
      "qrAddress": .text, "manualKey": .text, "otpauthAddress": .text, "accountLabel": .text,
      "appName": .text, "named": .flag, "minutesLeft": .text, "replaces": .flag, "adding": .flag,
      "scanCodes": .section(CodeSheet.members), "codeError": .problem,
    ])
  }
  package var title: Phrase { .say("setup-scan.scan-the-qr-code") }
  package var values: TemplateValues {
    steps.values.merging([
      "qrAddress": .text(qrAddress), "manualKey": .text(manualKey),
      "otpauthAddress": .text(otpauthAddress), "accountLabel": .text(accountLabel),
      "appName": .text(appName), "named": .flag(!appName.isEmpty),
      "minutesLeft": .phrase(TimeText.duration(secondsLeft)),
      "replaces": .flag(replaces), "adding": .flag(isAdding),
      "scanCodes": .section(sheet?.values), "codeError": .problem(codeProblem),
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
  package var title: Phrase {
    sheet.codes.count == 1
      ? .say("common.save-your-backup-code") : .say("common.save-your-recovery-codes")
  }
  package var values: TemplateValues { steps.values.merging(sheet.values) }
}

/// Last: it is on.
package struct SetupDoneView: PageView {
  package var steps = SetupSteps(current: .done)
  package var codesLeft: Int
  package var endedOthers: Bool
  /// Whether it was an app beside others.
  package var isAdding = false
  /// Whether it took the place of the one before.
  package var isReplacing = false
  /// Whether a notice of it was sent.
  package var sendsNotices = false
  package var continueAddress: String

  package static var template: String { "templates/setup-done.mustache" }
  package static var declaration: Declaration {
    SetupSteps.members.merging([
      "secondStepOn": .flag, "codesLow": .flag, "codesLeft": .text, "oneCodeLeft": .flag,
      "othersEnded": .flag, "sendsNotices": .flag, "added": .flag, "replaced": .flag,
      "continueAddress": .text,
    ])
  }
  package var title: Phrase {
    if isAdding { return .say("setup-done.your-app-is-added") }
    return isReplacing
      ? .say("setup-done.your-new-app-is-in-place")
      : .say("setup-done.your-account-has-a-second-lock")
  }
  package var values: TemplateValues {
    steps.values.merging([
      "secondStepOn": .flag(true), "codesLow": .flag(false), "codesLeft": .number(codesLeft),
      "oneCodeLeft": .flag(codesLeft == 1), "added": .flag(isAdding),
      "replaced": .flag(isReplacing),
      "othersEnded": .flag(endedOthers), "sendsNotices": .flag(sendsNotices),
      "continueAddress": .text(continueAddress),
    ])
  }
}

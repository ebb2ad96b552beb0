package import Templates

/// Recovery codes in the frame that prints well, with Copy, Download, Print and Done.
package struct CodeSheet: Sendable, RedactedView {
  /// As they are written down: "ABCD-EFGH-JKMN-PQRS".
  package var codes: [String]
  package var username: String
  /// Seconds since the epoch.
  package var madeAt: Int64
  /// Where Done goes: the set-up, or the recovery codes' own page.
  package var action: String
  /// Whether Done needs the tick.
  package var asksSaved = true
  /// Whether the site can show the codes again.
  package var viewAgain = false
  /// Whether neither a support case nor an administrator gets people back in here.
  package var isOnlyWayBack = false
  package var savedProblem: Phrase?

  static var members: Declaration {
    [
      "codes": .list(["code": .text]), "username": .text, "madeOn": .text, "codesAction": .text,
      "askSaved": .flag, "savedWhy": .text, "savedError": .problem, "onlyWayBack": .flag,
    ]
  }
  var values: TemplateValues {
    [
      "codes": .list(codes.map { ["code": .text($0)] }), "username": .text(username),
      "madeOn": .phrase(.day(madeAt)), "codesAction": .text(action),
      "askSaved": .flag(asksSaved),
      "savedWhy": .phrase(Words.savedWhy(viewAgain: viewAgain, one: codes.count == 1)),
      "savedError": .problem(savedProblem), "onlyWayBack": .flag(isOnlyWayBack),
    ]
  }
}

/// `/settings/two-factor/recovery-codes`: how many are left, and the form for new ones.
package struct RecoveryCodesView: PageView {
  package var username: String
  package var codesLeft: Int
  package var codesMade: Int
  /// Seconds since the epoch; `nil` when none were ever made.
  package var madeAt: Int64?
  /// How many a new set has.
  package var perSet: Int
  package var offersView = false
  /// Whether the codes were made before the site could show them again.
  package var isTooOldToView = false
  package var viewProblem: Phrase?
  package var passwordProblem: Phrase?
  /// Whether the box was ticked: what was chosen stays.
  package var isConfirmTicked = false
  package var confirmProblem: Phrase?

  package static var template: String { "templates/recovery-codes.mustache" }
  package static var declaration: Declaration {
    SettingsSection.members.merging([
      "username": .text, "codesLeft": .text, "codesMade": .text, "codesState": .text,
      "codesLow": .flag, "noCodesLeft": .flag,
      "codesPerSet": .text, "offerView": .flag, "tooOldToView": .flag, "viewError": .problem,
      "passwordError": .problem, "confirmTicked": .flag, "confirmError": .problem,
    ])
  }
  package var title: Phrase {
    perSet == 1 ? .say("common.backup-code") : .say("common.recovery-codes")
  }
  package var values: TemplateValues {
    SettingsSection.security.values.merging([
      "username": .text(username), "codesLeft": .number(codesLeft),
      "codesMade": .number(codesMade), "codesState": .phrase(Words.codesState(madeAt: madeAt)),
      "codesLow": .flag(Words.isLow(codesLeft, of: codesMade)),
      "noCodesLeft": .flag(codesLeft == 0), "codesPerSet": .number(perSet),
      "offerView": .flag(offersView), "tooOldToView": .flag(isTooOldToView),
      "viewError": .problem(viewProblem),
      "passwordError": .problem(passwordProblem), "confirmTicked": .flag(isConfirmTicked),
      "confirmError": .problem(confirmProblem),
    ])
  }
}

/// The same address while codes are being shown.
package struct NewRecoveryCodesView: PageView, RedactedView {
  package var sheet: CodeSheet
  /// Whether they were there before and are only looked at again.
  package var isAgain = false

  package static var template: String { "templates/recovery-codes-new.mustache" }
  package static var declaration: Declaration {
    CodeSheet.members.merging(["shownAgain": .flag])
  }
  package var title: Phrase {
    let one = sheet.codes.count == 1
    return isAgain
      ? .say(one ? "common.your-backup-code" : "recovery-codes-new.your-recovery-codes")
      : .say(
        one
          ? "recovery-codes-new.your-new-backup-code" : "recovery-codes-new.your-new-recovery-codes"
      )
  }
  package var values: TemplateValues {
    sheet.values.merging(["shownAgain": .flag(isAgain)])
  }
}

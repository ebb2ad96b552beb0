internal import Accounts
internal import Templates

extension Words {
  /// What happened, for the person it happened to.
  ///
  /// `oneCode` where the site hands out one recovery code, which it calls a backup code.
  static func event(_ activity: Activity, oneCode: Bool = false) -> Phrase {
    guard let event = activity.event else { return .say("events.something-this-page-has-no-words") }
    switch event {
    case .signedIn:
      guard let level = activity.detail.flatMap({ Level(rawValue: $0) }) else {
        return .say("common.signed-in")
      }
      return signedIn(by: level, oneCode: oneCode)
    case .codeFailed: return .say("events.a-wrong-code-was-entered")
    case .signedOut: return .say("events.signed-out")
    case .sessionEnded:
      return activity.detail == "all"
        ? .say("events.signed-out-everywhere") : .say("events.a-session-was-ended")
    case .passwordChanged: return .say("events.password-changed")
    case .passwordReset: return .say("events.password-set-anew-through-a-mailed")
    case .secondStepOn: return .say("events.two-factor-authentication-turned-on")
    case .secondStepReplaced: return .say("events.authenticator-app-replaced")
    case .secondStepOff: return .say("events.two-factor-authentication-turned")
    case .secondStepReset: return .say("events.two-factor-authentication-reset-by")
    case .textOn: return .say("events.codes-by-text-message-turned-on")
    case .textOff: return .say("events.codes-by-text-message-turned-off")
    case .textSent: return .say("events.a-code-was-sent-by-text-message")
    case .recoveryCodeUsed:
      return oneCode
        ? .say("events.the-backup-code-was-used") : .say("events.a-recovery-code-was-used")
    case .recoveryCodesRenewed:
      return oneCode ? .say("events.new-backup-code-made") : .say("events.new-recovery-codes-made")
    case .recoveryCodesViewed:
      return oneCode
        ? .say("events.backup-code-looked-at-again") : .say("events.recovery-codes-looked-at-again")
    case .appAdded: return .say("events.authenticator-app-added")
    case .appRemoved: return .say("events.authenticator-app-removed")
    case .deviceTrusted: return .say("events.a-device-was-trusted")
    case .deviceForgotten: return .say("events.a-trusted-device-was-forgotten")
    case .steppedUp where activity.detail == Level.singleSignOn.rawValue:
      return .say("events.confirmed-anew-through-single-sign")
    case .steppedUp: return .say("events.password-and-code-confirmed")
    case .tokenCreated: return .say("events.a-personal-access-token-was-made")
    case .tokenRevoked: return .say("events.a-personal-access-token-was-revoked")
    case .profileChanged: return .say("events.name-addresses-or-telephone-changed")
    case .personCreated: return .say("events.account-created")
    case .joined: return .say("events.first-password-set")
    case .exempted: return .say("events.exempted-from-two-factor")
    case .exemptionEnded: return .say("events.exemption-from-two-factor")
    case .invited: return .say("events.invited-again")
    case .renamed:
      let names = [activity.before, activity.after].compactMap(\.self)
      return names.count == 2
        ? .say("events.renamed", "before", .verbatim(names[0]), "after", .verbatim(names[1]))
        : .say("events.user-name-changed")
    case .locked: return .say("events.account-locked")
    case .unlocked: return .say("events.account-opened-again")
    case .rightsChanged:
      return activity.after == "administrator"
        ? .say("events.made-an-administrator") : .say("events.no-administrator-any-more")
    case .caseOpened: return .say("events.recovery-of-the-account-asked-for")
    case .caseCancelled: return .say("events.recovery-of-the-account-cancelled")
    case .caseDeclined: return .say("events.recovery-of-the-account-declined-by")
    case .exported: return .say("events.everything-kept-about-you-exported")
    case .singleSignOnLinked: return .say("events.linked-to-single-sign-on-by-the")
    case .singleSignOnUnlinked: return .say("events.link-to-single-sign-on-taken-away")
    case .broughtBack: return .say("events.account-brought-back-from-a-backup")
    }
  }

  /// Who did it; `nil` where that was not recorded.
  static func source(of activity: Activity) -> Phrase? {
    if let author = activity.author {
      return author.isEmpty
        ? .say("events.the-people-who-run-the-site")
        : .say("events.an-administrator", "author", .verbatim(author))
    }
    guard let visitor = activity.visitor else { return nil }
    return visitor.agent == Visitor.commandLine.agent && visitor.address.isEmpty
      ? .say("events.the-people-who-run-the-site") : BrowserName.short(visitor.agent)
  }

  private static func signedIn(by level: Level, oneCode: Bool) -> Phrase {
    switch level {
    case .password: .say("events.signed-in-password")
    case .secondStep: .say("events.signed-in-password-and-app")
    case .recovery:
      oneCode
        ? .say("events.signed-in-password-and-backup-code")
        : .say("events.signed-in-password-and-recovery")
    case .text: .say("events.signed-in-password-and-text-message")
    case .trustedDevice: .say("events.signed-in-password-on-a-trusted")
    case .singleSignOn: .say("events.signed-in-single-sign-on")
    }
  }

  static func damagedEvents(_ count: Int) -> Phrase { .count("events.damaged", count) }
}

internal import Accounts
internal import Templates

extension Words {
  /// "192.0.2.7, Firefox on Linux".
  static func whence(_ visitor: Visitor?) -> Phrase {
    guard let visitor else { return .say("notices.done-by-the-people-who-run-the") }
    let browser = BrowserName.short(visitor.agent)
    return visitor.address.isEmpty
      ? browser : .list([.verbatim(visitor.address), browser])
  }

  /// What happened, in a few words.
  static func subject(_ kind: SecurityNotice.Kind) -> Phrase {
    switch kind {
    case .secondStepOn: .say("notices.two-factor-authentication-is-on")
    case .secondStepReplaced: .say("notices.your-authenticator-app-was-replaced")
    case .secondStepOff: .say("lost-phone-off.two-factor-authentication-is-off")
    case .appAdded: .say("notices.an-authenticator-app-was-added")
    case .appRemoved: .say("notices.an-authenticator-app-was-removed")
    case .secondStepReset: .say("notices.your-second-step-was-reset")
    case .recoveryCodesRenewed: .say("notices.new-recovery-codes-were-made")
    case .recoveryCodeUsed: .say("notices.a-recovery-code-was-used")
    case .textOn: .say("notices.codes-come-by-text-message")
    case .textOff: .say("notices.no-more-codes-by-text-message")
    case .newSignIn: .say("notices.a-new-sign-in")
    case .deviceTrusted: .say("notices.a-device-is-trusted")
    case .passwordChanged: .say("notices.your-password-was-changed")
    case .passwordReset: .say("notices.your-password-was-set-anew")
    case .addressAsked: .say("notices.a-new-e-mail-address-was-asked")
    case .addressAdded: .say("notices.an-e-mail-address-was-added")
    case .addressRemoved: .say("notices.an-e-mail-address-was-removed")
    case .tokenCreated: .say("notices.a-personal-access-token-was-made")
    case .wrongCodes: .say("notices.wrong-codes-after-your-password")
    case .codesBlocked: .say("notices.codes-are-held-back-for-a-while")
    case .stopped(.password): .say("notices.your-password-is-not-accepted-any")
    case .stopped(.app): .say("notices.your-app-is-not-accepted-any-more")
    case .stopped(.recoveryCodes): .say("notices.your-recovery-codes-are-not")
    case .stopped(.textMessages): .say("notices.codes-by-text-message-are-not")
    case .exempted: .say("notices.your-account-need-not-have-a-second")
    case .locked: .say("notices.your-account-is-locked")
    case .unlocked: .say("notices.your-account-is-open-again")
    case .administratorMade: .say("notices.you-are-an-administrator")
    case .administratorUnmade: .say("notices.you-are-no-administrator-any-more")
    case .signedOutEverywhere: .say("notices.you-were-signed-out-everywhere")
    case .renamed: .say("notices.your-user-name-was-changed")
    case .caseCancelled: .say("notices.your-request-for-help-with-getting")
    case .caseDeclined: .say("notices.your-request-for-help-with-getting-2")
    case .policyLoosened: .say("notices.the-site-asks-less-than-before")
    }
  }

  /// What happened, in a sentence or two.
  static func what(_ kind: SecurityNotice.Kind, site: String) -> Phrase {
    switch kind {
    case .secondStepOn:
      .say("notices.two-factor-authentication-was", "site", .verbatim(site))
    case .secondStepReplaced:
      .say("notices.another-authenticator-app-now-gives", "site", .verbatim(site))
    case .secondStepOff:
      .say("notices.two-factor-authentication-was-2", "site", .verbatim(site))
    case .appAdded:
      .say("notices.one-more-authenticator-app-now", "site", .verbatim(site))
    case .appRemoved:
      .say("notices.one-of-the-authenticator-apps-of", "site", .verbatim(site))
    case .secondStepReset:
      .say("notices.the-people-who-run-took-the-second", "site", .verbatim(site))
    case .recoveryCodesRenewed:
      .say("notices.new-recovery-codes-were-made-for", "site", .verbatim(site))
    case .recoveryCodeUsed(let left):
      left == 0
        ? .say("notices.recovery-code-none-left", "site", .verbatim(site))
        : .count("notices.recovery-code-used", left, "site", .verbatim(site))
    case .textOn(let ending):
      .say(
        "notices.codes-for-your-account-at-can-be", "site", .verbatim(site), "ending",
        .verbatim(ending))
    case .textOff: .say("notices.no-more-codes-for-your-account-at", "site", .verbatim(site))
    case .newSignIn:
      .say("notices.somebody-signed-in-to-your-account", "site", .verbatim(site))
    case .deviceTrusted(let days):
      .count("notices.device-trusted", days, "site", .verbatim(site))
    case .passwordChanged:
      .say("notices.the-password-of-your-account-at-was", "site", .verbatim(site))
    case .passwordReset:
      .say("notices.the-password-of-your-account-at-was-2", "site", .verbatim(site))
    case .addressAsked(let address):
      .say(
        "notices.is-to-become-an-address-of-your", "address", .verbatim(line(address)), "site",
        .verbatim(site))
    case .addressAdded(let address):
      .say(
        "notices.is-an-address-of-your-account-at", "address", .verbatim(line(address)), "site",
        .verbatim(site))
    case .addressRemoved(let address):
      .say(
        "notices.is-not-an-address-of-your-account", "address", .verbatim(line(address)), "site",
        .verbatim(site))
    case .tokenCreated(let name):
      .say(
        "notices.a-personal-access-token-was-made-2", "name", .verbatim(line(name)), "site",
        .verbatim(site))
    case .wrongCodes(let count):
      .count("notices.wrong-codes", count, "site", .verbatim(site))
    case .codesBlocked(let count):
      .count("notices.codes-blocked", count, "site", .verbatim(site))
    case .stopped(let factor): stopped(factor, site: site)
    case .exempted(let until):
      .say(
        "notices.the-people-who-run-exempted-your", "site", .verbatim(site), "time", .moment(until))
    case .locked:
      .say("notices.the-people-who-run-locked-your", "site", .verbatim(site))
    case .unlocked:
      .say("notices.the-people-who-run-opened-your", "site", .verbatim(site))
    case .administratorMade:
      .say("notices.the-people-who-run-made-you-an", "site", .verbatim(site))
    case .administratorUnmade:
      .say("notices.you-are-no-administrator-of-any", "site", .verbatim(site))
    case .signedOutEverywhere:
      .say("notices.the-people-who-run-signed-you-out", "site", .verbatim(site))
    case .renamed(let former):
      .say(
        "notices.the-people-who-run-changed-your", "site", .verbatim(site), "former",
        .verbatim(line(former)))
    case .caseCancelled:
      .say("notices.the-request-to-take-the-second-step", "site", .verbatim(site))
    case .caseDeclined:
      .say("notices.the-people-who-run-declined-the", "site", .verbatim(site))
    case .policyLoosened(let name, let steps):
      name.isEmpty
        ? .say("notices.loosened-by-command", "site", .verbatim(site), "steps", short(steps))
        : .say(
          "notices.loosened-by", "name", .verbatim(name), "site", .verbatim(site), "steps",
          short(steps))
    }
  }

  private static func stopped(_ factor: SecurityNotice.Factor, site: String) -> Phrase {
    switch factor {
    case .password:
      .say("notices.after-a-hundred-wrong-passwords-in", "site", .verbatim(site))
    case .app:
      .say("notices.after-a-hundred-wrong-codes-in-a", "site", .verbatim(site))
    case .recoveryCodes:
      .say("notices.after-a-hundred-wrong-recovery", "site", .verbatim(site))
    case .textMessages:
      .say("notices.after-a-hundred-wrong-codes-in-a-2", "site", .verbatim(site))
    }
  }

  static func ifYou(_ kind: SecurityNotice.Kind) -> Phrase {
    switch kind {
    case .recoveryCodeUsed(left: 0...3):
      .say("notices.if-this-was-you-make-new-recovery")
    case .addressAsked:
      .say("notices.if-this-was-you-open-the-link")
    case .exempted: .say("notices.if-this-was-agreed-with-you-there")
    case .secondStepReset: .say("notices.if-you-asked-for-it-set-up")
    case .caseCancelled:
      .say("notices.if-this-was-you-there-is-nothing")
    case .caseDeclined:
      .say("notices.if-you-asked-and-cannot-get-in")
    case .stopped(.password):
      .say("notices.if-this-was-you-ask-the-people")
    case .stopped(.app):
      .say("notices.if-this-was-you-sign-in-with")
    case .stopped(.recoveryCodes): .say("notices.if-this-was-you-sign-in-with-2")
    case .stopped(.textMessages):
      .say("notices.if-this-was-you-sign-in-with-3")
    case .locked, .unlocked, .administratorMade, .administratorUnmade, .signedOutEverywhere,
      .renamed:
      .say("notices.if-you-know-why-there-is-nothing")
    default: .say("notices.if-this-was-you-there-is-nothing-2")
    }
  }

  /// What to do where somebody else knows the password.
  static func changeYourPassword(site: String) -> Phrase {
    .say("notices.open-as-you-always-do-not-through", "site", .verbatim(site))
  }

  /// What to do if it was somebody else, in two steps.
  static func steps(_ kind: SecurityNotice.Kind, site: String) -> (first: Phrase, second: Phrase) {
    let change = Phrase.say("notices.open-and-change-password", "site", .verbatim(site))
    let choose = Phrase.say("notices.open-and-choose-another", "site", .verbatim(site))
    let ifOut = Phrase.say("notices.if-you-cannot-get-in", "site", .verbatim(site))
    switch kind {
    case .secondStepOn, .secondStepReplaced, .passwordReset, .secondStepReset:
      return (
        .say("notices.tell-at-once", "site", .verbatim(site)),
        .say("notices.when-you-are-in-again-change-your")
      )
    case .secondStepOff:
      return (change, .say("notices.turn-two-factor-authentication-on"))
    case .recoveryCodesRenewed, .recoveryCodeUsed:
      return (change, .say("notices.make-new-recovery-codes-on-the-page"))
    case .appAdded, .appRemoved:
      return (change, .say("notices.on-the-page-security-look-through"))
    case .deviceTrusted:
      return (change, .say("notices.on-the-page-security-forget-the"))
    case .textOn, .textOff:
      return (change, .say("notices.on-the-page-security-set-the-number"))
    case .addressAsked, .addressAdded, .addressRemoved:
      return (change, .say("notices.set-your-addresses-right-on-the"))
    case .tokenCreated: return (change, .say("notices.on-the-page-security-revoke-the"))
    case .wrongCodes, .codesBlocked, .stopped(.app), .stopped(.recoveryCodes),
      .stopped(.textMessages):
      return (choose, ifOut)
    case .stopped(.password):
      return (
        .say("notices.do-not-worry-nobody-got-in"),
        .say("notices.tell-for-new-password", "site", .verbatim(site))
      )
    case .policyLoosened:
      return (
        .say("notices.open-and-look-at-policy", "site", .verbatim(site)),
        .say("notices.ask-the-other-administrators-who")
      )
    case .exempted:
      return (
        .say("notices.tell-to-take-back", "site", .verbatim(site)),
        .say("notices.turn-on-two-factor-authentication")
      )
    case .locked, .unlocked, .administratorMade, .administratorUnmade, .signedOutEverywhere,
      .renamed:
      return (.say("notices.ask-what-about", "site", .verbatim(site)), change)
    case .caseCancelled, .caseDeclined: return (choose, ifOut)
    case .newSignIn, .passwordChanged:
      return (change, .say("notices.if-you-cannot-any-more", "site", .verbatim(site)))
    }
  }

  /// A text that somebody typed, on one line.
  private static func line(_ text: String) -> String {
    String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
  }
}

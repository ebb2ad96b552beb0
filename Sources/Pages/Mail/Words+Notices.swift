internal import Accounts

extension Words {
  /// "192.0.2.7, Firefox on Linux".
  static func whence(_ visitor: Visitor?) -> String {
    guard let visitor else { return "done by the people who run the site" }
    let browser = BrowserName.short(visitor.agent)
    return visitor.address.isEmpty ? browser : "\(visitor.address), \(browser)"
  }

  /// What happened, in a few words.
  static func subject(_ kind: SecurityNotice.Kind) -> String {
    switch kind {
    case .secondStepOn: "Two-factor authentication is on"
    case .secondStepReplaced: "Your authenticator app was replaced"
    case .secondStepOff: "Two-factor authentication is off"
    case .appAdded: "An authenticator app was added"
    case .appRemoved: "An authenticator app was removed"
    case .secondStepReset: "Your second step was reset"
    case .recoveryCodesRenewed: "New recovery codes were made"
    case .recoveryCodeUsed: "A recovery code was used"
    case .textOn: "Codes come by text message"
    case .textOff: "No more codes by text message"
    case .newSignIn: "A new sign-in"
    case .deviceTrusted: "A device is trusted"
    case .passwordChanged: "Your password was changed"
    case .passwordReset: "Your password was set anew"
    case .addressAsked: "A new e-mail address was asked for"
    case .addressAdded: "An e-mail address was added"
    case .addressRemoved: "An e-mail address was removed"
    case .tokenCreated: "A personal access token was made"
    case .wrongCodes: "Wrong codes after your password"
    case .codesBlocked: "Codes are held back for a while"
    case .stopped(.password): "Your password is not accepted any more"
    case .stopped(.app): "Your app is not accepted any more"
    case .stopped(.recoveryCodes): "Your recovery codes are not accepted any more"
    case .stopped(.textMessages): "Codes by text message are not accepted any more"
    case .exempted: "Your account need not have a second step for now"
    case .locked: "Your account is locked"
    case .unlocked: "Your account is open again"
    case .administratorMade: "You are an administrator"
    case .administratorUnmade: "You are no administrator any more"
    case .signedOutEverywhere: "You were signed out everywhere"
    case .renamed: "Your user name was changed"
    case .caseCancelled: "Your request for help with getting in was cancelled"
    case .caseDeclined: "Your request for help with getting in was declined"
    case .policyLoosened: "The site asks less than before"
    }
  }

  /// What happened, in a sentence or two.
  static func what(_ kind: SecurityNotice.Kind, site: String) -> String {
    switch kind {
    case .secondStepOn:
      "Two-factor authentication was turned on for your account at \(site)."
    case .secondStepReplaced:
      "Another authenticator app now gives the codes for your account at \(site). "
        + "The old one and the old recovery codes stopped working."
    case .secondStepOff:
      "Two-factor authentication was turned off for your account at \(site). "
        + "The password alone signs in now."
    case .appAdded:
      "One more authenticator app now gives codes for your account at \(site), beside those you had."
    case .appRemoved:
      "One of the authenticator apps of your account at \(site) was removed. Its codes are refused."
    case .secondStepReset:
      "The people who run \(site) took the second step off your account. "
        + "The password alone signs in now."
    case .recoveryCodesRenewed:
      "New recovery codes were made for your account at \(site). The old ones stopped working."
    case .recoveryCodeUsed(let left):
      "A recovery code was used in place of your app at \(site). "
        + (left == 0 ? "None is left." : "\(left) \(left == 1 ? "is" : "are") left.")
    case .textOn(let ending):
      "Codes for your account at \(site) can be sent by text message to the number ending in "
        + "\(ending)."
    case .textOff: "No more codes for your account at \(site) are sent by text message."
    case .newSignIn:
      "Somebody signed in to your account at \(site) from a browser or a network that is new "
        + "to us."
    case .deviceTrusted(let days):
      "For \(days) days no code is asked for on one more device that signs in to your account "
        + "at \(site)."
    case .passwordChanged: "The password of your account at \(site) was changed."
    case .passwordReset:
      "The password of your account at \(site) was set anew through a link in a mail to you. "
        + "Your second step is as it was."
    case .addressAsked(let address):
      "\(line(address)) is to become an address of your account at \(site). "
        + "It counts once the link we mailed to it was opened."
    case .addressAdded(let address):
      "\(line(address)) is an address of your account at \(site) now."
    case .addressRemoved(let address):
      "\(line(address)) is not an address of your account at \(site) any more."
    case .tokenCreated(let name):
      "A personal access token, “\(line(name))”, was made for your account at \(site)."
    case .wrongCodes(let count):
      "Your password was right at \(site), but the code after it was wrong \(count) times in a row. "
        + "Nobody got in."
    case .codesBlocked(let count):
      "After \(count) wrong codes in a row we look at none for a while at \(site). Nobody got in."
    case .stopped(let factor): stopped(factor, site: site)
    case .exempted(let until):
      "The people who run \(site) exempted your account from two-factor authentication until "
        + "\(TimeText.utc(until)). Until then the password alone signs in."
    case .locked:
      "The people who run \(site) locked your account. Nobody can sign in to it, and every session "
        + "was ended."
    case .unlocked:
      "The people who run \(site) opened your account again. Your password and your second step are "
        + "as they were."
    case .administratorMade:
      "The people who run \(site) made you an administrator. Every session was ended: sign in again."
    case .administratorUnmade:
      "You are no administrator of \(site) any more. Every session was ended: sign in again."
    case .signedOutEverywhere:
      "The people who run \(site) signed you out everywhere. On every device your password and your "
        + "code are asked for again."
    case .renamed(let former):
      "The people who run \(site) changed your user name, which was \(line(former)). Sign in with "
        + "the new one from now on."
    case .caseCancelled:
      "The request to take the second step off your account at \(site) was cancelled. "
        + "Your second step stays as it is."
    case .caseDeclined:
      "The people who run \(site) declined the request to take the second step off your account. "
        + "Your second step stays as it is."
    case .policyLoosened(let name, let steps):
      (name.isEmpty ? "A command on the server" : "The administrator \(name)")
        + " changed the policy of \(site), so that it asks less: \(short(steps))."
    }
  }

  private static func stopped(_ factor: SecurityNotice.Factor, site: String) -> String {
    switch factor {
    case .password:
      "After a hundred wrong passwords in a row your password is not accepted any more at \(site)."
    case .app:
      "After a hundred wrong codes in a row your authenticator app is not accepted any more at "
        + "\(site). Your recovery codes still are."
    case .recoveryCodes:
      "After a hundred wrong recovery codes in a row none is accepted any more at \(site). "
        + "Your app still is."
    case .textMessages:
      "After a hundred wrong codes in a row no code by text message is accepted any more at "
        + "\(site). Your app and your recovery codes still are."
    }
  }

  static func ifYou(_ kind: SecurityNotice.Kind) -> String {
    switch kind {
    case .recoveryCodeUsed(left: 0...3):
      "If this was you, make new recovery codes before you need them."
    case .addressAsked:
      "If this was you, open the link in the mail to the new address."
    case .exempted: "If this was agreed with you, there is nothing to do."
    case .secondStepReset: "If you asked for it, set up two-factor authentication again."
    case .caseCancelled:
      "If this was you, there is nothing to do. If you still cannot get in, you can ask again after "
        + "your password."
    case .caseDeclined:
      "If you asked and cannot get in, talk to the people who run the site in another way."
    case .stopped(.password):
      "If this was you, ask the people who run the site for a new password."
    case .stopped(.app):
      "If this was you, sign in with a recovery code and set up the app again."
    case .stopped(.recoveryCodes): "If this was you, sign in with your app and make new ones."
    case .stopped(.textMessages):
      "If this was you, sign in with your app, remove the number and add it again."
    case .locked, .unlocked, .administratorMade, .administratorUnmade, .signedOutEverywhere,
      .renamed:
      "If you know why, there is nothing to do."
    default: "If this was you, there is nothing to do."
    }
  }

  /// What to do where somebody else knows the password.
  static func changeYourPassword(site: String) -> String {
    "Open \(site) as you always do, not through a mail, and change your password: somebody else "
      + "knows it."
  }

  /// What to do if it was somebody else, in two steps.
  static func steps(_ kind: SecurityNotice.Kind, site: String) -> (first: String, second: String) {
    let open = "Open \(site) as you always do, not through a mail, and"
    let tell = "tell the people who run \(site)"
    let change = "\(open) change your password. That signs everybody else out."
    switch kind {
    case .secondStepOn, .secondStepReplaced, .passwordReset, .secondStepReset:
      return (
        "At once, \(tell): somebody may be keeping you out.",
        "When you are in again, change your password and set up two-factor authentication anew."
      )
    case .secondStepOff:
      return (change, "Turn two-factor authentication on again, on the page Security.")
    case .recoveryCodesRenewed, .recoveryCodeUsed:
      return (change, "Make new recovery codes, on the page Security.")
    case .appAdded, .appRemoved:
      return (change, "On the page Security, look through your authenticator apps.")
    case .deviceTrusted:
      return (change, "On the page Security, forget the devices you do not know.")
    case .textOn, .textOff:
      return (change, "On the page Security, set the number for text messages right.")
    case .addressAsked, .addressAdded, .addressRemoved:
      return (change, "Set your addresses right, on the page Account.")
    case .tokenCreated: return (change, "On the page Security, revoke the token.")
    case .wrongCodes, .codesBlocked, .stopped(.app), .stopped(.recoveryCodes),
      .stopped(.textMessages):
      return (
        "\(open) choose another password: somebody else knows yours.",
        "If you cannot get in, \(tell)."
      )
    case .stopped(.password):
      return (
        "Do not worry: nobody got in.", "To get in yourself, \(tell) that you need a new password."
      )
    case .policyLoosened:
      return (
        "\(open) look at the page Policy, and set it back.",
        "Ask the other administrators who did it; the page Activity tells when."
      )
    case .exempted:
      return (
        "\(tell.prefix(1).uppercased())\(tell.dropFirst()): they can take it back.",
        "Turn on two-factor authentication, on the page Security."
      )
    case .locked, .unlocked, .administratorMade, .administratorUnmade, .signedOutEverywhere,
      .renamed:
      return (
        "Ask the people who run \(site) what it was about, not by answering this mail.", change
      )
    case .caseCancelled, .caseDeclined:
      return (
        "\(open) choose another password: somebody else knows yours.",
        "If you cannot get in, \(tell)."
      )
    case .newSignIn, .passwordChanged:
      return (change, "If you cannot get in any more, \(tell).")
    }
  }

  /// A text that somebody typed, on one line.
  private static func line(_ text: String) -> String {
    String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
  }
}

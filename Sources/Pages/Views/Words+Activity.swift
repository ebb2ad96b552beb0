internal import Accounts

extension Words {
  /// What happened, for the person it happened to.
  ///
  /// `oneCode` where the site hands out one recovery code, which it calls a backup code.
  static func event(_ activity: Activity, oneCode: Bool = false) -> String {
    guard let event = activity.event else { return "Something this page has no words for" }
    switch event {
    case .signedIn:
      guard let level = activity.detail.flatMap({ Level(rawValue: $0) }) else { return "Signed in" }
      return "Signed in: " + Words.means(level, oneCode: oneCode).lowercased()
    case .codeFailed: return "A wrong code was entered"
    case .signedOut: return "Signed out"
    case .sessionEnded:
      return activity.detail == "all" ? "Signed out everywhere" : "A session was ended"
    case .passwordChanged: return "Password changed"
    case .passwordReset: return "Password set anew through a mailed link"
    case .secondStepOn: return "Two-factor authentication turned on"
    case .secondStepReplaced: return "Authenticator app replaced"
    case .secondStepOff: return "Two-factor authentication turned off"
    case .secondStepReset: return "Two-factor authentication reset by the people who run the site"
    case .textOn: return "Codes by text message turned on"
    case .textOff: return "Codes by text message turned off"
    case .textSent: return "A code was sent by text message"
    case .recoveryCodeUsed: return oneCode ? "The backup code was used" : "A recovery code was used"
    case .recoveryCodesRenewed: return oneCode ? "New backup code made" : "New recovery codes made"
    case .recoveryCodesViewed:
      return oneCode ? "Backup code looked at again" : "Recovery codes looked at again"
    case .appAdded: return "Authenticator app added"
    case .appRemoved: return "Authenticator app removed"
    case .deviceTrusted: return "A device was trusted"
    case .deviceForgotten: return "A trusted device was forgotten"
    case .steppedUp where activity.detail == Level.singleSignOn.rawValue:
      return "Confirmed anew through single sign-on"
    case .steppedUp: return "Password and code confirmed"
    case .tokenCreated: return "A personal access token was made"
    case .tokenRevoked: return "A personal access token was revoked"
    case .profileChanged: return "Name, addresses or telephone changed"
    case .personCreated: return "Account created"
    case .joined: return "First password set"
    case .exempted: return "Exempted from two-factor authentication for a time"
    case .exemptionEnded: return "Exemption from two-factor authentication ended"
    case .invited: return "Invited again"
    case .renamed:
      let names = [activity.before, activity.after].compactMap(\.self)
      return names.count == 2
        ? "User name changed from \(names[0]) to \(names[1])" : "User name changed"
    case .locked: return "Account locked"
    case .unlocked: return "Account opened again"
    case .rightsChanged:
      return activity.after == "administrator"
        ? "Made an administrator" : "No administrator any more"
    case .caseOpened: return "Recovery of the account asked for, after the password"
    case .caseCancelled: return "Recovery of the account cancelled"
    case .caseDeclined: return "Recovery of the account declined by the people who run the site"
    case .exported: return "Everything kept about you exported"
    case .singleSignOnLinked: return "Linked to single sign-on by the people who run the site"
    case .singleSignOnUnlinked: return "Link to single sign-on taken away"
    }
  }

  /// Who did it; `nil` where that was not recorded.
  static func source(of activity: Activity) -> String? {
    if let author = activity.author {
      return author.isEmpty ? "The people who run the site" : "An administrator, \(author)"
    }
    guard let visitor = activity.visitor else { return nil }
    return visitor.agent == Visitor.commandLine.agent && visitor.address.isEmpty
      ? "The people who run the site" : BrowserName.short(visitor.agent)
  }

  static func damagedEvents(_ count: Int) -> String {
    "\(count) \(count == 1 ? "record" : "records") of this page could not be read. "
      + "Tell the people who run the site."
  }
}

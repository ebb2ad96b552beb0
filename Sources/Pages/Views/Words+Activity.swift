internal import Accounts

extension Words {
  /// What happened, for the person it happened to.
  static func event(_ activity: Activity) -> String {
    guard let event = activity.event else { return "Something this page has no words for" }
    switch event {
    case .signedIn:
      guard let level = activity.detail.flatMap({ Level(rawValue: $0) }) else { return "Signed in" }
      return "Signed in: " + Words.means(level).lowercased()
    case .codeFailed: return "A wrong code was entered"
    case .signedOut: return "Signed out"
    case .sessionEnded: return "A session was ended"
    case .passwordChanged: return "Password changed"
    case .passwordReset: return "Password set anew through a mailed link"
    case .secondStepOn: return "Two-factor authentication turned on"
    case .secondStepReplaced: return "Authenticator app replaced"
    case .secondStepOff: return "Two-factor authentication turned off"
    case .secondStepReset: return "Two-factor authentication reset by the people who run the site"
    case .textOn: return "Codes by text message turned on"
    case .textOff: return "Codes by text message turned off"
    case .textSent: return "A code was sent by text message"
    case .recoveryCodeUsed: return "A recovery code was used"
    case .recoveryCodesRenewed: return "New recovery codes made"
    case .recoveryCodesViewed: return "Recovery codes looked at again"
    case .appAdded: return "Authenticator app added"
    case .appRemoved: return "Authenticator app removed"
    case .deviceTrusted: return "A device was trusted"
    case .deviceForgotten: return "A trusted device was forgotten"
    case .steppedUp: return "Password and code confirmed"
    case .tokenCreated: return "A personal access token was made"
    case .tokenRevoked: return "A personal access token was revoked"
    case .profileChanged: return "Name, addresses or telephone changed"
    case .personCreated: return "Account created"
    case .joined: return "First password set"
    case .exempted: return "Exempted from two-factor authentication for a time"
    case .exemptionEnded: return "Exemption from two-factor authentication ended"
    }
  }

  /// Who did it; `nil` where that was not recorded.
  static func source(of activity: Activity) -> String? {
    guard let visitor = activity.visitor else { return nil }
    return visitor.agent == Visitor.commandLine.agent && visitor.address.isEmpty
      ? "The people who run the site" : BrowserName.short(visitor.agent)
  }

  static func damagedEvents(_ count: Int) -> String {
    "\(count) \(count == 1 ? "record" : "records") of this page could not be read. "
      + "Tell the people who run the site."
  }
}

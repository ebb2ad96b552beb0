/// Something about a person's security that all of the person's addresses are told of.
///
/// It carries what the words are made of and no secret: no link that signs in, no code.
package struct SecurityNotice: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    case secondStepOn
    case secondStepReplaced
    case secondStepOff
    /// One more beside those in use.
    case appAdded
    /// One of several.
    case appRemoved
    /// By the people who run the site.
    case secondStepReset
    case recoveryCodesRenewed
    /// `left`: how many codes still work.
    case recoveryCodeUsed(left: Int)
    /// Codes can be sent to the number with this ending.
    case textOn(ending: String)
    case textOff
    /// From a browser or a network that the person has not signed in from lately.
    case newSignIn
    case deviceTrusted(days: Int)
    case passwordChanged
    /// Through a link that was mailed.
    case passwordReset
    /// A new address that waits for its link to be opened.
    case addressAsked(String)
    case addressAdded(String)
    case addressRemoved(String)
    case tokenCreated(name: String)
    /// The password was right and the code was not, that many times in a row.
    case wrongCodes(count: Int)
    /// The same, and codes are not looked at for a while.
    case codesBlocked(count: Int)
    /// After a hundred failures in a row this is not accepted any more.
    case stopped(Factor)
    /// Need not have a second step until then, in seconds since the epoch.
    case exempted(until: Int64)
    /// This and those below by the people who run the site.
    case locked
    case unlocked
    case administratorMade
    case administratorUnmade
    case signedOutEverywhere
    /// From another sign-in name.
    case renamed(from: String)
    /// A support case, by its link or by the person's own hand.
    case caseCancelled
    /// By the people who run the site.
    case caseDeclined
    /// For administrators: the site asks less than before.
    ///
    /// `by`: the sign-in name of who changed it; empty for the server's command line.
    case policyLoosened(by: String, [PolicyStep])
  }

  /// What can be stopped by failed tries.
  package enum Factor: String, CaseIterable, Sendable {
    case password, app
    case recoveryCodes = "recovery-codes"
    case textMessages = "text-messages"
  }

  package let kind: Kind
  /// The person's sign-in name: a-z, 0-9, ".", "_" and "-".
  ///
  /// Never the display name, which is anybody's text.
  package let username: String
  /// Seconds since the epoch.
  package let at: Int64
  /// Who did it; `nil` for the people who run the site, on the server.
  package let visitor: Visitor?

  package init(kind: Kind, username: String, at: Int64, visitor: Visitor?) {
    self.kind = kind
    self.username = username
    self.at = at
    self.visitor = visitor
  }
}

extension SecurityNotice.Kind {
  /// The notice's name in the outbox, for form tests and for people who look into it.
  package var name: String {
    switch self {
    case .secondStepOn: "second-step-on"
    case .secondStepReplaced: "second-step-replaced"
    case .secondStepOff: "second-step-off"
    case .appAdded: "app-added"
    case .appRemoved: "app-removed"
    case .secondStepReset: "second-step-reset"
    case .recoveryCodesRenewed: "recovery-codes-renewed"
    case .recoveryCodeUsed: "recovery-code-used"
    case .textOn: "text-messages-on"
    case .textOff: "text-messages-off"
    case .newSignIn: "new-sign-in"
    case .deviceTrusted: "device-trusted"
    case .passwordChanged: "password-changed"
    case .passwordReset: "password-reset"
    case .addressAsked: "address-asked"
    case .addressAdded: "address-added"
    case .addressRemoved: "address-removed"
    case .tokenCreated: "token-created"
    case .wrongCodes: "wrong-codes"
    case .codesBlocked: "codes-blocked"
    case .stopped(let factor): "stopped-\(factor.rawValue)"
    case .exempted: "exempted"
    case .locked: "locked"
    case .unlocked: "unlocked"
    case .administratorMade: "administrator-made"
    case .administratorUnmade: "administrator-unmade"
    case .signedOutEverywhere: "signed-out-everywhere"
    case .renamed: "renamed"
    case .caseCancelled: "case-cancelled"
    case .caseDeclined: "case-declined"
    case .policyLoosened: "policy-loosened"
    }
  }
}

/// A mail to be written: what it is about, for whoever has the words and the templates.
package enum Letter: Sendable {
  case notice(SecurityNotice)
  /// The link for a forgotten password.
  ///
  /// `seconds` is how long it is good for; the visitor is whoever asked.
  case resetPassword(token: BearerToken, username: String, seconds: Int64, at: Int64, Visitor)
  /// The link that makes an address count.
  case confirmAddress(token: BearerToken, username: String, seconds: Int64, at: Int64, Visitor)
  /// The link at which an invited person sets the first password.
  case invitation(token: BearerToken, username: String, seconds: Int64, at: Int64)
  /// That a support case was opened, with the link that cancels it.
  ///
  /// `readyAt` is from when on administrators can act, seconds since the epoch.
  case caseOpened(token: BearerToken, username: String, readyAt: Int64, at: Int64, Visitor)
  /// The same for an administrator, with the case's address and nothing that the person wrote.
  case caseToDecide(id: String, username: String, at: Int64, Visitor)

  /// The letter's name in the outbox.
  package var name: String {
    switch self {
    case .notice(let notice): notice.kind.name
    case .resetPassword: "reset-password"
    case .confirmAddress: "confirm-address"
    case .invitation: "invitation"
    case .caseOpened: "case-opened"
    case .caseToDecide: "case-to-decide"
    }
  }
}

/// A mail in words.
package struct ComposedLetter: Equatable, Sendable {
  /// One line.
  package let subject: String
  package let text: String
  package let html: String

  package init(subject: String, text: String, html: String) {
    self.subject = subject
    self.text = text
    self.html = html
  }
}

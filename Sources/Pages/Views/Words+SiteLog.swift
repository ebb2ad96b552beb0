package import Accounts

extension Words {
  /// What happened to the site, in a few words; also for the tool.
  package static func siteEvent(_ kind: SiteEvent.Kind?) -> String {
    guard let kind else { return "Something this page has no words for" }
    return switch kind {
    case .personCreated: "Account made"
    case .personInvited: "Person invited"
    case .personChanged: "Account changed"
    case .personRemoved: "Person removed"
    case .personExported: "Data of a person exported"
    case .peopleImported: "People imported"
    case .personLocked: "Account locked"
    case .personUnlocked: "Account unlocked"
    case .rightsChanged: "Rights changed"
    case .passwordSet: "Password set for a person"
    case .secondStepReset: "Second step reset"
    case .secondStepImported: "Second step taken over"
    case .sessionsEnded: "Sessions ended"
    case .devicesForgotten: "Trusted devices forgotten"
    case .policyChanged: "Policy changed"
    case .exempted: "Person exempted from the second step"
    case .exemptionEnded: "Exemption ended"
    case .tokenCreated: "Access token made"
    case .tokenRevoked: "Access token revoked"
    case .caseOpened: "Case opened"
    case .caseCancelled: "Case cancelled"
    case .caseReset: "Case decided: second step taken off"
    case .caseDeclined: "Case declined"
    case .stopped: "Stopped after very many failures"
    case .keysRotated: "Keys changed"
    case .siteRestored: "Site restored from a backup"
    case .logMended: "Activity mended after a power cut"
    }
  }

  /// Who did it.
  package static func siteActor(_ actor: SiteEvent.Actor?) -> String {
    switch actor {
    case .person(_, let name, _): name
    case .server: "a command on the server"
    case .site: "the site itself"
    case .link: "somebody with the link from a mail"
    case nil: "unknown"
    }
  }

  /// "active → locked"; `nil` where neither is known.
  package static func siteChange(from before: String?, to after: String?) -> String? {
    switch (before, after) {
    case (nil, nil): nil
    case (let before?, nil): "was \(before)"
    case (nil, let after?): after
    case (let before?, let after?): "\(before) → \(after)"
    }
  }

  /// What exactly, where the log has a word of its own for it.
  package static func siteDetail(_ event: SiteEvent) -> String? {
    switch event.kind {
    // A case is known by its person; its id is for programs.
    case .caseOpened, .caseCancelled, .caseReset, .caseDeclined: return nil
    case .stopped: break
    default: return event.detail
    }
    return switch event.detail.flatMap({ SecurityNotice.Factor(rawValue: $0) }) {
    case .password: "Password"
    case .app: "Codes of the authenticator app"
    case .recoveryCodes: "Recovery codes"
    case .textMessages: "Codes by text message"
    case nil: event.detail
    }
  }

  static let badDate = "Write the day as year, month and day: 2026-11-21."
}

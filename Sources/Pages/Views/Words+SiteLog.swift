package import Accounts
package import Templates

extension Words {
  /// What happened to the site, in a few words; also for the tool.
  package static func siteEvent(_ kind: SiteEvent.Kind?) -> Phrase {
    guard let kind else { return .say("site-events.something-this-page-has-no-words") }
    return .say("site-events.\(kind.rawValue)")
  }

  /// Who did it.
  package static func siteActor(_ actor: SiteEvent.Actor?) -> Phrase {
    switch actor {
    case .person(_, let name, _): .verbatim(name)
    case .server: .say("site-events.a-command-on-the-server")
    case .site: .say("site-events.the-site-itself")
    case .link: Phrase.say("site-events.somebody-with-the-link-from-a-mail")
    case nil: .say("site-events.unknown")
    }
  }

  /// "active → locked"; `nil` where neither is known.
  package static func siteChange(from before: String?, to after: String?) -> Phrase? {
    switch (before, after) {
    case (nil, nil): nil
    case (let before?, nil): .say("site-events.was", "before", .verbatim(before))
    case (nil, let after?): .verbatim(after)
    case (let before?, let after?): .verbatim("\(before) → \(after)")
    }
  }

  /// What exactly, where the log has a word of its own for it.
  package static func siteDetail(_ event: SiteEvent) -> Phrase? {
    switch event.kind {
    // A case is known by its person; its id is for programs.
    case .caseOpened, .caseCancelled, .caseReset, .caseDeclined: return nil
    case .stopped: break
    default: return event.detail.map { .verbatim($0) }
    }
    return switch event.detail.flatMap({ SecurityNotice.Factor(rawValue: $0) }) {
    case .password: .say("common.password")
    case .app: .say("site-events.codes-of-the-authenticator-app")
    case .recoveryCodes: .say("common.recovery-codes")
    case .textMessages: .say("common.codes-by-text-message")
    case nil: event.detail.map { .verbatim($0) }
    }
  }

  static let badDate = Phrase.say("site-events.write-the-day-as-year-month-and")
}

package import StrictJSON

/// Something that administrators or the server's commands did, or that concerns the whole site: one
/// line of the site's log.
///
/// It carries no secret and nothing that a visitor typed. `note` alone is somebody's own words: an
/// administrator's.
package struct SiteEvent: Equatable, Sendable {
  /// What happened, in the OWASP logging vocabulary where it has a word.
  package enum Kind: String, CaseIterable, Sendable {
    case personCreated = "user_created"
    case personInvited = "user_invited"
    case personChanged = "user_updated"
    case personRemoved = "user_deleted"
    case personExported = "user_exported"
    case peopleImported = "user_imported"
    case personLocked = "authn_login_lock"
    case personUnlocked = "authn_login_unlock"
    case rightsChanged = "privilege_permissions_changed"
    case passwordSet = "authn_password_change"
    case secondStepReset = "second_step_reset"
    case secondStepImported = "second_step_imported"
    case sessionsEnded = "session_ended"
    case devicesForgotten = "device_forgotten"
    case policyChanged = "policy_changed"
    case exempted = "second_step_exempted"
    case exemptionEnded = "second_step_exemption_ended"
    case tokenCreated = "authn_token_created"
    case tokenRevoked = "authn_token_revoked"
    case caseOpened = "recovery_case_opened"
    case caseCancelled = "recovery_case_cancelled"
    case caseReset = "recovery_case_reset"
    case caseDeclined = "recovery_case_declined"
    /// After so many failures in a row, one of a person's factors is not looked at any more.
    case stopped = "authn_login_fail_max"
    case keysRotated = "keys_rotated"
    case siteBackedUp = "site_backed_up"
    case siteRestored = "site_restored"
    /// The end of a line that a power cut left was taken away.
    case logMended = "log_mended"
  }

  /// Who did it.
  package enum Actor: Equatable, Sendable {
    /// Somebody signed in, from an address.
    case person(PersonID, name: String, address: String)
    /// A command on the server.
    case server
    /// The program itself: a limit was reached, a time was over.
    case site
    /// Somebody with a mailed link, who did not have to sign in, from an address.
    case link(address: String)
  }

  /// Whom it was done to, by id and by the sign-in name of that moment.
  package struct Target: Equatable, Sendable {
    package let person: PersonID
    package let name: String

    package init(_ account: Account) {
      person = account.id
      name = account.name
    }

    package init(person: PersonID, name: String) {
      self.person = person
      self.name = name
    }
  }

  package let kind: Kind
  package let actor: Actor
  package let target: Target?
  /// A word of ours that says more, such as the setting that was changed or a case's id.
  package let detail: String?
  /// What was so before: a setting's value, a state; never a secret.
  package let before: String?
  /// What is so now.
  package let after: String?
  /// Why, in an administrator's words.
  package let note: String?

  /// Texts longer than `mostText` scalars, notes longer than `mostNote`, are cut.
  package init(
    _ kind: Kind, by actor: Actor, to target: Target? = nil, detail: String? = nil,
    before: String? = nil, after: String? = nil, note: String? = nil
  ) {
    self.kind = kind
    self.actor = actor
    self.target = target
    self.detail = detail.map { Self.bounded($0, to: Self.mostText) }
    self.before = before.map { Self.bounded($0, to: Self.mostText) }
    self.after = after.map { Self.bounded($0, to: Self.mostText) }
    self.note = note.map { Self.bounded($0, to: Self.mostNote) }
  }

  /// Code points of a value.
  package static let mostText = 200
  /// Code points of a note.
  package static let mostNote = 1000

  private static func bounded(_ text: String, to most: Int) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(most)))
  }
}

extension SiteEvent.Actor {
  /// A signed-in person at an address.
  package static func person(_ signedIn: SignedIn, from visitor: Visitor) -> SiteEvent.Actor {
    .person(signedIn.person, name: signedIn.account.name, address: visitor.address)
  }
}

extension SiteEvent {
  /// The members of the line, without its place in the log.
  package var members: JSONObject {
    var object: JSONObject = ["event": .string(kind.rawValue), "actor": actorValue]
    object["target"] = target.map {
      ["person": .string($0.person.text), "name": .string($0.name)]
    }
    for (name, text) in [
      ("detail", detail), ("before", before), ("after", after), ("note", note),
      ("address", address),
    ] {
      object[name] = text.map { .string($0) }
    }
    return object
  }

  /// Where it was done from; `nil` on the server.
  package var address: String? {
    switch actor {
    case .person(_, _, let address), .link(let address): address
    case .server, .site: nil
    }
  }

  private var actorValue: JSONValue {
    switch actor {
    case .person(let id, let name, _): ["person": .string(id.text), "name": .string(name)]
    case .server: "server"
    case .site: "site"
    case .link: "link"
    }
  }

  /// Reads the members; `nil` when one is of another shape or the event is not known.
  init?(_ object: JSONObject) {
    guard let kind = object.string("event").flatMap({ Kind(rawValue: $0) }),
      let actor = Self.actor(object["actor"], address: object.string("address") ?? "")
    else { return nil }
    var target: Target?
    if let member = object["target"] {
      guard let object = member.objectValue, let name = object.string("name"),
        let person = object.string("person").flatMap({ PersonID($0) })
      else { return nil }
      target = Target(person: person, name: name)
    }
    self.init(
      kind, by: actor, to: target, detail: object.string("detail"),
      before: object.string("before"), after: object.string("after"), note: object.string("note"))
  }

  private static func actor(_ value: JSONValue?, address: String) -> Actor? {
    if let object = value?.objectValue {
      guard let name = object.string("name"),
        let person = object.string("person").flatMap({ PersonID($0) })
      else { return nil }
      return .person(person, name: name, address: address)
    }
    switch value?.stringValue {
    case "server": return .server
    case "site": return .site
    case "link": return .link(address: address)
    default: return nil
    }
  }
}

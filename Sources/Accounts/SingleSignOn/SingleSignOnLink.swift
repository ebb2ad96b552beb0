internal import StrictJSON

/// Under which name the web server's single sign-on means a person.
///
/// Its being there is what lets that name in: an account that was made here belongs to nobody
/// outside until an administrator links it.
package struct SingleSignOnLink: Equatable, Sendable {
  /// `REMOTE_USER` to the byte: another spelling may be another person's.
  package let name: String
  /// When it was made, seconds since the epoch.
  package let since: Int64
  /// Whether an administrator made it, for an account that was there already.
  package let isByAdministrator: Bool

  init(name: String, since: Int64, isByAdministrator: Bool) {
    self.name = name
    self.since = since
    self.isByAdministrator = isByAdministrator
  }

  /// Reads the member, or returns `nil` when a part of it is missing or of another type.
  init?(_ object: JSONObject) {
    guard let name = object.string("name"), !name.isEmpty, let since = object.whole("since"),
      let isByAdministrator = object.bool("byAdministrator")
    else { return nil }
    self.init(name: name, since: since, isByAdministrator: isByAdministrator)
  }

  var object: JSONObject {
    [
      "name": .string(name), "since": .int(since), "byAdministrator": .bool(isByAdministrator),
    ]
  }
}

extension Account {
  /// Who comes through single sign-on as this person; `nil` where nobody may.
  package var singleSignOn: SingleSignOnLink? {
    get { document.object("singleSignOn").flatMap { SingleSignOnLink($0) } }
    set { document["singleSignOn"] = newValue.map { .object($0.object) } }
  }

  /// Whether there is a password to sign in with.
  package var hasPassword: Bool { passwordHash != nil }

  /// Whether the web server's name is one of this person's, for a session that it did not make.
  func answers(to remoteUser: String) -> Bool {
    singleSignOn?.name == remoteUser || SignInName(remoteUser)?.text == name
  }
}

extension Session {
  /// Whether the session can be that of whoever the web server says is there.
  func isFor(_ remoteUser: String?, _ account: Account) -> Bool {
    guard let own = self.remoteUser else { return remoteUser.map(account.answers) ?? true }
    return own == remoteUser && own == account.singleSignOn?.name
  }
}

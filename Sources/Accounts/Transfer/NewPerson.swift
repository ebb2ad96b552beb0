package import Sealing

/// Somebody who comes from another system: a line of a file, read and checked.
package struct NewPerson: Sendable {
  package enum SignIn: Sendable {
    /// With the password they have there, whose hash is taken over.
    case password(ForeignHash)
    /// With a first password, through a join link.
    case invitation
    /// Through single sign-on, under their name.
    case singleSignOn
  }

  package let name: SignInName
  package let email: EmailAddress?
  package let displayName: String
  package let isAdmin: Bool
  package let signIn: SignIn

  package init(
    name: SignInName, email: EmailAddress?, displayName: String, isAdmin: Bool, signIn: SignIn
  ) {
    self.name = name
    self.email = email
    self.displayName = displayName
    self.isAdmin = isAdmin
    self.signIn = signIn
  }
}

/// What became, or would become, of one of them.
package enum ImportOutcome: Equatable, Sendable {
  case added(PersonID)
  /// What a dry run says instead.
  case wouldBeAdded
  /// Somebody of that name is here already and was left as they are.
  case nameIsHere
  /// The address is somebody's already; nobody was added.
  case emailIsHere
}

extension Accounts {
  /// Adds somebody from another system, unless the name or the address is taken.
  ///
  /// Costs no password hash: another system's is kept, sealed, until its person signs in, and is
  /// replaced by one of ours then.
  package func importPerson(
    _ person: NewPerson, isDryRun: Bool = false
  ) throws -> ImportOutcome {
    if try findAccount(Identifier(person.name)) != nil { return .nameIsHere }
    if let email = person.email, try findAccount(Identifier(email)) != nil { return .emailIsHere }
    if isDryRun { return .wouldBeAdded }
    if case .password(let hash) = person.signIn { try noteCost(of: hash) }
    do {
      let id = try addPerson(
        person.name, displayName: person.displayName, emails: person.email.map { [$0] } ?? [],
        isAdmin: person.isAdmin, by: nil
      ) { account in
        try complete(&account, person)
      }
      return .added(id)
    } catch PersonProblem.nameTaken {
      return .nameIsHere
    } catch PersonProblem.emailTaken {
      return .emailIsHere
    }
  }

  /// Writes down on the site's log how many people were imported.
  package func recordImport(of count: Int, by actor: SiteEvent.Actor = .server) throws {
    try recordForSite(SiteEvent(.peopleImported, by: actor, after: "\(count)"))
  }

  private func complete(_ account: inout Account, _ person: NewPerson) throws {
    switch person.signIn {
    case .invitation: break
    case .password(let hash):
      account.setPassword(
        hash: try StoredPassword.sealed(
          hash, of: account.id, ring: ring(), nonce: surroundings.randomBytes(12)),
        at: now)
      account.state = .active
    case .singleSignOn:
      account.singleSignOn = SingleSignOnLink(
        name: account.name, since: now, isByAdministrator: true)
      account.state = .active
    }
  }
}

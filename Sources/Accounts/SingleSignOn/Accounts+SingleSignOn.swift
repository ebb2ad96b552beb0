internal import Records
internal import Site
internal import StrictJSON

/// The answer to a name that the web server vouches for.
package enum SingleSignOnOutcome: Sendable {
  case signedIn(BearerToken)
  /// The site asks for its own second step all the same.
  case secondStep(BearerToken)
  case refused(SingleSignOnRefusal)
}

/// Why a name that the web server vouches for was not let in; the raw value is for the log.
package enum SingleSignOnRefusal: String, Sendable {
  case notTrusted = "this site does not trust REMOTE_USER"
  case notAName = "it is no sign-in name"
  case notLinked = "an account of that name was made here and is not linked"
  case otherSpelling = "the account of that name is linked to another spelling"
  case notActive = "the account is locked"
}

extension Accounts {
  /// Signs in whoever the web server says is there, and makes the person where there is none.
  ///
  /// The caller hands over `REMOTE_USER`, and nothing else that a client could have sent. A person
  /// made here has no password, no address and no rights. An account that was made otherwise is
  /// never taken over by its name: it is linked by an administrator (`linkSingleSignOn`) first.
  package func signInBySingleSignOn(
    _ remoteUser: String, returnTo: String?, from visitor: Visitor
  ) throws -> SingleSignOnOutcome {
    guard site.sso.trustRemoteUser else { return .refused(.notTrusted) }
    // Not trimmed: " ann" and "ann" may be two names over there.
    guard let name = SignInName(remoteUser), name.text.utf8.count == remoteUser.utf8.count else {
      return .refused(.notAName)
    }
    let person = try findAccount(Identifier(name))?.id ?? makePerson(name, as: remoteUser)
    return try admit(person, as: remoteUser, returnTo: returnTo, from: visitor)
  }

  private func makePerson(_ name: SignInName, as remoteUser: String) throws -> PersonID {
    do {
      return try addPerson(
        name, displayName: "", emails: [], isAdmin: false, by: .site
      ) { account in
        account.state = .active
        account.singleSignOn = SingleSignOnLink(
          name: remoteUser, since: now, isByAdministrator: false)
      }
    } catch PersonProblem.nameTaken {
      // Two first requests at once: the other one made the person.
      guard let account = try findAccount(Identifier(name)) else { throw PersonProblem.nameTaken }
      return account.id
    }
  }

  /// What the site's log calls it.
  private static let siteDetail = "single sign-on"

  private func admit(
    _ person: PersonID, as remoteUser: String, returnTo: String?, from visitor: Visitor
  ) throws -> SingleSignOnOutcome {
    try store.update(person.place) { place in
      guard var account = try account(person, in: place) else { return .refused(.notLinked) }
      guard let link = account.singleSignOn else { return .refused(.notLinked) }
      guard link.name == remoteUser else { return .refused(.otherSpelling) }
      guard account.state != .locked else { return .refused(.notActive) }
      if account.state == .invited {
        // Linked before a first password was set: single sign-on is the way in, the link is not.
        account.state = .active
        account.document["join"] = nil
        try write(account, in: place)
      }
      if site.sso.secondStep == .ask, account.secondStep != nil {
        return .secondStep(
          try startPending(
            for: account, returnTo: returnTo, visitor: visitor, remoteUser: remoteUser, in: place))
      }
      let token = try startSession(
        for: account, level: .singleSignOn, visitor: visitor, remoteUser: remoteUser, in: place)
      try record(.signedIn, detail: Level.singleSignOn.rawValue, visitor: visitor, in: place)
      return .signedIn(token)
    } ?? .refused(.notLinked)
  }

  /// Lets a name of the web server's in as a person who is there already, on the server's own
  /// authority; ends every session of the person.
  ///
  /// - Returns: Whether there is such a person.
  /// - Throws: `PersonProblem.notThatName` for a name that leads to somebody else or to nobody.
  package func linkSingleSignOn(
    _ id: PersonID, as remoteUser: String? = nil, by actor: SiteEvent.Actor = .server
  ) throws -> Bool {
    try store.update(id.place) { place in
      guard var account = try account(id, in: place) else { return false }
      let remoteUser = remoteUser ?? account.name
      // A name is looked up by the account's own, so it can differ from it in capitals alone.
      guard SignInName(remoteUser)?.text == account.name,
        remoteUser.utf8.count == account.name.utf8.count
      else { throw PersonProblem.notThatName }
      try recordForSite(
        SiteEvent(
          .personChanged, by: actor, to: .init(account), detail: Self.siteDetail,
          before: account.singleSignOn?.name, after: remoteUser))
      account.singleSignOn = SingleSignOnLink(
        name: remoteUser, since: now, isByAdministrator: true)
      try endAllSessions(of: &account, event: .singleSignOnLinked, in: place)
      return true
    } ?? false
  }

  /// Ends that; `false` where there was no link.
  ///
  /// Who has no password has no way in afterwards, until one is given.
  package func unlinkSingleSignOn(
    _ id: PersonID, by actor: SiteEvent.Actor = .server
  ) throws -> Bool {
    try store.update(id.place) { place in
      guard var account = try account(id, in: place), let link = account.singleSignOn else {
        return false
      }
      try recordForSite(
        SiteEvent(
          .personChanged, by: actor, to: .init(account), detail: Self.siteDetail,
          before: link.name))
      account.singleSignOn = nil
      if !account.hasPassword { account.state = .invited }
      try endAllSessions(of: &account, event: .singleSignOnUnlinked, in: place)
      return true
    } ?? false
  }
}

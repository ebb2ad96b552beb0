internal import Records
internal import Site

extension Accounts {
  /// The open case that a mailed link would cancel, and whose; `nil` for a link that is not good
  /// (any more).
  ///
  /// Nothing is changed: mail programs open links to look at them.
  package func cancellable(by link: String?) throws -> Account? {
    guard let token = link.flatMap({ BearerToken($0) }), let account = try account(token.person),
      isGood(token, for: account)
    else { return nil }
    return account
  }

  private func isGood(_ token: BearerToken, for account: Account) -> Bool {
    caseStanding(of: account)?.isOpen == true && account.recoveryCase?.hash == token.hash
  }

  /// Cancels the case that a mailed link is for; whoever has the mail may, without signing in.
  ///
  /// Returns `false` for a forged or a used link, and for one whose case is over: one answer.
  package func cancelCase(byLink link: String, from visitor: Visitor) throws -> Bool {
    guard let token = BearerToken(link) else { return false }
    return try cancelCase(of: token.person, by: .link(address: visitor.address), from: visitor) {
      isGood(token, for: $0)
    }
  }

  /// Cancels a signed-in person's own case; returns whether there was an open one.
  package func cancelCase(_ signedIn: SignedIn, from visitor: Visitor) throws -> Bool {
    try cancelCase(of: signedIn.person, by: .person(signedIn, from: visitor), from: visitor) {
      caseStanding(of: $0)?.isOpen == true
    }
  }

  private func cancelCase(
    of person: PersonID, by actor: SiteEvent.Actor, from visitor: Visitor,
    where isMeant: (Account) -> Bool
  ) throws -> Bool {
    try store.update(person.place) { place in
      guard var account = try account(person, in: place), isMeant(account),
        var its = account.recoveryCase
      else { return false }
      its.close(.cancelled, at: now)
      account.recoveryCase = its
      try recordForSite(
        SiteEvent(.caseCancelled, by: actor, to: .init(account), detail: its.id))
      try write(account, in: place)
      try record(.caseCancelled, visitor: visitor, in: place)
      announce(.caseCancelled, to: account, from: visitor)
      return true
    } ?? false
  }
}

internal import Records
internal import Site
internal import StrictJSON

/// The answer to somebody who says that everything is lost.
package enum CaseOutcome: Equatable, Sendable {
  case opened
  /// There is one already; it stays as it is.
  case alreadyOpen
  /// What was written is empty, too long or not fit to be shown.
  case badMessage, badContact
  /// So many were opened that the next has to wait, in seconds.
  case wait(Int64)
  /// The site has no support cases, or none for who cannot be told of it.
  case notAllowed
  /// The five minutes are over, or the sign-in was ended.
  case expired
}

extension Accounts {
  /// Where each open or closed case has a file that says whose it is.
  static let casesPlace = "cases"

  private static let casesOfPerson = Allowance(
    name: "cases of a person", most: 3, seconds: 7 * 86_400)
  private static let casesOfNetwork = Allowance(
    name: "cases from a network", most: 10, seconds: 86_400)
  private static let casesOfSite = Allowance(
    name: "cases of the site", most: 100, seconds: 86_400)

  /// Whether a person can open a support case: only who can be told of one that is opened in their
  /// name.
  package func offersCase(to account: Account) -> Bool {
    site.recovery.cases && sendsNotices(to: account)
  }

  /// How a person's latest support case stands; `nil` where there is none, or the site has none.
  package func caseStanding(of account: Account) -> RecoveryCase.Standing? {
    guard site.recovery.cases, let its = account.recoveryCase else { return nil }
    return its.standing(at: now, of: account, waitHours: site.recovery.waitHours)
  }

  /// Opens a support case for a pending sign-in: the password was right, the second step is lost.
  ///
  /// Every address of the person is told at once, with a link that cancels it, and so is every
  /// administrator. What stands against it is asked before it is counted, and decided again under
  /// the lock: however many ask side by side, one case is opened.
  package func openCase(
    _ pending: BearerToken, message: String, contact: String, from visitor: Visitor
  ) throws -> CaseOutcome {
    guard let account = try pendingSignIn(for: pending.cookieRevealingSecret)?.account else {
      return .expired
    }
    guard offersCase(to: account) else { return .notAllowed }
    if caseStanding(of: account)?.isOpen == true { return .alreadyOpen }
    guard RecoveryCase.isMessage(message) else { return .badMessage }
    guard RecoveryCase.isContact(contact) else { return .badContact }
    let network = Throttle.network(of: visitor)
    for (allowance, key) in [
      (Self.casesOfNetwork, network), (Self.casesOfSite, ""), (Self.casesOfPerson, account.id.text),
    ] {
      if let wait = try take(allowance, of: key) { return .wait(wait) }
    }
    let token = BearerToken(person: account.id, surroundings: surroundings)
    let opening = RecoveryCase.Opening(
      id: surroundings.randomID(), message: normalized(message), contact: normalized(contact),
      hash: token.hash, visitor: visitor)
    let outcome = try store.update(account.id.place) { place in
      try open(opening, pending, token, in: place)
    }
    if outcome == .opened { tellAdministrators(of: opening, from: account.id) }
    return outcome ?? .expired
  }

  private func open(
    _ opening: RecoveryCase.Opening, _ pending: BearerToken, _ token: BearerToken,
    in place: borrowing LockedPlace
  ) throws -> CaseOutcome {
    guard var account = try account(pending.person, in: place),
      try isPending(pending, account: account, in: place)
    else { return .expired }
    guard offersCase(to: account) else { return .notAllowed }
    if caseStanding(of: account)?.isOpen == true { return .alreadyOpen }
    let old = account.recoveryCase
    let new = RecoveryCase(
      opening, of: account, waitHours: site.recovery.waitHours, at: now)
    account.recoveryCase = new
    // The list's file first: one whose case did not come to be leads nowhere and counts as none.
    try noteCase(new.id, of: account.id)
    try recordForSite(
      SiteEvent(
        .caseOpened,
        by: .person(account.id, name: account.name, address: opening.visitor.address),
        to: .init(account), detail: new.id))
    try write(account, in: place)
    try record(.caseOpened, visitor: opening.visitor, in: place)
    send(
      .caseOpened(
        token: token, username: account.name,
        readyAt: new.readyAt(waitHours: site.recovery.waitHours), at: now, opening.visitor),
      to: account.emails, in: account.language,
      until: new.expires(waitHours: site.recovery.waitHours))
    if let old { try forgetCase(old.id) }
    return .opened
  }

  private func noteCase(_ id: String, of person: PersonID) throws {
    try change(Self.casesPlace) { place in
      try place.write(
        "\(id).json", ["version": 1, "person": .string(person.text), "at": .int(now)])
    }
  }

  /// Takes the file that leads to a case away.
  func forgetCase(_ id: String) throws {
    _ = try store.update(Self.casesPlace) { try $0.remove("\(id).json") }
  }

  /// Tells each administrator but the person itself; a mail that cannot be written is logged.
  ///
  /// What the person wrote is not in it: a mail of ours is no way to send words to administrators.
  private func tellAdministrators(of opening: RecoveryCase.Opening, from person: PersonID) {
    do {
      guard let account = try account(person) else { return }
      for id in try wholeRoster(.admins).map(\.id) where id != person {
        guard let admin = try self.account(id), admin.isAdmin, admin.state == .active else {
          continue
        }
        send(
          .caseToDecide(id: opening.id, username: account.name, at: now, opening.visitor),
          to: admin.emails, in: admin.language)
      }
    } catch {
      surroundings.report("the administrators could not be told of a support case: \(error)")
    }
  }
}

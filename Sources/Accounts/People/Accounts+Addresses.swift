internal import Records
internal import StrictJSON

/// What a profile's two address fields ask for, held against the addresses that count now.
struct AddressChange {
  /// What counts afterwards, while new ones wait.
  private(set) var kept: [String] = []
  /// What counts afterwards where nothing has to be confirmed.
  private(set) var whole: [String] = []
  /// New addresses with the one that each is to replace.
  private(set) var asked: [(email: EmailAddress, replaces: String?)] = []

  var new: [EmailAddress] { asked.map(\.email) }

  /// `typed` has a field's address at the field's place, `nil` where it is empty.
  init(from old: [String], to typed: [EmailAddress?]) {
    func isSame(_ text: String, _ email: EmailAddress?) -> Bool {
      EmailAddress(text)?.canonical == email?.canonical
    }
    for (index, email) in typed.enumerated() {
      guard let email else { continue }
      whole.append(email.text)
      if old.contains(where: { isSame($0, email) }) {
        kept.append(email.text)
        continue
      }
      // The address of this field stays until the new one is confirmed, unless the other field
      // has it now.
      let replaced = index < old.count ? old[index] : nil
      let isElsewhere = typed.contains { other in
        other != nil && (replaced.map { isSame($0, other) } ?? false)
      }
      if let replaced, !isElsewhere { kept.append(replaced) }
      asked.append((email, isElsewhere ? nil : replaced))
    }
  }
}

/// An address that waits, and what its link carries.
struct AddressLink {
  let waiting: WaitingAddress
  let token: BearerToken
}

/// The answer to a link that makes an address count.
package enum ConfirmAddressOutcome: Equatable, Sendable {
  case confirmed
  /// Forged, used, replaced or expired, or the address is somebody else's by now: one answer.
  case badLink
}

extension Accounts {
  private static let linksOfPerson = Allowance(
    name: "address links of a person", most: 10, seconds: 86_400)
  private static let linksOfSite = Allowance(
    name: "address links of the site", most: 500, seconds: 86_400)

  /// Takes `count` links from what a person and the site may mail in a day.
  func takeLinks(_ count: Int, of person: PersonID) throws -> Int64? {
    for _ in 0..<count {
      if let wait = try take(Self.linksOfPerson, of: person.text) { return wait }
      if let wait = try take(Self.linksOfSite, of: "") { return wait }
    }
    return nil
  }

  /// Makes the change inside the locked place and tells of it; returns the addresses that are gone,
  /// and the links that are to be mailed when the change is made.
  func apply(
    _ change: AddressChange, to account: inout Account, by visitor: Visitor,
    in place: borrowing LockedPlace
  ) throws -> (removed: [String], links: [AddressLink]) {
    let old = account.emails
    account.emails = sendsMail ? change.kept : change.whole
    let removed = old.filter { address in
      let canonical = EmailAddress(address)?.canonical
      return !account.emails.contains { EmailAddress($0)?.canonical == canonical }
    }
    // What went out to an address that is gone must not open anything.
    if !removed.isEmpty { account.document["reset"] = nil }
    let made = sendsMail ? change.asked.map { makeLink($0, of: account.id) } : []
    // A field has one address that waits: the latest. None waits to replace one that is gone.
    let waiting = account.waiting.filter { one in
      one.isAlive(at: now) && !made.contains { $0.waiting.replaces == one.replaces }
        && !(one.replaces.map { removed.contains($0) } ?? false)
    }
    account.waiting = waiting + made.map(\.waiting)
    try write(account, in: place)
    try record(.profileChanged, visitor: visitor, in: place)
    for link in made {
      announce(.addressAsked(link.waiting.address), to: account, at: old, from: visitor)
    }
    let added = account.emails.filter { address in
      let canonical = EmailAddress(address)?.canonical
      return !old.contains { EmailAddress($0)?.canonical == canonical }
    }
    for address in added { announce(.addressAdded(address), to: account, at: old, from: visitor) }
    announceRemoval(of: removed, from: account, by: visitor)
    return (removed, made)
  }

  /// Tells the addresses that stay, and, in a mail of its own that names no other, each that went.
  private func announceRemoval(
    of removed: [String], from account: Account, by visitor: Visitor
  ) {
    for address in removed {
      announce(.addressRemoved(address), to: account, from: visitor)
      announce(.addressRemoved(address), to: account, at: [address], from: visitor)
    }
  }

  private func makeLink(
    _ asked: (email: EmailAddress, replaces: String?), of person: PersonID
  ) -> AddressLink {
    let token = BearerToken(person: person, surroundings: surroundings)
    let waiting = WaitingAddress(
      address: asked.email.text, replaces: asked.replaces, asked: now, hash: token.hash)
    return AddressLink(waiting: waiting, token: token)
  }

  /// Mails the link, unless the address is somebody else's: whoever asks must not learn that, and
  /// its owner has nothing to confirm.
  ///
  /// Throws where the mail cannot be kept, for the address would wait for a link that nobody has; in
  /// the same way where it would not have been sent.
  func mail(_ link: AddressLink, to account: Account, from visitor: Visitor) throws {
    let address = link.waiting.address
    let owner = try EmailAddress(address).flatMap { try findAccount(Identifier($0))?.id }
    try post(
      .confirmAddress(
        token: link.token, username: account.name, seconds: WaitingAddress.lifetime, at: now,
        visitor),
      to: [address], in: account.language, until: now + WaitingAddress.lifetime,
      isKept: owner == nil || owner == link.token.person)
  }

  /// Takes back an address that waits; its link is void with that.
  package func withdrawAddress(
    _ address: String, of signedIn: SignedIn, from visitor: Visitor
  ) throws {
    _ = try store.update(signedIn.person.place) { place in
      guard var account = try account(signedIn.person, in: place),
        account.waiting.contains(where: { $0.address == address })
      else { return }
      account.waiting.removeAll { $0.address == address }
      try write(account, in: place)
      try record(.profileChanged, visitor: visitor, in: place)
    }
  }

  /// The address that a link would confirm, and whose; `nil` for a link that is not good (any more).
  ///
  /// Nothing is spent: mail programs open links to look at them.
  package func confirmable(
    by link: String?
  ) throws -> (account: Account, waiting: WaitingAddress)? {
    guard let token = link.flatMap({ BearerToken($0) }), let account = try account(token.person),
      let waiting = waiting(for: token, of: account)
    else { return nil }
    return (account, waiting)
  }

  private func waiting(for token: BearerToken, of account: Account) -> WaitingAddress? {
    guard account.state == .active else { return nil }
    return account.waiting.first { $0.hash == token.hash && $0.isAlive(at: now) }
  }

  /// Makes an address count, in place of the one it was to replace; the link is spent with that.
  ///
  /// The address is claimed first and the old one given back last: a stop between leaves a claim
  /// that counts as nobody's.
  package func confirmAddress(
    _ link: String, from visitor: Visitor
  ) throws -> ConfirmAddressOutcome {
    guard let (account, waiting) = try confirmable(by: link), let token = BearerToken(link),
      let email = EmailAddress(waiting.address)
    else { return .badLink }
    do {
      try claim(Identifier(email), for: account.id, or: .emailTaken)
    } catch PersonProblem.emailTaken {
      return .badLink
    }
    let removed = try store.update(account.id.place) { place -> [String]? in
      guard var account = try self.account(token.person, in: place),
        let waiting = self.waiting(for: token, of: account)
      else { return nil }
      let old = account.emails
      var emails = old
      if let place = emails.firstIndex(where: { $0 == waiting.replaces }) {
        emails[place] = waiting.address
      } else {
        guard emails.count < 2 else { return nil }
        emails.append(waiting.address)
      }
      account.emails = emails
      account.waiting.removeAll { $0.hash == waiting.hash }
      account.document["reset"] = nil
      try write(account, in: place)
      try record(.profileChanged, visitor: visitor, in: place)
      announce(.addressAdded(waiting.address), to: account, from: visitor)
      let removed = old.filter { !account.emails.contains($0) }
      for address in removed {
        announce(.addressRemoved(address), to: account, at: [address], from: visitor)
      }
      return removed
    }
    guard let removed = removed ?? nil else { return .badLink }
    for email in removed.compactMap({ EmailAddress($0) }) {
      try release(Identifier(email), of: account.id)
    }
    return .confirmed
  }
}

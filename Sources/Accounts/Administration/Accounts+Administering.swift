internal import Records
internal import StrictJSON

/// The answer to an act on somebody's account.
package enum AdministrationOutcome: Equatable, Sendable {
  case done
  /// It was so already.
  case unchanged
  /// There is nobody with that id.
  case unknown
  /// Whoever acts has stopped being an administrator, or the site does not allow it by page.
  case notAllowed
  /// Nobody would be left who can sign in and administer.
  case lastAdministrator
  /// It is the account of whoever acts: that has pages of its own.
  case yourself
}

extension Accounts {
  /// Acts of administrators go one by one, so that two who take each other's rights away at the
  /// same moment leave one.
  private static let administration = "administration"

  /// Decides on an act on one person and makes the change, inside both locks: first that of the
  /// administration, then the person's.
  ///
  /// - Parameters:
  ///   - id: Whose account it is.
  ///   - actor: Who acts; an administrator has to be one still.
  ///   - losing: Whether the person cannot administer afterwards.
  ///   - change: What is done; it writes what it changes.
  /// - Returns: What `change` returned, or what stood against it.
  /// - Throws: What the store or `change` throws; nothing was changed then, unless by `change`.
  func administer(
    _ id: PersonID, by actor: SiteEvent.Actor, losing: Bool = false,
    _ change: (inout Account, borrowing LockedPlace) throws -> AdministrationOutcome
  ) throws -> AdministrationOutcome {
    try self.change(Self.administration) { _ in
      guard try mayAdminister(actor) else { return .notAllowed }
      if losing, actor.administrator != nil, try account(id)?.isAdmin == true,
        try !isOtherAdministrator(than: id)
      {
        return .lastAdministrator
      }
      return try store.update(id.place) { place in
        guard var account = try account(id, in: place) else { return .unknown }
        return try change(&account, place)
      } ?? .unknown
    }
  }

  /// Whether somebody may still act: the server's command line always may.
  func mayAdminister(_ actor: SiteEvent.Actor) throws -> Bool {
    guard let person = actor.administrator else { return true }
    return try account(person).map { $0.isAdmin && $0.state == .active } ?? false
  }

  /// Whether somebody else can sign in and administer, by the accounts themselves.
  ///
  /// The roster says only where to look.
  package func isOtherAdministrator(than id: PersonID) throws -> Bool {
    try readingRoster { reader in
      let admins = try reader.entries(sieve(.admins), skip: 0, count: .max)
      return try admins.contains { entry in
        guard entry.id != id, let account = try account(entry.id) else { return false }
        return account.isAdmin && account.state == .active
      }
    }
  }

  /// Whether anybody can sign in and administer.
  package func isAnyAdministrator() throws -> Bool { try isOtherAdministrator(than: .nobody) }

  /// Writes the account so that everything that rests on an earlier proof is dead with that write,
  /// then clears it away.
  func endEverything(of account: inout Account, in place: borrowing LockedPlace) throws {
    account.epoch += 1
    try write(account, in: place)
    for folder in ["sessions", "pending", "devices", "tokens"] { try empty(folder, in: place) }
  }
}

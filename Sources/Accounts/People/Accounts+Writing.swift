package import Records
internal import StrictJSON

extension Accounts {
  /// Writes a person's account inside the locked place: the one way to it.
  ///
  /// Where what the list of people shows has changed, the roster is told: before the write, so that
  /// a stop in between is known, and after it.
  func write(_ account: Account, in place: borrowing LockedPlace) throws {
    let former = account.original.map { RosterEntry(id: account.id, document: $0) }
    guard former != RosterEntry(account) else {
      return try place.write("account.json", account.document)
    }
    let note = noteChange(of: account.id, from: former?.name)
    try place.write("account.json", account.document)
    bringIntoRoster(account.id, former: former?.name, account, note: note)
  }

  /// Writes an account that comes back from a backup, of which the list of people is not told: it is
  /// made anew when all are back.
  package func writeUnlisted(_ account: Account, in place: borrowing LockedPlace) throws {
    try place.write("account.json", account.document)
  }

  /// Takes a person's account away inside the locked place: nobody signs in with it from then on.
  ///
  /// `account` is as it was read, `nil` where there is none any more.
  func remove(_ account: Account?, in place: borrowing LockedPlace) throws {
    guard let account else {
      try place.remove("account.json")
      return
    }
    let note = noteChange(of: account.id, from: account.name)
    try place.remove("account.json")
    bringIntoRoster(account.id, former: account.name, nil, note: note)
  }
}

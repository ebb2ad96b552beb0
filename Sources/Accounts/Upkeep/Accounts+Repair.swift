package import Files
internal import Records
internal import Site
internal import StrictJSON

extension Accounts {
  /// Mends what can be mended, moves aside what cannot be used and closes nobody out or in by being
  /// gone, and tells of each in a sentence.
  ///
  /// Accounts, keys and the policy are never touched: without them a name would be free, a second
  /// step gone or a rule forgotten.
  package func repair(mended: (String) -> Void) throws {
    try moveDamagedDocuments(mended)
    try repairClaims(mended)
    if let what = try repairSiteLog() { mended(what) }
    if let what = try repairRoster() { mended(what) }
  }

  /// Closes what stands open to others: the key file, the data folder and what is in it.
  ///
  /// Before anything else, and without opening the site, which refuses to be opened as long as its
  /// keys or data are not closed.
  package func repairModes(mended: (String) -> Void) throws {
    func close(_ path: String, _ status: Files.Status, _ advice: String = "") throws {
      try Files.setMode(path, status.isFolder ? 0o700 : 0o600)
      let former = String(status.permissions, radix: 8)
      mended("'\(path)' is closed to others now; it had mode 0\(former)\(advice)")
    }
    if let keys = try Files.status(site.keysFile), keys.isFile, keys.permissions & 0o077 != 0 {
      try close(
        site.keysFile, keys, ": if somebody may have read it, run 'nightlatch keys rotate'")
    }
    if let data = try Files.status(store.root), data.isFolder, data.permissions & 0o077 != 0 {
      try close(store.root, data)
    }
    let owner = try Files.status(store.root)?.owner
    try forEachEntry { entry in
      guard entry.isOpen, entry.status.owner == owner, entry.status.isFile || entry.status.isFolder
      else { return }
      try close(store.path(entry.name), entry.status)
    }
  }

  private func moveDamagedDocuments(_ mended: (String) -> Void) throws {
    for person in try people() {
      for (folder, kind, read) in Self.kinds {
        for name in try store.names(in: "\(person.place)/\(folder)") {
          let document = "\(folder)/\(name)"
          let path = store.path("\(person.place)/\(document)")
          guard isDamaged("\(person.place)/\(document)", { try read($0, path) }) else { continue }
          _ = try store.update(person.place) { _ in
            // Another request may have replaced it meanwhile.
            guard isDamaged("\(person.place)/\(document)", { try read($0, path) }) else { return }
            try moveAside("\(person.place)/\(document)", mended, meaning: kind)
          }
        }
      }
    }
    try forEachEntry { entry in
      guard entry.isLooseDocument, Self.canBeMovedAside(entry.name), isDamaged(entry.name, { _ in })
      else { return }
      let meaning =
        entry.name.hasPrefix("throttle/")
        ? "what was counted in it begins anew" : "what it held is nowhere else"
      func move() throws {
        // Another request may have replaced it meanwhile.
        guard isDamaged(entry.name, { _ in }) else { return }
        try moveAside(entry.name, mended, meaning: meaning)
      }
      let place = Files.folder(of: entry.name)
      // A message is written once and never again, and no lock lies beside them.
      if place == Self.outboxPlace { return try move() }
      _ = try store.update(place) { _ in try move() }
    }
  }

  /// The documents of a person that can be done without: each ends something.
  private static var kinds:
    [(folder: String, meaning: String, read: (JSONObject, String) throws -> Void)]
  {
    [
      ("sessions", "that session is ended", { _ = try Session($0, path: $1) }),
      ("pending", "that sign-in has to begin again", { _ = try Pending($0, path: $1) }),
      ("devices", "that device is trusted no more", { _ = try Device($0, path: $1) }),
      ("tokens", "that access token is revoked", { _ = try TokenGrant($0, path: $1) }),
    ]
  }

  /// Whether a document is there and not to be used; one of a newer program, or one that the system
  /// does not let us read, is left to whoever can.
  private func isDamaged(_ document: String, _ read: (JSONObject) throws -> Void) -> Bool {
    do {
      guard let object = try store.read(document) else { return false }
      try read(object)
      return false
    } catch let error as RecordsError {
      return error.code == .damaged
    } catch {
      return false
    }
  }

  private func moveAside(
    _ document: String, _ mended: (String) -> Void, meaning: String
  ) throws {
    let aside = try placeAside(document)
    try Files.move(store.path(document), to: aside)
    mended("'\(store.path(document))' was damaged and is now '\(aside)': \(meaning)")
  }

  /// Where a document goes, with the folders above it.
  package func placeAside(_ document: String) throws(FileError) -> String {
    let aside = store.path("\(Self.quarantinePlace)/\(now)/\(document)")
    try Files.makeFolder(Files.folder(of: aside))
    return aside
  }

  /// Makes the claims anew that lead nowhere, though their person is there.
  private func repairClaims(_ mended: (String) -> Void) throws {
    // By how many accounts each is held: a stop leaves one behind that another was made in place of.
    var holders: [String: Int] = [:]
    for person in try people() {
      for identifier in try readable(person)?.identifiers ?? [] {
        holders[identifier.canonical, default: 0] += 1
      }
    }
    for person in try people() {
      guard let account = try readable(person) else { continue }
      for identifier in account.identifiers {
        try repairClaim(
          identifier, of: account, isShared: holders[identifier.canonical, default: 0] > 1, mended)
      }
    }
  }

  /// With the claim's place locked, so that nobody takes the name meanwhile; and the new claim takes
  /// the place of the damaged one, so that a stop leaves the name to nobody else.
  private func repairClaim(
    _ identifier: Identifier, of account: Account, isShared: Bool, _ mended: (String) -> Void
  ) throws {
    try store.makePlace(identifier.claimPlace)
    _ = try store.update(identifier.claimPlace) { place in
      let isDamaged = isDamaged(identifier.claim, { _ in })
      if !isDamaged {
        let existing = try place.read(identifier.claimFile)
        guard existing?.string("person") != account.id.text,
          try isFree(identifier, for: account.id, claimed: existing)
        else { return }
      }
      // Nothing says any more which of them the name led to.
      guard !isShared else {
        return mended(
          "a name or address of '\(account.name)' leads to nobody, for several accounts have it: "
            + "remove all but one, with 'nightlatch person remove \(account.id.text)' for this")
      }
      if isDamaged {
        let aside = try placeAside(identifier.claim)
        try Files.keep(store.path(identifier.claim), as: aside)
        mended("'\(store.path(identifier.claim))' was damaged and is kept as '\(aside)'")
      }
      try write(identifier, for: account.id, in: place)
      mended("a name or address of '\(account.name)' leads to its person again")
    }
  }

  /// The account of a person; `nil` where there is none, or none to be read, of which `check` tells.
  private func readable(_ person: PersonID) throws -> Account? {
    do {
      return try account(person)
    } catch let error as RecordsError where error.code != .system {
      return nil
    }
  }
}

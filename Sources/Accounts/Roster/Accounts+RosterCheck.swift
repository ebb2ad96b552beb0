internal import Records

extension Accounts {
  /// Tells of a list of people that is not that of the accounts.
  ///
  /// Changes that wait in notes are not wrong: the next look at the list brings them in.
  func checkRoster(expected: RosterFingerprint, _ found: (Finding) -> Void) {
    let path = store.path("\(Roster.place)/\(Roster.rootFile)")
    func report(_ what: String) {
      found(
        Finding(
          weight: .warning, path: path, what: what, mend: "nightlatch check --repair"))
    }
    do {
      guard let difference = try rosterDifference(from: expected), difference > 0 else { return }
      report(
        "the list of people is not that of the accounts in "
          + (difference == 1 ? "one place" : "\(difference) places"))
    } catch {
      report("the list of people cannot be used: \(error)")
    }
  }

  /// Makes the list of people anew where it is wrong; returns what was done.
  func repairRoster() throws -> String? {
    var expected = RosterFingerprint()
    try forEachPerson { id, _, _ in
      do {
        if let account = try account(id) { expected.add(RosterEntry(account)) }
      } catch let error as RecordsError where error.code != .system {
        surroundings.report(error.description)
      }
    }
    do {
      guard try rosterDifference(from: expected) != 0 else { return nil }
    } catch let error as RecordsError where error.code == .damaged {
      surroundings.report(error.description)
    }
    guard !expected.isEmpty else { return nil }
    try repackRoster()
    return "the list of people was made anew from \(expected.people) accounts"
  }

  /// Parts of the list that are compared line by line in one go.
  private static let partsAtOnce = 16

  /// In how many lines the list differs, but for those that notes tell of; `nil` where there is no
  /// list, which is made when somebody looks.
  private func rosterDifference(from expected: RosterFingerprint) throws -> Int? {
    guard let root = try rosterRoot() else { return nil }
    var reader = rosterReader(root)
    var listed = RosterFingerprint()
    try reader.forEachEntry { listed.add($0) }
    var parts = expected.parts(otherThan: listed)[...]
    guard !parts.isEmpty else { return 0 }
    let noted = Set(
      try store.names(in: "\(Roster.place)/\(Roster.notes)").map { String($0.prefix(32)) })
    var sum = 0
    while !parts.isEmpty {
      sum += try difference(in: Set(parts.prefix(Self.partsAtOnce)), root, noted)
      parts = parts.dropFirst(Self.partsAtOnce)
    }
    return sum
  }

  private func rosterReader(_ root: RosterRoot) -> RosterReader {
    RosterReader(root) { try store.read("\(Roster.place)/\(Roster.file($0))") }
  }

  /// The same in some parts, line by line.
  private func difference(
    in parts: Set<Int>, _ root: RosterRoot, _ noted: Set<String>
  ) throws -> Int {
    var wanted: [String: RosterEntry] = [:]
    for part in parts {
      for id in try people(in: RosterFingerprint.shard(part)) where !noted.contains(id.text) {
        do {
          if let account = try account(id) { wanted[id.text] = RosterEntry(account) }
        } catch let error as RecordsError where error.code != .system {
          // Told of already; it is in no list.
        }
      }
    }
    var difference = 0
    var reader = rosterReader(root)
    try reader.forEachEntry { entry in
      guard parts.contains(RosterFingerprint.part(of: entry.id)), !noted.contains(entry.id.text)
      else { return }
      if wanted.removeValue(forKey: entry.id.text) != entry { difference += 1 }
    }
    return difference + wanted.count
  }
}

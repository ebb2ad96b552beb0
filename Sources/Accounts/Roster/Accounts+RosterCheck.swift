internal import Records

extension Accounts {
  /// Tells of a list of people that is not that of the accounts.
  ///
  /// Changes that wait in notes are not wrong: the next look at the list brings them in.
  func checkRoster(expected: [RosterEntry], _ found: (Finding) -> Void) {
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
    var entries: [RosterEntry] = []
    for id in try people() {
      do {
        if let account = try account(id) { entries.append(RosterEntry(account)) }
      } catch let error as RecordsError where error.code != .system {
        surroundings.report(error.description)
      }
    }
    do {
      guard try rosterDifference(from: entries) != 0 else { return nil }
    } catch let error as RecordsError where error.code == .damaged {
      surroundings.report(error.description)
    }
    guard !entries.isEmpty else { return nil }
    try rebuildRoster()
    return "the list of people was made anew from \(entries.count) accounts"
  }

  /// In how many lines the list differs, but for those that notes tell of; `nil` where there is no
  /// list, which is made when somebody looks.
  private func rosterDifference(from expected: [RosterEntry]) throws -> Int? {
    guard let root = try rosterRoot() else { return nil }
    var reader = RosterReader(root) { try store.read("\(Roster.place)/\(Roster.file($0))") }
    let listed = try reader.entries(sieve(.everybody), skip: 0, count: .max)
    let noted = Set(
      try store.names(in: "\(Roster.place)/\(Roster.notes)").map { String($0.prefix(32)) })
    var wanted: [String: RosterEntry] = [:]
    for entry in expected where !noted.contains(entry.id.text) { wanted[entry.id.text] = entry }
    var difference = 0
    for entry in listed where !noted.contains(entry.id.text) {
      if wanted.removeValue(forKey: entry.id.text) != entry { difference += 1 }
    }
    return difference + wanted.count
  }
}

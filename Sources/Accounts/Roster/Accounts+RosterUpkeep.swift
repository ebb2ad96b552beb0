internal import Records
internal import StrictJSON

extension Accounts {
  /// Seconds that a change waits for the roster: it is noted, so it can do without.
  private static let patience = 2
  /// Changes that are brought into the roster in one go; with more it is quicker made anew.
  static let notesAtOnce = 200

  private var rosterStore: Store { Store(root: store.root, lockWait: Self.patience) }

  /// Notes that a person's line in the roster is about to change; returns the note's name.
  ///
  /// A note has a name of its own: whoever takes one away takes away no other change.
  func noteChange(of id: PersonID, from former: String?) -> String? {
    do {
      let name = "\(id.text)-\(surroundings.randomID().prefix(16)).json"
      let note: JSONObject = [
        "version": 1, "person": .string(id.text), "name": former.map { .string($0) } ?? .null,
      ]
      try store.create("\(Roster.place)/\(Roster.notes)/\(name)", note)
      return name
    } catch {
      // The account is what counts: it is written all the same, and `check` finds the difference.
      surroundings.report("the roster was not told of a change: \(error)")
      return nil
    }
  }

  /// Brings one change into the roster, if that can be done now.
  ///
  /// What stands against it is told to the log and nothing else: the note stays, and the next look
  /// at the list does it.
  func bringIntoRoster(_ id: PersonID, former: String?, _ account: Account?, note: String?) {
    guard !defersRoster else { return }
    do {
      _ = try rosterStore.update(Roster.place) { place in
        guard let root = try rosterRoot() ?? firstRoot() else { return }
        var draft = draft(root)
        try draft.set(id, former: former.map { [$0] } ?? [], to: account)
        try draft.commit(in: place)
        if let note { try place.remove("\(Roster.notes)/\(note)") }
      }
    } catch {
      surroundings.report("the roster is behind until somebody looks at it: \(error)")
    }
  }

  /// The root of a site that has had nobody yet; `nil` where the roster was lost.
  private func firstRoot() throws -> RosterRoot? {
    let shards = try store.names(in: "people")
    guard shards.count <= 1 else { return nil }
    let people = try shards.flatMap { try store.names(in: "people/\($0)") }
    return people.count <= 1 ? RosterRoot() : nil
  }

  /// The root as it stands; `nil` when there is none.
  func rosterRoot() throws -> RosterRoot? {
    let file = "\(Roster.place)/\(Roster.rootFile)"
    return try store.read(file).map { try RosterRoot($0, path: store.path(file)) }
  }

  private func draft(_ root: RosterRoot) -> RosterDraft {
    RosterDraft(
      root, newName: { String(surroundings.randomID().prefix(16)) },
      read: { try store.read("\(Roster.place)/\(Roster.file($0))") })
  }

  /// Brings changes into the roster that were stopped, or had to wait, before it had them.
  ///
  /// - Returns: Whether there is nothing left to do.
  func catchUpRoster(atMost most: Int) throws -> Bool {
    let waiting = try store.names(in: "\(Roster.place)/\(Roster.notes)")
    guard !waiting.isEmpty else { return true }
    if waiting.count > Self.notesAtOnce, try people().count <= most {
      try repackRoster(atMost: most)
      return true
    }
    return try store.update(Roster.place) { place in
      // Without a roster it is made anew, and this with it.
      guard let root = try usableRoot() else { return true }
      let notes = try place.names(in: Roster.notes).prefix(Self.notesAtOnce)
      var draft = draft(root)
      var done: [String] = []
      for note in notes {
        guard let change = try readNote(note, in: place) else { continue }
        switch try settledAccount(change.id) {
        // Its own process brings it in.
        case .changing: continue
        // It stays in the list as it was: a damaged account is nobody's absence.
        case .unreadable: break
        case .settled(let account):
          try draft.set(change.id, former: change.former, to: account)
        }
        done.append(note)
      }
      guard !done.isEmpty else { return true }
      try draft.commit(in: place)
      for note in done { try place.remove("\(Roster.notes)/\(note)", durably: false) }
      return done.count < Self.notesAtOnce
    } ?? true
  }

  private func readNote(
    _ note: String, in place: borrowing LockedPlace
  ) throws -> (id: PersonID, former: [String])? {
    guard let object = try place.read("\(Roster.notes)/\(note)") else { return nil }
    guard let id = object.string("person").flatMap({ PersonID($0) }) else {
      throw RecordsError.damaged(place.path(note), "\"person\" is missing or of another type")
    }
    return (id, object.string("name").map { [$0] } ?? [])
  }

  private enum Settled {
    case settled(Account?)
    case changing, unreadable
  }

  /// A person's account while nobody changes it.
  private func settledAccount(_ id: PersonID) throws -> Settled {
    do {
      let unhurried = Store(root: store.root, lockWait: 0)
      return .settled(try unhurried.update(id.place) { try account(id, in: $0) } ?? nil)
    } catch let error as RecordsError where error.code == .busy {
      return .changing
    } catch let error as RecordsError where error.code == .damaged || error.code == .newer {
      surroundings.report(error.description)
      return .unreadable
    }
  }

  /// The line of a person in a roster that is made anew; `nil` for nobody.
  func entry(
    _ id: PersonID, _ waiting: inout WaitingNotes, _ unreadable: inout Int
  ) throws -> RosterEntry? {
    if waiting.people.contains(id.text), case .changing = try settledAccount(id) {
      waiting.changing.insert(id.text)
    }
    do {
      return try account(id).map { RosterEntry($0) }
    } catch let error as RecordsError where error.code != .system {
      // One damaged document must not hide everybody else.
      surroundings.report(error.description)
      unreadable += 1
      return nil
    }
  }
}

/// The notes of changes that a roster which is made anew brings in.
struct WaitingNotes {
  private let names: [String]
  let people: Set<String>
  /// Who was being changed when the account was read: their own processes bring it in.
  var changing: Set<String> = []

  /// Before any account is read: a note of later is about something that may not be in.
  init(in place: borrowing LockedPlace) throws(RecordsError) {
    names = try place.names(in: Roster.notes)
    people = Set(names.map { String($0.prefix(32)) })
  }

  func remove(in place: borrowing LockedPlace) throws(RecordsError) {
    for note in names where !changing.contains(String(note.prefix(32))) {
      try place.remove("\(Roster.notes)/\(note)", durably: false)
    }
  }
}

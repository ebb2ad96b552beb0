package import Records

extension Accounts {
  /// Makes the roster anew where there is none, it cannot be read or very much is waiting, however
  /// many people there are.
  ///
  /// `progress` is told the number of people read so far and of all.
  package func prepareRoster(progress: (_ done: Int, _ all: Int) -> Void) throws {
    let waiting = try store.names(in: "\(Roster.place)/\(Roster.notes)").count
    guard try waiting > Self.notesAtOnce || usableRoot() == nil else { return }
    try repackRoster(progress: progress)
  }

  /// Makes the roster anew from every account, however many there are.
  ///
  /// Changes meanwhile wait, or leave notes. `progress` is told the number of people read so far and
  /// of all. `filling` is there where nobody uses the site yet, and waits for the disk afterwards.
  /// Throws where there are more than `most`, for a page that would have to wait for it.
  /// - Complexity: Reads every account and holds some thousand at a time.
  package func repackRoster(
    atMost most: Int = .max, into filling: Filling? = nil,
    progress: (_ done: Int, _ all: Int) -> Void = { _, _ in }
  ) throws {
    try store.makePlace("\(Roster.place)/\(Roster.notes)")
    _ = try store.update(Roster.place) { place in
      var waiting = try WaitingNotes(in: place)
      // What is here by now is not of the new tree: the old one, and what a stop left.
      let former = try place.names(in: Roster.nodes)
      let packing = try RosterPacking(in: store.path(Roster.place)) {
        String(surroundings.randomID().prefix(16))
      }
      var unreadable = 0
      try forEachPerson { id, number, all in
        guard all <= most else {
          throw RosterError(
            description: "the list of \(all) people has to be made anew, which takes longer than "
              + "a page may: run 'nightlatch person list'")
        }
        if let entry = try entry(id, &waiting, &unreadable) { try packing.add(entry) }
        progress(number, all)
      }
      let root = try packing.finish(unreadable: unreadable) { node, content in
        if let filling {
          try filling.create("\(Roster.place)/\(node)", content)
        } else {
          try place.createUnlisted(node, content)
        }
      }
      if root.people != nil, filling == nil { try place.synchroniseNames(in: Roster.nodes) }
      try place.write(Roster.rootFile, root.document)
      for node in former { try place.remove("\(Roster.nodes)/\(node)", durably: false) }
      try waiting.remove(in: place)
    }
  }
}

internal import Files
internal import Records

extension Accounts {
  /// The folder whose files web servers read: the passes of the gate.
  private static let openPlace = "gate"
  /// Where what cannot be used is moved to.
  static let quarantinePlace = "quarantine"
  /// What is not looked at: what was moved aside, the clock that testers set, and what a file system
  /// of its own has at its top.
  private static let passedOver = [quarantinePlace, "testing", "lost+found"]

  /// A file or folder of the data folder: its path from there, and what it is.
  struct Entry {
    let name: String
    let status: Files.Status

    /// Whether others than the owner can get at it, and nobody needs to.
    var isOpen: Bool {
      status.permissions & 0o077 != 0 && name.firstPart != Accounts.openPlace
    }

    /// Whether it is a document that belongs to no person, and to no place with a check of its own.
    var isLooseDocument: Bool {
      status.isFile && name.hasSuffix(".json")
        && !["people", "names", Roster.place, SiteLog.place].contains(name.firstPart)
    }
  }

  /// Looks at every file and folder of the data folder, folders before what is in them.
  func forEachEntry(_ body: (Entry) throws -> Void) throws {
    try forEachEntry(in: "", body)
  }

  private func forEachEntry(in folder: String, _ body: (Entry) throws -> Void) throws {
    for name in try Files.names(in: store.path(folder)) ?? [] {
      let name = folder.isEmpty ? name : "\(folder)/\(name)"
      guard !Self.passedOver.contains(name),
        let status = try Files.statusOfEntry(store.path(name))
      else { continue }
      try body(Entry(name: name, status: status))
      if status.isFolder { try forEachEntry(in: name, body) }
    }
  }

  /// Tells of files that belong to somebody else, can be got at by others, or are none, and of
  /// documents that cannot be read.
  func checkFiles(_ found: (Finding) -> Void) {
    func problem(_ name: String, _ what: String, _ mend: String) {
      found(Finding(weight: .problem, path: store.path(name), what: what, mend: mend))
    }
    do {
      let owner = try Files.status(store.root)?.owner
      try forEachEntry { entry in
        let path = store.path(entry.name)
        guard entry.status.isFile || entry.status.isFolder else {
          return problem(
            entry.name, "this is neither a file nor a folder",
            "find out who made it, and remove it: nothing of this program's is a link or a device")
        }
        if entry.status.owner != owner {
          problem(
            entry.name, "it belongs to another user than the data folder",
            "chown --reference='\(store.root)' '\(path)'")
        }
        if entry.isOpen {
          let mode = String(entry.status.permissions, radix: 8)
          problem(
            entry.name, "others can get at it, with mode 0\(mode)", "nightlatch check --repair")
        }
        if entry.isLooseDocument { checkLoose(entry, found) }
      }
    } catch {
      found(unreadable(store.root, error))
    }
  }

  private func checkLoose(_ entry: Entry, _ found: (Finding) -> Void) {
    do throws(RecordsError) {
      _ = try store.read(entry.name)
    } catch {
      let isMovable = error.code == .damaged && Self.canBeMovedAside(entry.name)
      found(
        Finding(
          weight: .problem, path: store.path(entry.name), what: "\(error)",
          mend: isMovable
            ? "nightlatch check --repair, which moves it aside"
            : "restore this file from a backup; nothing uses it as it is"))
    }
  }

  /// Whether a site can do without a document: what is lost with it is a count, a message or a
  /// request for help, and never what keeps somebody out.
  static func canBeMovedAside(_ name: String) -> Bool {
    ["throttle", casesPlace, outboxPlace, "imported"].contains(name.firstPart)
  }
}

extension String {
  /// What comes before the first slash.
  fileprivate var firstPart: String {
    utf8.firstIndex(of: UInt8(ascii: "/")).map { String(self[..<$0]) } ?? self
  }
}

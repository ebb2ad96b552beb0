internal import Files
package import Records
internal import Site
internal import StrictJSON

/// A restore that was begun, from the mark that it leaves until it is done.
package struct UnfinishedRestore: Equatable, Sendable {
  /// The digest of the backup.
  package let digest: String
  /// Whether the site had nobody when it began, and gets what concerns all of it too.
  package let isWhole: Bool
  /// Whether nobody has used the site since it began, and nothing of it is sure to be on the disk.
  package let isFilling: Bool

  package init(digest: String, isWhole: Bool, isFilling: Bool = false) {
    self.digest = digest
    self.isWhole = isWhole
    self.isFilling = isFilling
  }
}

extension Accounts {
  /// What administrators changed of the policy, in the data folder.
  package static let policyFile = PolicyRecord.file
  /// What a hash that came from elsewhere begins with, and then is sealed.
  package static let sealedMark = StoredPassword.mark
  static let restoreFile = "restoring.json"
  /// What a restore writes into the data folder.
  package static let restored = [
    "people", "names", "imported", "throttle", Roster.place, SiteLog.place, PolicyRecord.file,
  ]

  /// The restore that was stopped; `nil` for none.
  package func unfinishedRestore() throws -> UnfinishedRestore? {
    guard let document = try store.read(Self.restoreFile) else { return nil }
    return UnfinishedRestore(
      digest: document.string("backup") ?? "", isWhole: document.bool("whole") ?? false,
      isFilling: document.bool("filling") ?? false)
  }

  /// Tells of a restore that was stopped.
  func checkRestore(_ found: (Finding) -> Void) {
    do {
      guard try unfinishedRestore() != nil else { return }
      found(
        Finding(
          weight: .problem, path: store.path(Self.restoreFile),
          what: "a backup was being restored and that was stopped: some people are not back yet",
          mend: "nightlatch restore FILE '\(site.folder)', with the same backup"))
    } catch {
      found(unreadable(store.path(Self.restoreFile), error))
    }
  }

  /// Whether there is anybody.
  package func hasPeople() throws -> Bool { try !people(after: nil, atMost: 1).isEmpty }

  /// Whether the data folder holds nothing but what a restore needs before it leaves its mark.
  package func isEmpty() throws -> Bool {
    try store.names(in: "").allSatisfy { $0 == Self.rotation }
  }

  /// Does what `body` does while nobody changes keys and nobody else restores.
  ///
  /// A change of keys would take away those that nothing needs yet.
  package func withKeysAtRest<Result>(_ body: () throws -> Result) throws -> Result {
    try store.makePlace(Self.rotation)
    guard let result = try store.update(Self.rotation, { _ in try body() }) else {
      throw DataFolderError(description: "there is no data folder '\(site.dataFolder)'")
    }
    return result
  }

  /// Leaves the mark of a restore.
  package func beginRestore(_ restore: UnfinishedRestore) throws {
    var mark: JSONObject = [
      "version": 1, "backup": .string(restore.digest), "whole": .bool(restore.isWhole),
      "at": .int(now),
    ]
    if restore.isFilling { mark["filling"] = true }
    _ = try store.update("") { try $0.write(Self.restoreFile, mark) }
  }

  /// Writes down that people are about to be brought back from a backup of that time.
  package func recordRestore(ofBackupFrom time: Int64, people: Int) throws {
    try recordForSite(
      SiteEvent(
        .siteRestored, by: .server, detail: CalendarDay(of: time).text, after: "\(people)"))
  }

  /// Makes the list of people anew, does what `complete` does, and takes the mark away.
  ///
  /// What was filled is on the disk before `complete` makes it a site, and the mark says so by then:
  /// a restore that is stopped after that takes nothing away again.
  package func endRestore(
    _ restore: UnfinishedRestore, _ filling: Filling? = nil,
    progress: (_ done: Int, _ all: Int) -> Void, complete: () throws -> Void
  ) throws {
    if try hasPeople() { try repackRoster(into: filling, progress: progress) }
    if let filling {
      try filling.settle()
      try beginRestore(UnfinishedRestore(digest: restore.digest, isWhole: restore.isWhole))
    }
    try complete()
    _ = try store.update("") { try $0.remove(Self.restoreFile) }
  }

  /// Brings back what administrators changed of the policy, where the site's own is gone or damaged
  /// or the whole site comes back.
  ///
  /// - Returns: Whether it did.
  package func bringBackPolicy(_ bytes: [UInt8], isWhole: Bool) throws -> Bool {
    let record = try PolicyRecord(
      store.parse(bytes, as: PolicyRecord.file), path: store.path(PolicyRecord.file))
    return try store.update("") { place in
      if !isWhole {
        do {
          let read = try place.read(PolicyRecord.file)
          if let read {
            _ = try PolicyRecord(read, path: place.path(PolicyRecord.file))
            return false
          }
        } catch let error as RecordsError where error.code == .damaged {
          surroundings.report("\(error.description); that of the backup takes its place")
        }
      }
      try place.write(PolicyRecord.file, record.document)
      return true
    } ?? false
  }

  /// Brings back a document of another place, unless there is one.
  package func bringBackDocument(
    _ document: String, _ bytes: [UInt8], into filling: Filling? = nil
  ) throws {
    let object = try store.parse(bytes, as: document)
    if let filling {
      try filling.create(document, object)
      return
    }
    let folder = Files.folder(of: document)
    let name = String(decoding: document.utf8.dropFirst(folder.utf8.count + 1), as: UTF8.self)
    try store.makePlace(folder)
    _ = try store.update(folder) { place in
      if try place.size(of: name) == nil { try place.write(name, object) }
    }
  }

  /// Whether the site has a log of its own, to which another's lines do not belong.
  package func hasLog() throws -> Bool {
    try store.names(in: SiteLog.place).contains(SiteLog.headFile)
  }

  /// Brings back a file of the site's log; its head has to come last.
  package func bringBackLog(_ file: String, _ pieces: () throws -> [UInt8]?) throws {
    try store.makePlace(SiteLog.place)
    let path = store.path("\(SiteLog.place)/\(file)")
    guard let draft = try DraftFile.begin(for: path) else {
      throw DataFolderError(description: "another process is restoring '\(path)'")
    }
    do {
      while let piece = try pieces() { try draft.write(piece) }
    } catch {
      draft.discard()
      throw error
    }
    try draft.finish()
  }
}

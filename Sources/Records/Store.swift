internal import Files
package import StrictJSON

/// Folders of JSON documents, changed one folder at a time under its lock.
///
/// A *place* is a folder below the root, named by its path ("people/7f/7f3c…"). It holds a lock
/// file, `lock`, that is never renamed or removed while the place is in use, and documents. Readers
/// take no lock: a document is replaced as a whole, so they see the old or the new one.
///
/// Every call opens the files it is asked for by their path and no others; nothing is scanned.
package struct Store: Sendable {
  /// The root folder's path.
  package let root: String
  /// The newest document version that is understood.
  package let knownVersion: Int64
  /// How long `update` waits for a lock, in seconds.
  package let lockWait: Int

  package init(root: String, knownVersion: Int64 = 1, lockWait: Int = 5) {
    self.root = root
    self.knownVersion = knownVersion
    self.lockWait = lockWait
  }

  /// The path of a document or folder, for messages; that of the root for an empty one.
  package func path(_ relative: String) -> String {
    relative.isEmpty ? root : "\(root)/\(relative)"
  }

  /// Reads one document as it stands now, without a lock; `nil` when there is none.
  package func read(_ document: String) throws(RecordsError) -> JSONObject? {
    try Document.read(path(document), knownVersion: knownVersion)
  }

  /// The names of a folder's documents and folders; empty when there is no folder.
  ///
  /// Drafts and lock files are left out.
  package func names(in folder: String) throws(RecordsError) -> [String] {
    do throws(FileError) {
      let names = try Files.names(in: path(folder)) ?? []
      return names.filter { $0 != "lock" && !$0.hasSuffix(".new") }
    } catch {
      throw .system(error)
    }
  }

  /// Runs `change` with the place locked, and returns what it returns.
  ///
  /// What a decision reads and what it changes happens inside one call. The lock is held for the
  /// whole of it and does not nest: `change` must not call `update` again. Each write inside is
  /// durable when it returns, so the order of writes is the order in which a stop may cut them off.
  ///
  /// Throws `busy` when the lock could not be had in time. `nil` means that the place is not there.
  package func update<Result>(
    _ place: String, _ change: (borrowing LockedPlace) throws -> Result
  ) throws -> Result? {
    let folder = path(place)
    guard let lock = try FileLock.acquire("\(folder)/lock", within: lockWait) else { return nil }
    let locked = LockedPlace(folder: folder, knownVersion: knownVersion, lock: lock)
    return try change(locked)
  }

  /// Makes a place, with the folders above it, unless it is there.
  package func makePlace(_ place: String) throws(RecordsError) {
    do throws(FileError) {
      try Files.makeFolder(path(place))
    } catch {
      throw .system(error)
    }
  }
}

extension Store {
  /// Makes a document under a name that nobody else uses, with the folders above it.
  ///
  /// Takes no lock. Durable when this returns.
  package func create(_ document: String, _ content: JSONObject) throws(RecordsError) {
    do throws(FileError) {
      let target = path(document)
      try Files.makingFolder(of: target) { () throws(FileError) in
        try Files.replace(target, with: Document.bytes(of: content))
      }
    } catch {
      throw .system(error)
    }
  }

  /// Removes a place with all it holds, `first` before everything else; `false` if it is not there.
  ///
  /// Stopped half-way, the place is already without the document that makes it what it is, and
  /// running it again finishes it.
  @discardableResult
  package func removePlace(_ place: String, first: String) throws -> Bool {
    let folder = path(place)
    guard let lock = try FileLock.acquire("\(folder)/lock", within: lockWait) else { return false }
    let locked = LockedPlace(folder: folder, knownVersion: knownVersion, lock: lock)
    try locked.removePlace(first: first)
    return true
  }
}

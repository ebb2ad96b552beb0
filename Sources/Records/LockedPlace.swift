internal import Files
package import StrictJSON

/// One folder of the store while its lock is held.
package struct LockedPlace: ~Copyable {
  private let folder: String
  private let knownVersion: Int64
  private let lock: FileLock

  init(folder: String, knownVersion: Int64, lock: consuming FileLock) {
    self.folder = folder
    self.knownVersion = knownVersion
    self.lock = lock
  }

  /// The path of a document, for messages.
  package borrowing func path(_ document: String) -> String { "\(folder)/\(document)" }

  /// Reads a document; `nil` when there is none.
  package borrowing func read(_ document: String) throws(RecordsError) -> JSONObject? {
    try Document.read(path(document), knownVersion: knownVersion)
  }

  /// Replaces a document, or creates it.
  ///
  /// Durable when this returns.
  ///
  /// Members of `content` that came from an earlier read and that the caller does not know are
  /// written back as they were.
  package borrowing func write(_ document: String, _ content: JSONObject) throws(RecordsError) {
    do throws(FileError) {
      let target = path(document)
      do throws(FileError) {
        try Files.replace(target, with: Document.bytes(of: content))
      } catch  where error.operation == "create" {
        // The sub-folder of a place is made with its first document.
        try Files.makeFolder(Files.folder(of: target))
        try Files.replace(target, with: Document.bytes(of: content))
      }
    } catch {
      throw .system(error)
    }
  }

  /// Removes a document; returns whether there was one.
  ///
  /// Durable when this returns, unless `durably` is false: for what nothing leads to any more.
  @discardableResult
  package borrowing func remove(
    _ document: String, durably: Bool = true
  ) throws(RecordsError) -> Bool {
    do throws(FileError) {
      return try Files.remove(path(document), durably: durably)
    } catch {
      throw .system(error)
    }
  }

  /// The names of the documents in a sub-folder, in byte order; empty when there is no folder.
  package borrowing func names(in subfolder: String) throws(RecordsError) -> [String] {
    do throws(FileError) {
      let names = try Files.names(in: path(subfolder)) ?? []
      return names.filter { $0 != "lock" && !$0.hasSuffix(".new") }
    } catch {
      throw .system(error)
    }
  }

  /// Adds one line to a file of lines.
  ///
  /// Durable when this returns.
  package borrowing func append(_ file: String, line: JSONObject) throws(RecordsError) {
    do throws(FileError) {
      let bytes = JSONValue.object(line).serialized() + [UInt8(ascii: "\n")]
      try Files.append(bytes, to: path(file))
    } catch {
      throw .system(error)
    }
  }

  /// Removes the place with all it holds, `first` before everything else.
  ///
  /// Stopped half-way, the place is already without the document that makes it what it is, and
  /// running it again finishes it.
  package consuming func removePlace(first: String) throws(RecordsError) {
    do throws(FileError) {
      try Files.remove(path(first))
      try Self.empty(folder)
      try Files.remove("\(folder)/lock")
      try Files.removeFolder(folder)
    } catch {
      throw .system(error)
    }
  }

  private static func empty(_ folder: String) throws(FileError) {
    for name in try Files.names(in: folder) ?? [] where name != "lock" {
      let path = "\(folder)/\(name)"
      if try Files.status(path)?.isFolder == true {
        try empty(path)
        try Files.removeFolder(path)
      } else {
        try Files.remove(path, durably: false)
      }
    }
  }
}

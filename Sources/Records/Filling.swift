internal import Files
package import StrictJSON

/// The root of a store that nobody uses yet, while it is filled without waiting for the disk at each
/// file: `settle` waits for all of it at once.
///
/// Until then a power cut may leave anything of it missing, empty or cut off. So whoever fills leaves
/// a mark before, and after a stop calls `clear` and begins anew. No locks are taken.
package final class Filling {
  private let root: String
  /// Opened before anything is written, so that `settle` hears of everything that could not be.
  private let folder: OpenFile

  private init(_ root: String, _ folder: consuming OpenFile) {
    self.root = root
    self.folder = folder
  }

  /// Begins to fill a store; `nil` where `settle` could not be relied upon, and each file has to be
  /// waited for.
  package static func begin(_ store: Store) throws(RecordsError) -> Filling? {
    do throws(FileError) {
      guard let folder = try OpenFile.open(store.root, for: .folder), folder.tellsOfAll else {
        return nil
      }
      return Filling(store.root, folder)
    } catch {
      throw .system(error)
    }
  }

  /// Creates a document with the folders above it, or returns `false` when there is one.
  @discardableResult
  package func create(_ document: String, _ content: JSONObject) throws(RecordsError) -> Bool {
    try create(document, bytes: Document.bytes(of: content))
  }

  /// The same with a file that is no document.
  @discardableResult
  package func create(_ file: String, bytes: [UInt8]) throws(RecordsError) -> Bool {
    let path = "\(root)/\(file)"
    do throws(FileError) {
      return try Files.makingFolder(
        of: path, by: { (folder) throws(FileError) in try Files.makeFolderAtOnce(folder) }
      ) { () throws(FileError) in try Files.createAtOnce(path, with: bytes) }
    } catch {
      throw .system(error)
    }
  }

  /// Waits until all of it is on the disk.
  package func settle() throws(RecordsError) {
    do throws(FileError) {
      try folder.synchroniseAll()
    } catch {
      throw .system(error)
    }
  }

  /// Takes away what is under a name, with all that is in it.
  package static func clear(_ name: String, of store: Store) throws(RecordsError) {
    do throws(FileError) {
      try Files.removeTree(store.path(name))
    } catch {
      throw .system(error)
    }
  }
}

extension LockedPlace {
  /// Creates a document under a name that nobody else uses and to which nothing leads yet.
  ///
  /// Its content is on the disk when this returns; its name is with `synchroniseNames`.
  package borrowing func createUnlisted(
    _ document: String, _ content: JSONObject
  ) throws(RecordsError) {
    let path = path(document)
    do throws(FileError) {
      try Files.makingFolder(of: path) { () throws(FileError) in
        try Files.replace(path, with: Document.bytes(of: content), synchronisesName: false)
      }
    } catch {
      throw .system(error)
    }
  }

  /// Waits until the names in a sub-folder are on the disk.
  package borrowing func synchroniseNames(in subfolder: String) throws(RecordsError) {
    do throws(FileError) {
      try Files.synchroniseFolder(of: path("\(subfolder)/."))
    } catch {
      throw .system(error)
    }
  }
}

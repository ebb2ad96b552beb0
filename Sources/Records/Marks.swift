internal import Files

/// Files that another program reads, such as a web server: no documents, and under no lock.
///
/// Each has a name that nobody else writes.
extension Store {
  /// Writes a mark, with the folder it is in where that is missing.
  ///
  /// Whole when it is there. Not synchronised: after a power cut it may be gone, which closes.
  package func writeMark(_ mark: String, _ text: String) throws(RecordsError) {
    do throws(FileError) {
      try Files.makingFolder(of: path(mark)) { () throws(FileError) in
        try Files.writeWhole(path(mark), Array(text.utf8))
      }
    } catch {
      throw .system(error)
    }
  }

  /// The text of a mark, at most 4 KiB; `nil` when there is none.
  package func mark(_ mark: String) throws(RecordsError) -> String? {
    do throws(FileError) {
      return try Files.read(path(mark), limit: 4096).map { String(decoding: $0, as: UTF8.self) }
    } catch {
      throw .system(error)
    }
  }

  /// Removes a mark; returns whether there was one.
  ///
  /// Durable when this returns.
  @discardableResult
  package func removeMark(_ mark: String) throws(RecordsError) -> Bool {
    do throws(FileError) {
      return try Files.remove(path(mark))
    } catch {
      throw .system(error)
    }
  }
}

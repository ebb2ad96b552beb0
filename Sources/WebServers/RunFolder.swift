internal import Files
internal import Glibc

/// A temporary folder that one running server has to itself.
struct RunFolder {
  let path: String

  /// Makes one, with an empty folder `pages` and an empty error log in it.
  ///
  /// It is in /tmp whatever `TMPDIR` says: the path of a socket has 107 bytes at most (unix(7)).
  ///
  /// - Parameter user: To whom it belongs; `nil` for this process's user.
  /// - Throws: `ServerError` with `runFolder`.
  init(for user: ServerUser?) throws(ServerError) {
    var template = Array("/tmp/nightlatch-serve.XXXXXX\0".utf8).map { CChar(bitPattern: $0) }
    guard mkdtemp(&template) != nil else {
      throw ServerError(.runFolder, "could not make a folder in '/tmp': \(reason(errno))")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    do {
      try fill(for: user)
    } catch {
      remove()
      throw error
    }
  }

  var pages: String { "\(path)/pages" }
  var errorLog: String { "\(path)/error.log" }

  private func fill(for user: ServerUser?) throws(ServerError) {
    do {
      try Files.makeFolder(pages, mode: 0o755)
      try Files.replace(errorLog, with: [], mode: 0o600)
    } catch {
      throw ServerError(.runFolder, error.description)
    }
    guard let user else { return }
    for path in [errorLog, path] {
      guard chown(path, user.number, user.groupNumber) == 0 else {
        throw ServerError(
          .runFolder, "could not give '\(path)' to '\(user.name)': \(reason(errno))")
      }
    }
  }

  /// Removes it with all that servers have put into it.
  func remove() {
    do throws(FileError) {
      try Files.removeTree(path)
    } catch {
      // It stays behind in /tmp: a stop is no time to fail.
    }
  }
}

internal import CConfinement
package import Files
internal import Glibc

/// What a process that answers requests can still reach of the machine, once it has confined itself.
///
/// Somebody who finds a way to make it open a file of their choice, or to run code of theirs in it,
/// finds the site's own folders and nothing else (decision 70).
package struct Confinement: Equatable, Sendable {
  /// Folders with all that is below them, to be read.
  package var readable: [String]
  /// Single files, to be read.
  package var readableFiles: [String]
  /// Folders with all that is below them, to be read and changed.
  package var changeable: [String]

  package init(readable: [String], readableFiles: [String], changeable: [String]) {
    self.readable = readable
    self.readableFiles = readableFiles
    self.changeable = changeable
  }

  /// Bytes of memory that a process may write to: a password's hash takes 19 MiB, the rest of a
  /// request a few.
  private static let memory: UInt = 256 << 20
  /// Bytes that a file may have, the server's log among them, which some hand down.
  private static let file: UInt = 4 << 30

  /// Whether this kernel confines programs: Linux 5.19 or later, with Landlock switched on.
  package static var isThere: Bool {
    let rules = nightlatch_rules()
    guard rules >= 0 else { return false }
    _ = close(rules)
    return true
  }

  /// Confines this process, for good.
  ///
  /// What is to run commands has been started before: nothing can be run from here on, and no
  /// program that is started gets the rights of its file's owner or group.
  ///
  /// - Parameter filtersCalls: Whether calls of the system that no request needs are refused as
  ///   well, which takes the kernel 50 µs to set up.
  /// - Returns: Whether files are confined, which not every kernel can do.
  /// - Throws: `FileError` when the kernel can, and yet it did not come about.
  package func enter(filtersCalls: Bool) throws(FileError) -> Bool {
    let rules = nightlatch_rules()
    if rules >= 0 {
      try allow(readable, NIGHTLATCH_READ_BELOW, rules)
      try allow(readableFiles, NIGHTLATCH_READ_FILE, rules)
      try allow(changeable, NIGHTLATCH_CHANGE_BELOW, rules)
      guard nightlatch_enter(rules) == 0 else {
        throw FileError("confine", "this process", errno: errno)
      }
    }
    nightlatch_limit(Self.memory, Self.file)
    // Where there is none, as in some containers, the rest holds.
    if filtersCalls { _ = nightlatch_filter_calls() }
    return rules >= 0
  }

  private func allow(
    _ paths: [String], _ access: nightlatch_access, _ rules: Int32
  ) throws(FileError) {
    for path in paths where unsafe nightlatch_allow(rules, path, access) != 0 {
      throw FileError("confine this process to", path, errno: errno)
    }
  }
}

internal import Glibc

extension Files {
  /// Gives a file another name on the same file system, in place of what had that name.
  ///
  /// Both folders are on the disk when this returns. The corresponding C function is `rename`.
  package static func move(_ path: String, to target: String) throws(FileError) {
    guard unsafe rename(path, target) == 0 else {
      throw FileError("move", path, errno: errno)
    }
    try synchroniseFolder(of: target)
    try synchroniseFolder(of: path)
  }

  /// Gives a file a second name on the same file system, which stays when the first gets another file.
  ///
  /// The folder is on the disk when this returns. The corresponding C function is `link`.
  package static func keep(_ path: String, as target: String) throws(FileError) {
    guard unsafe link(path, target) == 0 else {
      throw FileError("keep", path, errno: errno)
    }
    try synchroniseFolder(of: target)
  }

  /// Sets the nine permission bits.
  ///
  /// The corresponding C function is `chmod`.
  package static func setMode(_ path: String, _ mode: UInt32) throws(FileError) {
    guard unsafe chmod(path, mode_t(mode)) == 0 else {
      throw FileError("close", path, errno: errno)
    }
  }
}

internal import Glibc

/// What does not wait for the disk, for whoever waits for it once and for all.
extension Files {
  /// Creates a file with its whole content, or returns `false` when the name is taken.
  ///
  /// For what nothing leads to yet: stopped in the middle the file is there and not whole.
  package static func createAtOnce(
    _ path: String, with bytes: [UInt8]
  ) throws(FileError) -> Bool {
    do throws(FileError) {
      try fill(path, with: bytes, mode: 0o600, synchronised: false)
    } catch  where error.errno == EEXIST {
      return false
    }
    return true
  }

  /// Makes a folder and those above it that are missing, without waiting for the disk.
  package static func makeFolderAtOnce(_ path: String, mode: UInt32 = 0o700) throws(FileError) {
    if unsafe mkdir(path, mode_t(mode)) == 0 { return }
    let reason = errno
    if reason == EEXIST { return }
    let above = folder(of: path)
    guard reason == ENOENT, above != path, above != "." else {
      throw FileError("make the folder", path, errno: reason)
    }
    try makeFolderAtOnce(above, mode: mode)
    guard unsafe mkdir(path, mode_t(mode)) == 0 || errno == EEXIST else {
      throw FileError("make the folder", path, errno: errno)
    }
  }

  /// Removes a file, or a folder with all that is in it, without waiting for the disk.
  ///
  /// Links are removed and not followed.
  package static func removeTree(_ path: String) throws(FileError) {
    guard let status = try statusOfEntry(path) else { return }
    guard status.isFolder else {
      try remove(path, durably: false)
      return
    }
    for name in try names(in: path) ?? [] { try removeTree("\(path)/\(name)") }
    guard unsafe rmdir(path) == 0 || errno == ENOENT else {
      throw FileError("remove", path, errno: errno)
    }
  }
}

internal import CSynchronising
internal import Glibc

extension Files {
  /// Whether a path lies on a file system that this machine alone changes, as far as is known.
  ///
  /// On one of a network the state of a file can be told from memory, seconds after another machine
  /// has made it another (nfs(5), "Attribute caching"); opening a file asks anew.
  package static func isOnThisMachine(_ path: String) -> Bool {
    unsafe nightlatch_is_local(path) == 1
  }
}

extension OpenFile {
  /// Whether `synchroniseAll` would throw for everything that could not be written.
  ///
  /// Not on file systems that are reached over a network or kept by another program, nor before Linux
  /// 5.8, whose syncfs(2) says nothing of what failed in the background.
  package var tellsOfAll: Bool { nightlatch_tells_of_all(descriptor) == 1 }

  /// Waits until all is on the disk that anybody wrote to the file system of this file.
  ///
  /// Throws too where something failed in the background since this file was opened: so it is opened
  /// before the first of what matters is written. The corresponding C function is `syncfs`.
  package borrowing func synchroniseAll() throws(FileError) {
    guard nightlatch_synchronise_all(descriptor) == 0 else {
      throw FileError("synchronise", path, errno: errno)
    }
  }
}

internal import Glibc

extension Files {
  /// Returns at most `count` bytes of a file from an offset on, fewer where it ends before; `nil`
  /// when there is no file.
  package static func part(
    of path: String, from offset: Int64, count: Int
  ) throws(FileError) -> [UInt8]? {
    guard let file = try OpenFile.open(path, for: .read) else { return nil }
    return try file.part(from: offset, count: count)
  }

  /// Takes away all bytes of a file from `size` on.
  ///
  /// Durable when this returns. The corresponding C function is `ftruncate`.
  package static func cut(_ path: String, to size: Int64) throws(FileError) {
    guard let file = try OpenFile.open(path, for: .append) else {
      throw FileError("open", path, errno: ENOENT)
    }
    guard ftruncate(file.descriptor, off_t(size)) == 0 else {
      throw FileError("cut", path, errno: errno)
    }
    try file.synchronise()
  }
}

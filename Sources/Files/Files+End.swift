internal import Glibc

extension Files {
  /// The end of a file.
  package struct End: Sendable {
    package let bytes: [UInt8]
    /// Whether the file holds nothing before these.
    package let isWhole: Bool
  }

  /// Returns the last `count` bytes of a file or fewer, or `nil` when there is none.
  ///
  /// Where somebody adds to the file meanwhile there may be up to 64 KiB more.
  package static func end(of path: String, count: Int) throws(FileError) -> End? {
    guard let file = try OpenFile.open(path, for: .read) else { return nil }
    let start = max(Int(clamping: (try file.status()).size) - count, 0)
    guard lseek(file.descriptor, off_t(start), SEEK_SET) >= 0 else {
      throw FileError("read", path, errno: errno)
    }
    return End(bytes: try file.readAll(limit: count + (1 << 16)), isWhole: start == 0)
  }
}

internal import Glibc

/// A file call that the system refused.
package struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The call, as a verb: "open", "write", "synchronise".
  package let operation: String
  /// The path as it was given.
  package let path: String
  /// The system's error number.
  package let errno: Int32

  package init(_ operation: String, _ path: String, errno: Int32) {
    self.operation = operation
    self.path = path
    self.errno = errno
  }

  package var description: String {
    let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
    return "could not \(operation) '\(path)': \(reason)"
  }

  /// Whether this process has not the right to do it.
  package var isDenied: Bool { errno == EACCES || errno == EPERM }

  /// Whether the disk, the quota or the permitted file size is exhausted.
  package var isOutOfSpace: Bool { errno == ENOSPC || errno == EDQUOT || errno == EFBIG }

  /// Whether a file was longer than it may be, when it was read.
  package var isTooLong: Bool { operation == "read" && errno == EFBIG }
}

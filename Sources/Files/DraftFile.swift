internal import Glibc

/// A large file that is written piece by piece beside its place and takes it when it is whole.
///
/// The draft's name is fixed, and its lock says whether somebody is writing it: what a killed writer
/// left is written over, and of two writers the second is told to wait.
package struct DraftFile: ~Copyable {
  /// Where it will be.
  package let target: String
  private let draft: String
  private let file: OpenFile

  private init(target: String, draft: String, file: consuming OpenFile) {
    self.target = target
    self.draft = draft
    self.file = file
  }

  /// Begins one, with mode 0600; `nil` where another process is writing it.
  package static func begin(for target: String) throws(FileError) -> DraftFile? {
    let draft = target + ".part"
    while true {
      guard let file = try OpenFile.open(draft, for: .lock) else {
        throw FileError("create", draft, errno: ENOENT)
      }
      guard try file.lock() else { return nil }
      // Whoever held it may have given it its place, or taken it away, before the lock was free.
      guard try Files.mark(draft)?.isSameFile(as: file.mark()) == true else { continue }
      guard fchmod(file.descriptor, 0o600) == 0, ftruncate(file.descriptor, 0) == 0 else {
        throw FileError("write", draft, errno: errno)
      }
      return DraftFile(target: target, draft: draft, file: file)
    }
  }

  package borrowing func write(_ bytes: [UInt8]) throws(FileError) { try file.write(bytes) }

  /// Puts it in its place.
  ///
  /// Durable when this returns.
  package consuming func finish() throws(FileError) {
    do throws(FileError) {
      try file.synchronise()
      guard unsafe rename(draft, target) == 0 else {
        throw FileError("replace", target, errno: errno)
      }
    } catch {
      _ = unsafe unlink(draft)
      throw error
    }
    try Files.synchroniseFolder(of: target)
  }

  /// Takes it away again.
  package consuming func discard() { _ = unsafe unlink(draft) }
}

extension OpenFile {
  /// The value of `F_OFD_SETLK` in `<fcntl.h>`, which glibc shows to GNU sources only.
  private static let setOpenFileDescriptionLock: CInt = 37

  /// Takes an exclusive lock on the whole file, if it is free; it goes with the descriptor.
  package borrowing func lock() throws(FileError) -> Bool {
    var request = flock()
    request.l_type = Int16(F_WRLCK)
    request.l_whence = Int16(SEEK_SET)
    while true {
      if unsafe fcntl(descriptor, Self.setOpenFileDescriptionLock, &request) == 0 { return true }
      switch errno {
      case EINTR: continue
      case EAGAIN, EACCES: return false
      default: throw FileError("lock", path, errno: errno)
      }
    }
  }
}

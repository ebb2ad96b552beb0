internal import Glibc

/// One file descriptor, closed when the value's life ends.
@safe package struct OpenFile: ~Copyable {
  /// The descriptor, for calls that this type does not wrap.
  package let descriptor: Int32
  /// As it was opened, for messages.
  package let path: String

  private init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { _ = Glibc.close(descriptor) }

  /// How a file is opened.
  package enum Access: Sendable {
    case read
    /// Must not exist yet; created with the mode at once, never widened later.
    case createNew(mode: UInt32)
    /// Read and write, created when absent: for lock files.
    case lock
    /// Each write goes to the end; created when absent.
    case append
    /// A folder, to synchronise its entries.
    case folder
  }

  /// Opens `path`, or returns `nil` when it is not there and `access` does not create it.
  ///
  /// The corresponding C function is `open`, with `O_CLOEXEC` and without following a link in the
  /// last place.
  /// - Throws: `FileError` for anything but `ENOENT` and `ENOTDIR`.
  package static func open(_ path: String, for access: Access) throws(FileError) -> OpenFile? {
    var flags = O_CLOEXEC
    var mode: mode_t = 0
    switch access {
    case .read: flags |= O_RDONLY
    case .createNew(let wanted):
      flags |= O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
      mode = mode_t(wanted)
    case .lock:
      flags |= O_RDWR | O_CREAT | O_NOFOLLOW
      mode = 0o600
    case .append:
      flags |= O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW
      mode = 0o600
    case .folder: flags |= O_RDONLY | O_DIRECTORY
    }
    while true {
      let descriptor = unsafe Glibc.open(path, flags, mode)
      if descriptor >= 0 { return OpenFile(descriptor: descriptor, path: path) }
      switch errno {
      case EINTR: continue
      case ENOENT, ENOTDIR: return nil
      default: throw FileError("open", path, errno: errno)
      }
    }
  }

  /// Reads to the end of the file; one longer than `limit` bytes throws `EFBIG`.
  package borrowing func readAll(limit: Int) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    // One read more than the size tells the end without a second call to fstat.
    let expected = Int(clamping: (try status().size)) + 1
    var capacity = min(max(expected, 512), limit + 1)
    while true {
      let start = bytes.count
      var failure: Int32 = 0
      var received = 0
      let wanted = capacity
      let chunk = unsafe [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
        repeat {
          received = unsafe Glibc.read(descriptor, buffer.baseAddress, wanted)
        } while received < 0 && errno == EINTR
        failure = received < 0 ? errno : 0
        count = max(received, 0)
      }
      guard received >= 0 else { throw FileError("read", path, errno: failure) }
      if start == 0 { bytes = chunk } else { bytes += chunk }
      guard bytes.count <= limit else { throw FileError("read", path, errno: EFBIG) }
      // A regular file gives all that is asked for unless it ends there.
      if received < wanted { return bytes }
      capacity = 4096
    }
  }

  /// Writes all bytes, in as many calls as it takes.
  package borrowing func write(_ bytes: [UInt8]) throws(FileError) {
    var failure: Int32 = 0
    unsafe bytes.withUnsafeBytes { buffer in
      var offset = 0
      while offset < buffer.count {
        let written = unsafe Glibc.write(
          descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
        if written > 0 {
          offset += written
        } else if written == 0 {
          failure = EIO
          return
        } else if errno != EINTR {
          failure = errno
          return
        }
      }
    }
    if failure != 0 { throw FileError("write", path, errno: failure) }
  }

  /// Waits until the file's content and size are on the disk.
  ///
  /// Never called twice on one descriptor: Linux reports a failed write-back once and then
  /// forgets the pages.
  package borrowing func synchronise() throws(FileError) {
    guard fsync(descriptor) == 0 else { throw FileError("synchronise", path, errno: errno) }
  }

  /// What the open file is.
  package borrowing func status() throws(FileError) -> Files.Status {
    var raw = stat()
    guard unsafe fstat(descriptor, &raw) == 0 else {
      throw FileError("examine", path, errno: errno)
    }
    return Files.Status(raw)
  }

  /// Which file it is, and its state.
  package borrowing func mark() throws(FileError) -> Files.Mark {
    var raw = stat()
    guard unsafe fstat(descriptor, &raw) == 0 else {
      throw FileError("examine", path, errno: errno)
    }
    return Files.Mark(raw)
  }

  /// At most `count` bytes from an offset on, fewer where the file ends before.
  package borrowing func part(from offset: Int64, count: Int) throws(FileError) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let received = unsafe pread(
          descriptor, buffer.baseAddress?.advanced(by: filled), count - filled,
          off_t(offset) + off_t(filled))
        if received > 0 {
          filled += received
        } else if received == 0 {
          return
        } else if errno != EINTR {
          failure = errno
          return
        }
      }
    }
    guard failure == 0 else { throw FileError("read", path, errno: failure) }
    return bytes
  }
}

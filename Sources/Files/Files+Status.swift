internal import Glibc

extension Files {
  /// What a name stands for.
  package struct Status: Equatable, Sendable {
    package let isFile: Bool
    package let isFolder: Bool
    /// The nine permission bits.
    package let permissions: UInt32
    /// The owner's user number.
    package let owner: UInt32
    /// The owning group's number.
    package let group: UInt32
    /// Bytes.
    package let size: Int64
    /// Seconds since the epoch.
    package let modified: Int64

    init(_ raw: stat) {
      isFile = raw.st_mode & S_IFMT == S_IFREG
      isFolder = raw.st_mode & S_IFMT == S_IFDIR
      permissions = raw.st_mode & 0o777
      owner = raw.st_uid
      group = raw.st_gid
      size = Int64(raw.st_size)
      modified = Int64(raw.st_mtim.tv_sec)
    }
  }

  /// Whether this process may make files in a folder, and the file system takes any.
  ///
  /// The corresponding C function is `access`. That there is room is not asked.
  package static func isWritable(_ folder: String) throws(FileError) -> Bool {
    if unsafe access(folder, W_OK | X_OK) == 0 { return true }
    guard errno == EACCES || errno == EROFS else {
      throw FileError("examine", folder, errno: errno)
    }
    return false
  }

  /// Whether the file system that holds `path` is mounted read-only.
  package static func isReadOnly(_ path: String) throws(FileError) -> Bool {
    var raw = statvfs()
    guard unsafe statvfs(path, &raw) == 0 else { throw FileError("examine", path, errno: errno) }
    return raw.f_flag & UInt(ST_RDONLY) != 0
  }

  /// What `path` itself is, a link being neither a file nor a folder; `nil` when there is nothing.
  ///
  /// The corresponding C function is `lstat`.
  package static func statusOfEntry(_ path: String) throws(FileError) -> Status? {
    var raw = stat()
    guard unsafe lstat(path, &raw) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw FileError("examine", path, errno: errno)
    }
    return Status(raw)
  }

  /// What `path` stands for, links followed; `nil` when there is nothing.
  package static func status(_ path: String) throws(FileError) -> Status? {
    var raw = stat()
    guard unsafe stat(path, &raw) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw FileError("examine", path, errno: errno)
    }
    return Status(raw)
  }
}

extension Files {
  /// One state of a file: a change of its content gives another, unless it comes within the same
  /// few milliseconds.
  package struct Mark: Equatable, Sendable {
    private let device: UInt64
    private let number: UInt64
    private let size: Int64
    private let modified: Int64
    /// Nanoseconds since the epoch of the last change of content or owner.
    package let changed: Int64

    init(_ raw: stat) {
      device = UInt64(raw.st_dev)
      number = UInt64(raw.st_ino)
      size = Int64(raw.st_size)
      modified = Int64(raw.st_mtim.tv_sec) * 1_000_000_000 + Int64(raw.st_mtim.tv_nsec)
      changed = Int64(raw.st_ctim.tv_sec) * 1_000_000_000 + Int64(raw.st_ctim.tv_nsec)
    }

    /// Whether the last change is so long ago that the next cannot leave the same mark: file
    /// systems count time in steps of up to two seconds.
    ///
    /// `now` is in seconds since the epoch, by the system's clock.
    package func isSettled(at now: Int64) -> Bool { now - changed / 1_000_000_000 > 2 }

    /// Whether both are of one file, whatever state it is in.
    package func isSameFile(as other: Mark) -> Bool {
      device == other.device && number == other.number
    }
  }

  /// The state of what `path` stands for; `nil` when there is nothing.
  package static func mark(_ path: String) throws(FileError) -> Mark? {
    var raw = stat()
    guard unsafe stat(path, &raw) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw FileError("examine", path, errno: errno)
    }
    return Mark(raw)
  }
}

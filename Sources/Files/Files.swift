internal import Glibc

/// File calls that either do all they say or throw, and never leave half a file under its name.
package enum Files {
  /// Returns the content of a file, or `nil` when there is none.
  ///
  /// A file longer than `limit` bytes throws with `EFBIG`.
  package static func read(_ path: String, limit: Int = 1 << 20) throws(FileError) -> [UInt8]? {
    guard let file = try OpenFile.open(path, for: .read) else { return nil }
    return try file.readAll(limit: limit)
  }

  /// Replaces a file: the old or the new content stands, whole, whatever stops this when.
  ///
  /// A new file in the same folder is written and synchronised, renamed over the old one, and the
  /// folder is synchronised. The new file's name is fixed, so the caller holds a lock that keeps
  /// other writers of this path out; a left-over of a killed writer is removed first.
  ///
  /// `owner` is to whom the new file is given before anybody sees it, which root alone can do. Unless
  /// `synchronisesName`, the folder is left to the caller: after a power cut the name may be gone.
  package static func replace(
    _ path: String, with bytes: [UInt8], mode: UInt32 = 0o600,
    owner: (user: UInt32, group: UInt32)? = nil, synchronisesName: Bool = true
  ) throws(FileError) {
    let draft = try writeDraft(for: path, bytes: bytes, mode: mode, owner: owner)
    guard unsafe rename(draft, path) == 0 else {
      let reason = errno
      _ = unsafe unlink(draft)
      throw FileError("replace", path, errno: reason)
    }
    if synchronisesName { try synchroniseFolder(of: path) }
  }

  /// Replaces a file as a whole, without waiting for the disk: after a power cut it may be gone.
  package static func writeWhole(
    _ path: String, _ bytes: [UInt8], mode: UInt32 = 0o600
  ) throws(FileError) {
    let draft = path + ".new"
    try fill(draft, with: bytes, mode: mode, synchronised: false)
    guard unsafe rename(draft, path) == 0 else {
      let reason = errno
      _ = unsafe unlink(draft)
      throw FileError("replace", path, errno: reason)
    }
  }

  /// Creates a file with its whole content, or returns `false` when the name is taken.
  ///
  /// `draftSuffix` keeps the drafts of callers apart that share no lock.
  package static func create(
    _ path: String, with bytes: [UInt8], mode: UInt32 = 0o600, draftSuffix: String = ""
  ) throws(FileError) -> Bool {
    let draft = try writeDraft(for: path + draftSuffix, bytes: bytes, mode: mode)
    // link(2), unlike rename(2), refuses to take a name that exists.
    let result = unsafe link(draft, path)
    let reason = errno
    _ = unsafe unlink(draft)
    guard result == 0 else {
      if reason == EEXIST { return false }
      throw FileError("create", path, errno: reason)
    }
    try synchroniseFolder(of: path)
    return true
  }

  /// Adds bytes to the end of a file and waits until they are on the disk.
  package static func append(_ bytes: [UInt8], to path: String) throws(FileError) {
    guard let file = try OpenFile.open(path, for: .append) else {
      throw FileError("open", path, errno: ENOENT)
    }
    try file.write(bytes)
    try file.synchronise()
  }

  /// Removes a file; returns whether there was one.
  ///
  /// The removal is on the disk when this returns.
  @discardableResult
  package static func remove(_ path: String, durably: Bool = true) throws(FileError) -> Bool {
    guard unsafe unlink(path) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return false }
      throw FileError("remove", path, errno: errno)
    }
    if durably { try synchroniseFolder(of: path) }
    return true
  }

  /// Removes an empty folder; returns whether there was one.
  @discardableResult
  package static func removeFolder(_ path: String) throws(FileError) -> Bool {
    guard unsafe rmdir(path) == 0 else {
      if errno == ENOENT { return false }
      throw FileError("remove", path, errno: errno)
    }
    try synchroniseFolder(of: path)
    return true
  }

  /// Makes a folder and those above it that are missing; one that exists is left as it is.
  package static func makeFolder(_ path: String, mode: UInt32 = 0o700) throws(FileError) {
    if unsafe mkdir(path, mode_t(mode)) == 0 {
      try synchroniseFolder(of: path)
      return
    }
    switch errno {
    case EEXIST:
      guard try status(path)?.isFolder == true else {
        throw FileError("make the folder", path, errno: ENOTDIR)
      }
    case ENOENT:
      let above = folder(of: path)
      guard above != path, above != "." else {
        throw FileError("make the folder", path, errno: ENOENT)
      }
      try makeFolder(above, mode: mode)
      guard unsafe mkdir(path, mode_t(mode)) == 0 || errno == EEXIST else {
        throw FileError("make the folder", path, errno: errno)
      }
      try synchroniseFolder(of: path)
    default: throw FileError("make the folder", path, errno: errno)
    }
  }

  /// Runs `write`, which creates a file of that path, and where its folder was missing makes that and
  /// runs it again.
  package static func makingFolder<Result>(
    of path: String, by make: (String) throws(FileError) -> Void = { try Files.makeFolder($0) },
    _ write: () throws(FileError) -> Result
  ) throws(FileError) -> Result {
    do throws(FileError) {
      return try write()
    } catch  where error.operation == "create" {
      try make(folder(of: path))
      return try write()
    }
  }

  /// The names in a folder in byte order, without `.` and `..`; `nil` when there is no folder.
  ///
  /// - Complexity: One pass over the folder, then a sort.
  package static func names(in path: String) throws(FileError) -> [String]? {
    guard let stream = unsafe opendir(path) else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw FileError("list", path, errno: errno)
    }
    defer { _ = unsafe closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else { break }
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) {
          unsafe text($0)
        }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw FileError("list", path, errno: errno) }
    names.sort()
    return names
  }

  /// What a C string says; bytes that are no UTF-8 are replaced.
  ///
  /// As `String(cString:)`, which lies apart from what else a request needs of the standard library, and
  /// would cost each process a page fault.
  package static func text(_ bytes: UnsafePointer<CChar>) -> String {
    let all = unsafe UnsafeRawBufferPointer(start: bytes, count: strlen(bytes))
    return unsafe String(decoding: all, as: UTF8.self)
  }

  /// Waits until the folder that holds `path` has its entries on the disk.
  package static func synchroniseFolder(of path: String) throws(FileError) {
    let above = folder(of: path)
    guard let opened = try OpenFile.open(above, for: .folder) else {
      throw FileError("open", above, errno: ENOENT)
    }
    try opened.synchronise()
  }

  /// The folder part of a path: "/a" for "/a/b", "." for "b".
  package static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.utf8.startIndex ? "/" : String(path[..<slash])
  }

  /// Writes the content under a name beside `path` and synchronises it.
  private static func writeDraft(
    for path: String, bytes: [UInt8], mode: UInt32, owner: (user: UInt32, group: UInt32)? = nil
  ) throws(FileError) -> String {
    let draft = path + ".new"
    do throws(FileError) {
      try fill(draft, with: bytes, mode: mode, owner)
    } catch  where error.errno == EEXIST {
      // A writer was killed here before; the lock says that it is gone.
      _ = unsafe unlink(draft)
      try fill(draft, with: bytes, mode: mode, owner)
    }
    return draft
  }

  /// Creates a file with its content, or throws and leaves none; one that is there throws `EEXIST`.
  static func fill(
    _ draft: String, with bytes: [UInt8], mode: UInt32,
    _ owner: (user: UInt32, group: UInt32)? = nil, synchronised: Bool = true
  ) throws(FileError) {
    guard let file = try OpenFile.open(draft, for: .createNew(mode: mode)) else {
      throw FileError("create", draft, errno: ENOENT)
    }
    do throws(FileError) {
      if let owner, fchown(file.descriptor, owner.user, owner.group) != 0 {
        throw FileError("give away", draft, errno: errno)
      }
      try file.write(bytes)
      if synchronised { try file.synchronise() }
    } catch {
      _ = unsafe unlink(draft)
      throw error
    }
  }
}

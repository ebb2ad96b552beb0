import Files
import Glibc

/// An account of the system as whom the tool acts where it was started as root.
///
/// Whatever the tool writes must stay within the reach of the web server, so it never writes a
/// site's files as root.
struct Owner: Equatable {
  let user: uid_t
  let group: gid_t

  /// The owner of a data folder; `nil` where there is nothing to change into: this process is not
  /// root's, or the folder is root's own, or is not there.
  static func ofFolder(_ folder: String) throws -> Owner? {
    guard geteuid() == 0, let status = try Files.status(folder), status.owner != 0 else {
      return nil
    }
    return Owner(user: status.owner, group: status.group)
  }

  /// The account of a name.
  init?(named name: String) {
    guard let entry = getpwnam(name) else { return nil }
    user = entry.pointee.pw_uid
    group = entry.pointee.pw_gid
  }

  private init(user: uid_t, group: gid_t) {
    self.user = user
    self.group = group
  }

  /// The account's name, or its number where it has none.
  var name: String {
    getpwuid(user).map { "'\(String(cString: $0.pointee.pw_name))'" } ?? "\(user)"
  }

  /// Becomes this account for the rest of the process.
  func become() throws {
    var groups = [group]
    // For root, setgid(2) and setuid(2) set all three ids: there is no way back.
    guard setgroups(1, &groups) == 0, setgid(group) == 0,
      setuid(user) == 0
    else {
      throw Failure.permission("could not act as user \(name): \(reason(errno))")
    }
  }

  /// Acts as this account inside `body` and as root again after it.
  func acting<Result>(_ body: () throws -> Result) throws -> Result {
    let group = getegid()
    var groups = [gid_t](repeating: 0, count: max(Int(getgroups(0, nil)), 1))
    let count = getgroups(Int32(groups.count), &groups)
    var own = [self.group]
    guard count >= 0, setgroups(1, &own) == 0, setegid(self.group) == 0, seteuid(user) == 0 else {
      throw Failure.permission("could not act as user \(name): \(reason(errno))")
    }
    defer {
      // Going back to root, whose real number the process still has, cannot be refused; if it were,
      // going on with half of an identity would be worse than stopping.
      guard seteuid(0) == 0, setegid(group) == 0, setgroups(Int(count), &groups) == 0 else {
        Terminal.complain("nightlatch: could not act as root again: \(reason(errno))")
        exit(77)
      }
    }
    return try body()
  }

  /// Gives a file or folder to this account.
  func take(_ path: String) throws {
    guard chown(path, user, group) == 0 else {
      throw FileError("give away", path, errno: errno)
    }
  }
}

extension Owner? {
  /// Acts as root again inside a `body` of `acting`, where that had changed from it.
  func resting<Result>(_ body: () throws -> Result) throws -> Result {
    guard let owner = self else { return try body() }
    guard seteuid(0) == 0 else {
      throw Failure.permission("could not act as root again: \(reason(errno))")
    }
    defer {
      // Going on as root would leave files that the web server cannot read.
      guard seteuid(owner.user) == 0 else {
        Terminal.complain("nightlatch: could not act as user \(owner.name) again: \(reason(errno))")
        exit(77)
      }
    }
    return try body()
  }

  /// Acts as the owner where there is one to act as.
  func acting<Result>(_ body: () throws -> Result) throws -> Result {
    if let owner = self { try owner.acting(body) } else { try body() }
  }
}

package import Files
internal import Glibc

/// An account of the system that a web server started as root becomes.
package struct ServerUser: Equatable, Sendable {
  package let name: String
  /// The name of the account's own group.
  package let group: String
  let number: uid_t
  let groupNumber: gid_t

  /// Returns the owner of a site's data folder, or `nil` where this process is not root's.
  ///
  /// - Parameter dataFolder: The folder; it exists.
  /// - Throws: `ServerError` with `unsuitableOwner` where the owner is root, which no web server
  ///   runs as, or has no name.
  /// - Returns: The account, or `nil` for an ordinary user, whose servers run as themselves.
  package static func owner(of dataFolder: String) throws(ServerError) -> ServerUser? {
    guard geteuid() == 0 else { return nil }
    let status: Files.Status?
    do {
      status = try Files.status(dataFolder)
    } catch {
      throw ServerError(.unsuitableOwner, error.description)
    }
    guard let status else {
      throw ServerError(
        .unsuitableOwner, "could not find the data folder '\(dataFolder)'")
    }
    guard status.owner != 0 else {
      throw ServerError(
        .unsuitableOwner,
        "could not run a web server as root, to whom '\(dataFolder)' belongs: "
          + "give it to another user, as with 'chown -R www-data:www-data \(dataFolder)'")
    }
    guard let user = ServerUser(getpwuid(status.owner)) else {
      throw ServerError(
        .unsuitableOwner,
        "could not run a web server as user \(status.owner), to whom '\(dataFolder)' belongs: "
          + "the user has no name")
    }
    return user
  }

  /// Returns the name of a folder's owner, `nil` for root, for nobody that has a name, or where
  /// there is no folder.
  package static func name(ofOwner folder: String) throws(FileError) -> String? {
    guard let status = try Files.status(folder), status.owner != 0 else { return nil }
    return ServerUser(getpwuid(status.owner))?.name
  }

  /// Returns the account of this name, or `nil`.
  package init?(named name: String) {
    self.init(getpwnam(name))
  }

  private init?(_ entry: UnsafeMutablePointer<passwd>?) {
    guard let entry, let group = getgrgid(entry.pointee.pw_gid) else { return nil }
    name = String(cString: entry.pointee.pw_name)
    number = entry.pointee.pw_uid
    groupNumber = entry.pointee.pw_gid
    self.group = String(cString: group.pointee.gr_name)
  }

  /// Whether this account can read and run a file: every folder above it can be passed.
  ///
  /// Looks at the owner's and at everybody's permissions; what only a group opens counts as shut.
  func canRun(_ path: String) throws(FileError) -> Bool {
    var place = path
    while true {
      guard let status = try Files.status(place) else { return false }
      let bits = status.owner == number ? status.permissions >> 6 : status.permissions
      let needed: UInt32 = place == path ? 0o5 : 0o1
      guard bits & needed == needed else { return false }
      if place == "/" { return true }
      place = folder(of: place)
    }
  }
}

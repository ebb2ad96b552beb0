package import Files
package import Glibc

/// An account of the system that a web server started as root becomes.
package struct ServerUser: Equatable, Sendable {
  package let name: String
  /// The name of the account's own group.
  package let group: String
  package let number: uid_t
  package let groupNumber: gid_t

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
    guard let user = ServerUser(number: status.owner) else {
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
    return ServerUser(number: status.owner)?.name
  }

  /// Returns the account of this name, or `nil`.
  package init?(named name: String) {
    self.init { getpwnam_r(name, $0, $1, $2, $3) }
  }

  private init?(number: uid_t) {
    self.init { getpwuid_r(number, $0, $1, $2, $3) }
  }

  /// With the reentrant calls: the others answer in memory that another thread's call overwrites.
  private init?(
    _ ask: (
      UnsafeMutablePointer<passwd>, UnsafeMutablePointer<CChar>, Int,
      UnsafeMutablePointer<UnsafeMutablePointer<passwd>?>
    ) -> Int32
  ) {
    // Room for a group that names thousands of members.
    let size = 1 << 18
    let bytes = UnsafeMutablePointer<CChar>.allocate(capacity: size)
    defer { bytes.deallocate() }
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    guard ask(&entry, bytes, size, &found) == 0, found != nil else { return nil }
    name = String(cString: entry.pw_name)
    number = entry.pw_uid
    groupNumber = entry.pw_gid
    var ownGroup = Glibc.group()
    var foundGroup: UnsafeMutablePointer<Glibc.group>?
    guard getgrgid_r(groupNumber, &ownGroup, bytes, size, &foundGroup) == 0, foundGroup != nil
    else {
      return nil
    }
    group = String(cString: ownGroup.gr_name)
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

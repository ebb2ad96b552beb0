package import Files
package import Records
internal import Sealing
package import Site
internal import StrictJSON

/// A site's people and their ways in: the one door to the data folder.
///
/// The life of a second step, in order: a person signs in with a password (`signIn`), begins an
/// enrolment (`beginEnrolment`), proves the app (`proveEnrolment`), says that the recovery codes
/// are saved (`finishEnrolment`); from then on a sign-in is pending until `answerSecondStep`;
/// `renewRecoveryCodes` replaces the codes and `turnOffSecondStep` ends it.
///
/// Every decision is made inside one locked step on the person's folder, together with what it
/// changes. A "no" is an outcome; what is thrown means that nothing could be decided.
package struct Accounts: Sendable {
  /// The site under the policy that is in force.
  package internal(set) var site: Site
  /// The site as its configuration alone has it.
  let configured: Site
  package var surroundings: Surroundings
  package let store: Store
  let hashing: Slots
  let cost: Argon2Cost
  /// What administrators changed of the policy.
  var policy = PolicyRecord()
  /// Whether changes wait in notes until somebody looks at the list of people: for whoever makes
  /// very many at once.
  package var defersRoster = false
  /// What a process that answers many requests keeps of what it has read.
  var keptSessions: KeptSessions?
  /// How many text messages may go out.
  var textAllowance = TextAllowance()

  /// The accounts of a site.
  ///
  /// Nothing is opened yet.
  package init(site: Site, surroundings: Surroundings, hashingSlots: Int? = nil) {
    self.site = site
    configured = site
    self.surroundings = surroundings
    store = Store(root: site.dataFolder)
    hashing = Slots(folder: "\(site.dataFolder)/slots", count: hashingSlots)
    cost = .standard
  }

  /// The accounts of a site under the policy that is in force, with the system's clock and
  /// generator.
  ///
  /// In testing mode the clock is moved by the whole seconds in `testing/clock`. Throws when the
  /// data folder or the key file is missing or open to others, or the policy that administrators
  /// have set cannot be read: such a site serves nobody.
  package static func open(_ site: Site, hashingSlots: Int? = nil) throws -> Accounts {
    try examine(site)
    let offset = try clockOffset(of: site)
    return try Accounts(
      site: site, surroundings: .live(clockOffset: offset), hashingSlots: hashingSlots
    ).underPolicy()
  }

  /// The same with another clock and generator.
  package static func open(
    _ site: Site, hashingSlots: Int? = nil, surroundings: Surroundings
  ) throws -> Accounts {
    try examine(site)
    return try Accounts(
      site: site, surroundings: surroundings, hashingSlots: hashingSlots
    ).underPolicy()
  }

  /// Throws unless a site that was opened before could be opened now, as far as its key file and
  /// its data folder go.
  package static func examine(_ site: Site) throws {
    try Keys.examine(site.keysFile)
    guard let folder = try Files.status(site.dataFolder), folder.isFolder else {
      throw DataFolderError(
        description: "there is no data folder '\(site.dataFolder)'; 'nightlatch init' makes one")
    }
    guard folder.permissions & 0o077 == 0 else {
      let mode = String(folder.permissions, radix: 8)
      throw DataFolderError(
        description: "the data folder '\(site.dataFolder)' has mode 0\(mode) and is open to "
          + "others; close it: chmod 700 '\(site.dataFolder)'")
    }
  }

  /// The state of what administrators changed of the policy; `nil` where they changed nothing.
  ///
  /// With another, the site is to be opened anew.
  package static func policyMark(of site: Site) throws -> Files.Mark? {
    try Store(root: site.dataFolder).state(of: PolicyRecord.file)
  }

  /// The seconds by which testing mode moves the clock; 0 in live mode and without the file.
  package static func clockOffset(of site: Site) throws -> Int64 {
    guard site.mode == .testing else { return 0 }
    let path = "\(site.dataFolder)/testing/clock"
    guard let bytes = try Files.read(path, limit: 64) else { return 0 }
    var digits = bytes.filter { $0 > UInt8(ascii: " ") }
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits.removeFirst() }
    guard (1...10).contains(digits.count), digits.allSatisfy({ (48...57).contains($0) }) else {
      throw DataFolderError(
        description: "'\(path)' does not hold a whole number of seconds")
    }
    let seconds = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - 48) }
    return isNegative ? -seconds : seconds
  }

  /// Throws unless the keys open and the data folder can be written to.
  package func examine() throws {
    _ = try ring()
    guard try Files.isWritable(site.dataFolder) else {
      throw DataFolderError(
        description: "the data folder '\(site.dataFolder)' cannot be written to")
    }
  }

  package var now: Int64 { surroundings.now() }

  func ring() throws -> KeyRing { try Keys.load(site.keysFile) }

  /// Reads a person's account as it stands; `nil` when there is no such person.
  package func account(_ id: PersonID) throws -> Account? {
    let document = "\(id.place)/account.json"
    guard let object = try store.read(document) else { return nil }
    return try Account(id: id, document: object, path: store.path(document))
  }

  /// Reads the account inside a locked place.
  func account(_ id: PersonID, in place: borrowing LockedPlace) throws -> Account? {
    guard let object = try place.read("account.json") else { return nil }
    return try Account(id: id, document: object, path: place.path("account.json"))
  }
}

/// The data folder is missing or not safe to use.
package struct DataFolderError: Error, Equatable, Sendable, CustomStringConvertible {
  package let description: String
}

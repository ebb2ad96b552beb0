import Accounts
import Files
import Glibc
import Site
import StrictJSON
import Transfer

/// The site into which a backup is restored: one that is there, or one that is made of it.
struct RestoreTarget {
  let site: Site
  let examination: BackupExamination
  /// The configuration that is to be written; `nil` where the site has one.
  let configuration: [UInt8]?
  /// As whom data are written.
  private(set) var owner: Owner?
  /// With the site's keys and those that the backup needs.
  private let keys: BackupKeys
  private let isKeyFileThere: Bool

  /// Decides what it is and whether the backup's keys are at hand; writes nothing.
  init(
    _ folder: String, _ examination: BackupExamination, keys others: [String], owner named: String?
  ) throws {
    let file = "\(folder)/site.json"
    self.examination = examination
    if try Files.status(file) != nil {
      site = try Site.load(path: file)
      configuration = nil
    } else {
      let document = try Self.moved(examination.configuration, examination.path)
      site = try Site(parsing: document, of: file)
      configuration = document
    }
    isKeyFileThere = try Files.status(site.keysFile) != nil
    guard let first = isKeyFileThere ? site.keysFile : others.first else {
      throw Failure.usage(
        "a backup holds no keys: '--keys' takes the copy of the key file from when it was made")
    }
    var keys = try BackupKeys(ofSite: first)
    for other in others { try keys.take(examination.keys, from: other) }
    try examination.check(keys)
    self.keys = keys
    owner = try Self.owner(of: site, named: named)
  }

  /// Whether there is no site yet.
  var isNew: Bool { configuration != nil }

  var accounts: Accounts {
    get throws {
      var surroundings = Surroundings.live(clockOffset: try Accounts.clockOffset(of: site))
      surroundings.report = { Terminal.complain("nightlatch: \($0)") }
      // Not `open`, which refuses what is to be brought back here.
      return Accounts(site: site, surroundings: surroundings, hashingSlots: cores)
    }
  }

  /// The configuration with data and keys beside it, wherever the old site had them.
  private static func moved(_ configuration: [UInt8], _ path: String) throws -> [UInt8] {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: configuration)
    } catch {
      throw Failure.badData("could not use the configuration in '\(path)': \(error.description)")
    }
    guard case .object(var object) = value else {
      throw Failure.badData("the configuration in '\(path)' is no JSON object")
    }
    guard object["data"] != nil || object["keys"] != nil else { return configuration }
    object["data"] = nil
    object["keys"] = nil
    return JSONValue.object(object).serialized(pretty: true)
  }

  private static func owner(of site: Site, named name: String?) throws -> Owner? {
    for path in [site.dataFolder, site.keysFile] where try Files.status(path) != nil {
      return try Owner.ofFolder(path)
    }
    return try Init.newOwner(named: name)
  }

  /// Makes the folders that are missing.
  func makeFolders() throws {
    try Files.makeFolder(site.folder, mode: 0o755)
    if try Files.status(site.dataFolder) == nil {
      try Files.makeFolder(site.dataFolder)
      try owner?.take(site.dataFolder)
    }
  }

  /// Throws where something is there that the backup must not be mixed with.
  ///
  /// - Returns: Whether the site has nobody, and gets all that the backup holds.
  func checkIsFree(orMissing: Bool) throws -> Bool {
    guard try Files.status(site.dataFolder) != nil else { return true }
    let unfinished = try owner.acting { try accounts.unfinishedRestore() }
    let isGoingOn = unfinished?.digest == examination.digest
    if isGoingOn, let unfinished { return unfinished.isWhole }
    let hasPeople = try owner.acting { try accounts.hasPeople() }
    if configuration != nil, try !owner.acting({ try accounts.isEmpty() }) {
      throw Failure.cannotCreate(
        "could not restore into '\(site.folder)': '\(site.dataFolder)' is there already, and no "
          + "site.json beside it; choose another folder")
    }
    guard !hasPeople || orMissing else {
      throw Failure.refused(
        "'\(site.folder)' has people already, and nothing was changed: '--missing' brings back those "
          + "of the backup who are gone or damaged there and leaves everybody else as they are; to "
          + "have everything as it was, restore into a new folder")
    }
    return !hasPeople
  }

  /// Writes the key file, where the backup needs keys that are not in it.
  func putKeys() throws {
    guard !isKeyFileThere || !keys.added.isEmpty else { return }
    let old = try Files.status(site.keysFile)
    try owner.resting {
      let given = owner.map { (old?.owner ?? $0.user, old?.group ?? $0.group) }
      try Files.replace(site.keysFile, with: keys.bytes, mode: 0o600, owner: given)
    }
  }

  /// Writes the configuration last: until it is there, there is no site.
  func complete() throws {
    guard let configuration else { return }
    try owner.resting { try Files.replace(site.file, with: configuration, mode: 0o644) }
  }
}

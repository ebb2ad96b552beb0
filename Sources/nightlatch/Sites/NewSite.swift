import Accounts
import Files
import Glibc
import Site
import StrictJSON

/// A site that is about to be made: its configuration, keys and data folder.
struct NewSite {
  let folder: String
  let preset: Preset
  let name: String
  let baseURL: String
  var mode = Site.Mode.live
  /// To whom data and keys are given; `nil` for this process's own user.
  let owner: Owner?

  var file: String { "\(folder)/site.json" }
  private var keys: String { "\(folder)/keys.json" }
  private var data: String { "\(folder)/data" }

  /// Makes it, or nothing: what was begun is taken back when a part cannot be made.
  ///
  /// The configuration comes last: until it is there, there is no site.
  func make() throws -> Site {
    let document = try configuration()
    let site = try checked(document)
    for path in [file, keys, data] where try Files.status(path) != nil {
      throw Failure.cannotCreate(
        "could not make a site in '\(folder)': '\(path)' is there already; choose another folder")
    }
    let isNewFolder = try Files.status(folder) == nil
    do {
      try Files.makeFolder(folder, mode: 0o755)
      try checkReach()
      try Files.makeFolder(data, mode: 0o700)
      try owner?.take(data)
      try create(keys, Keys.fresh(surroundings: .live()), mode: 0o600)
      try owner?.take(keys)
      try create(file, document, mode: 0o644)
    } catch {
      try takeBack(isNewFolder: isNewFolder)
      throw error
    }
    return site
  }

  private func configuration() throws -> [UInt8] {
    var document = preset.document(name: name, baseURL: baseURL)
    document["mode"] = .string(mode.rawValue)
    if mode == .testing {
      // Nothing leaves the machine.
      document["mail"] = ["outbox": "outbox"]
      if document["text"] != nil { document["text"] = ["outbox": "outbox"] }
    }
    return JSONValue.object(document).serialized(pretty: true)
  }

  /// Reads the configuration as every later command will.
  private func checked(_ document: [UInt8]) throws -> Site {
    do throws(SiteError) {
      return try Site(parsing: document, of: file)
    } catch {
      switch error.key {
      case "name": throw Failure.usage("'--name' \(error.reason)")
      case "baseURL": throw Failure.usage("'--base-url' \(error.reason)")
      default: throw error
      }
    }
  }

  /// Throws unless the owner can pass through every folder above the site.
  private func checkReach() throws {
    guard let owner else { return }
    let canReach = try owner.acting {
      faccessat(AT_FDCWD, folder, X_OK, Int32(AT_EACCESS)) == 0
    }
    guard canReach else {
      throw Failure.permission(
        "could not make a site in '\(folder)': user \(owner.name), to whom its data would belong, "
          + "cannot get there; choose a folder that everybody may pass through, such as one in /srv"
      )
    }
  }

  private func create(_ path: String, _ bytes: [UInt8], mode: UInt32) throws {
    guard try Files.create(path, with: bytes, mode: mode) else {
      throw Failure.cannotCreate("could not make '\(path)': somebody else has just made it")
    }
  }

  private func takeBack(isNewFolder: Bool) throws {
    for path in [file, keys] { try Files.remove(path) }
    try Files.removeFolder(data)
    if isNewFolder { try Files.removeFolder(folder) }
  }
}

extension Site {
  /// The address of a page below the mount, such as "/sign-in".
  func address(_ path: String) -> String { "\(baseURL.text)\(mount)\(path)" }

  /// The address at which an invited person sets the first password.
  func joinAddress(_ token: BearerToken) -> String {
    address("/join?token=\(token.cookieRevealingSecret)")
  }
}

import Accounts
import Files
import Glibc
import Site
import StrictJSON
import WebServers

/// A site that is about to be made: its configuration, keys and data folder.
struct NewSite {
  let folder: String
  let preset: Preset
  let name: String
  let baseURL: String
  let mode: Site.Mode
  /// To whom data and keys are given; `nil` for this process's own user.
  let owner: Owner?
  /// The absolute path of the data folder.
  var data: String
  /// For shared hosting, the CGI program that the folder gets a copy of.
  var program: String?

  var file: String { "\(folder)/site.json" }
  private var keys: String { "\(folder)/keys.json" }

  init(
    folder: String, preset: Preset, name: String, baseURL: String, mode: Site.Mode = .live,
    owner: Owner?
  ) {
    self.folder = folder
    self.preset = preset
    self.name = name
    self.baseURL = baseURL
    self.mode = mode
    self.owner = owner
    data = "\(folder)/data"
  }

  /// Makes it, or nothing: what was begun is taken back when a part cannot be made.
  ///
  /// The configuration comes last: until it is there, there is no site.
  func make() throws -> Site {
    let document = try configuration()
    let site = try checked(document)
    for path in [file, keys, data] + hostedFiles where try Files.status(path) != nil {
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
      try makeHosted(site)
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
    if data != "\(folder)/data" { document["data"] = .string(data) }
    if program != nil { document["mount"] = .string("/\(hostedName)") }
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
      case "mount":
        throw Failure.usage(
          "the folder's name is the address of the pages, so \(quoted(hostedName)) cannot be one: "
            + "it takes letters, digits, '-' and '_', such as 'account'")
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

  /// What the folder holds beside a site's own parts where it is uploaded as it stands.
  private var hostedFiles: [String] {
    program == nil ? [] : ["\(folder)/\(SharedHosting.program)", "\(folder)/.htaccess"]
  }

  private var hostedName: String { folder.split(separator: "/").last.map(String.init) ?? "" }

  private func makeHosted(_ site: Site) throws {
    guard let program else { return }
    let hosting = SharedHosting(site)
    try create("\(data)/.htaccess", Array(SharedHosting.closed.utf8), mode: 0o644)
    try create("\(folder)/.htaccess", Array(hosting.top.utf8), mode: 0o644)
    // 64 MiB: several times what the program takes.
    guard let bytes = try Files.read(program, limit: 64 << 20) else {
      throw Failure.unavailable("could not copy '\(program)': it is there no more")
    }
    try create("\(folder)/\(SharedHosting.program)", bytes, mode: 0o755)
  }

  private func takeBack(isNewFolder: Bool) throws {
    for path in [file, keys, "\(data)/.htaccess"] + hostedFiles { try Files.remove(path) }
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

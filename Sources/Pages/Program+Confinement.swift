internal import Accounts
internal import Confinement
internal import Files
internal import Glibc
internal import Site

extension Program {
  /// Whether the request of this process may change something, and mail be written.
  static func isForm() -> Bool {
    guard let method = getenv("REQUEST_METHOD") else { return false }
    return strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0
  }

  /// Confines this process to what a site needs.
  ///
  /// - Parameters:
  ///   - site: What it needs is what it names.
  ///   - file: The configuration of `site`.
  ///   - takesForms: Whether something may be sent, and not only asked for: then the site's commands
  ///     may be wanted, and the kernel refuses calls as well, which costs such a request little.
  /// - Returns: Who runs the site's commands, where there are any.
  /// - Throws: `FileError` when the kernel could do it, and yet it did not come about.
  static func confine(
    to site: Site, _ file: String, takesForms: Bool
  ) throws -> Errands? {
    let errands = takesForms ? try errands(of: site, file) : nil
    do {
      let confinement = try Confinement(of: site, hashes: takesForms)
      if try !confinement.enter(filtersCalls: takesForms) { sayUnconfined(site) }
    } catch {
      errands?.end()
      throw error
    }
    return errands
  }

  private static func errands(of site: Site, _ file: String) throws -> Errands? {
    var run: (command: Command, seconds: Int)?
    if case .command(let words)? = site.text { run = (Command(words), Accounts.textDeadline) }
    guard run != nil || site.sendsMailByCommand else { return nil }
    return try Errands(
      detached: (
        Command(["/proc/self/exe"]), ["\(taskVariable)=mail", "NIGHTLATCH_SITE=\(file)"]
      ), run: run)
  }

  /// Says once a site, and not with each request, that this kernel does not confine.
  private static func sayUnconfined(_ site: Site) {
    let mark = open(
      "\(site.dataFolder)/unconfined", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard mark >= 0 else { return }
    _ = close(mark)
    log(
      "this kernel has no Landlock, so the program is not confined to its site's folders; that is "
        + "said once, and 'nightlatch check' says it too")
  }
}

extension Site {
  fileprivate var sendsMailByCommand: Bool {
    if case .command? = mail { return true }
    return false
  }
}

extension Accounts {
  /// From here on text messages are handed to the site's program by another process.
  mutating func send(through errands: Errands) {
    surroundings.runTextCommand = { (input) throws(FileError) in try errands.run(input: input) }
  }
}

extension Confinement {
  /// What a site's requests read and change.
  ///
  /// The folders that hold `site.json` and the key file, and not the files: both are replaced by
  /// others of their name, also in the middle of a request.
  ///
  /// `hashes` says whether passwords may be among what is sent.
  init(of site: Site, hashes: Bool) throws {
    // One after another: the runtime would have to make the type of an array of what may be absent.
    var readable = [site.folder]
    func read(_ folder: String?) {
      if let folder, !readable.contains(folder) { readable.append(folder) }
    }
    for path in [site.file, site.keysFile] {
      read(Files.folder(of: path))
      read(linkedFolder(path))
    }
    read(site.templatesFolder)
    read(site.publicFolder)
    read(site.languagesFolder)
    // Names of other zones come from here.
    if getenv("TZ") != nil { readable.append("/usr/share/zoneinfo") }
    var changeable = [site.dataFolder]
    func change(_ delivery: Delivery?) throws {
      guard case .outbox(let folder)? = delivery, !folder.hasPrefix("\(site.dataFolder)/") else {
        return
      }
      // A rule is for what is there.
      if try Files.status(folder) == nil { try Files.makeFolder(folder) }
      changeable.append(folder)
    }
    try change(site.mail)
    try change(site.text)
    var files = ["/etc/localtime"]
    // Where the C library counts the processors, as many as there are slots.
    if hashes { files.append("/sys/devices/system/cpu/online") }
    self.init(readable: readable, readableFiles: files, changeable: changeable)
  }
}

/// The folder of what a link leads to; `nil` for what is none.
private func linkedFolder(_ path: String) -> String? {
  var byte: CChar = 0
  guard readlink(path, &byte, 1) > 0, let real = realpath(path, nil) else { return nil }
  defer { free(real) }
  return Files.folder(of: String(cString: real))
}

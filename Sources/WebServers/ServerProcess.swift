internal import Files
internal import Glibc
package import Site

/// A web server that serves one site, in the foreground of whoever holds this.
///
/// It runs in a temporary folder of its own, with the configuration of `ServerConfiguration`.
/// When the value's life ends, the server, all that it has started, and the folder are gone.
package struct ServerProcess: ~Copyable {
  package let kind: ServerKind
  /// The whole configuration that the server was started with.
  package let configuration: String
  /// The file to which the server and the programs it starts write what goes wrong.
  package let errorLog: String
  /// The folder that is removed at the end.
  package let runFolder: String

  private let folder: RunFolder
  /// In the order of their start.
  private var children: [ChildProcess] = []
  private var ended: [Bool] = []

  /// Starts a server and waits until it answers.
  ///
  /// - Parameters:
  ///   - kind: The server.
  ///   - site: What it serves; its data folder exists.
  ///   - placement: Where the parts lie. For a server that drops from root to a user for whom
  ///     the program is out of reach, it is copied into the run folder.
  ///   - port: On 127.0.0.1.
  ///   - user: Whom it runs as where we are root; see `ServerUser.owner(of:)`.
  ///   - path: Where to look for the server's programs, as in `PATH`.
  ///   - pausing: Waits so many milliseconds and returns whether to give up.
  /// - Throws: `ServerError`; nothing is left behind.
  /// - Returns: The running server.
  package static func start(
    _ kind: ServerKind, for site: Site, at placement: Placement, port: Int, as user: ServerUser?,
    searching path: String, pausing: (_ milliseconds: Int) -> Bool = Self.waitThrough
  ) throws(ServerError) -> ServerProcess {
    let programs = try Programs.find(for: kind, in: path, fastCGI: placement.fastCGISocket != nil)
    let place = Port(address: "127.0.0.1", number: port)
    try place.checkFree()
    let folder = try RunFolder(for: user)
    var server = try ServerProcess(
      kind, site: site, placement: placement, port: port, user: user, folder: folder)
    if kind == .apache { try checkApacheModules(server.modules) }
    try server.launch(programs, user: user)
    try server.awaitAnswer(on: place, path: "\(site.mount)/health", pausing: pausing)
    return server
  }

  /// Pauses for the whole time, and never gives up.
  package static let waitThrough: @Sendable (_ milliseconds: Int) -> Bool = {
    pause(milliseconds: $0)
    return false
  }

  /// The process groups of the server's parts.
  package var processGroups: [Int32] { children.map(\.process) }

  /// Stops the server; does not return before it is gone.
  package consuming func stop() {}

  deinit {
    for (child, hasEnded) in zip(children, ended).reversed() { child.end(hasEnded: hasEnded) }
    folder.remove()
  }

  /// Throws when a part of the server has ended by itself.
  ///
  /// - Throws: `ServerError` with `ended` and the last line of the log.
  package mutating func checkRunning() throws(ServerError) {
    guard let dead = firstDead() else { return }
    throw ServerError(.ended, "'\(dead)' ended by itself\(lastWords())")
  }

  /// The parts as the configuration names them.
  private let placement: Placement
  /// The modules that Apache takes.
  private let modules: [String]

  private init(
    _ kind: ServerKind, site: Site, placement: Placement, port: Int, user: ServerUser?,
    folder: RunFolder
  ) throws(ServerError) {
    var placement = placement
    let text: String
    let apacheModules: [String]
    do {
      if let user { try Self.bringIntoReach(&placement.program, of: user, in: folder) }
      placement.fcgiwrapSocket = "\(folder.path)/fcgiwrap.sock"
      if placement.fastCGISocket != nil {
        placement.fastCGISocket = "\(folder.path)/nightlatch.sock"
      }
      let stage = Stage(port: port, runFolder: folder.path, errorLog: folder.errorLog, user: user)
      if kind == .lighttpd, access(lighttpdMagnet, R_OK) == 0 {
        placement.gateScript = "\(folder.path)/gate.lua"
      }
      let configuration = try ServerConfiguration(kind, of: site, at: placement)
      apacheModules = configuration.apacheModules
      text = try configuration.standAlone(on: stage)
      if let script = configuration.gateScript, let file = placement.gateScript {
        // Read by lighttpd as the user that it runs as.
        try Self.write(Array(script.utf8), to: file, mode: 0o644)
      }
      // Caddy reads it as the user that it runs as, in a folder that is closed to others.
      try Self.write(
        Array(text.utf8), to: "\(folder.path)/server.conf", mode: kind == .caddy ? 0o644 : 0o600)
    } catch {
      folder.remove()
      throw error
    }
    self.kind = kind
    configuration = text
    errorLog = folder.errorLog
    runFolder = folder.path
    self.placement = placement
    modules = apacheModules
    self.folder = folder
  }

  private mutating func launch(_ programs: [String: String], user: ServerUser?) throws(ServerError)
  {
    let file = "\(runFolder)/server.conf"
    if placement.fastCGISocket != nil {
      // The program by itself: it makes its workers.
      try addSpawn(
        programs, socket: placement.programSocket, [placement.program], user: user,
        variables: ["NIGHTLATCH_SITE=\(placement.siteFile)"] + placement.fastCGIVariables)
    } else if let wrapper = programs["fcgiwrap"] {
      // It runs the program for servers that run none themselves. -p: this program and no other,
      // whatever a request says. -c: as many at once as FastCGI has workers in a rush; pages must not
      // wait behind people who sign in.
      try addSpawn(
        programs, socket: placement.programSocket,
        [wrapper, "-c", "256", "-p", placement.program], user: user)
    }
    let server = programs[kind.programs(fastCGI: false)[0].name] ?? ""
    switch kind {
    case .lighttpd: try add(ChildProcess(server, ["-D", "-f", file], log: errorLog))
    case .apache: try add(ChildProcess(server, ["-D", "FOREGROUND", "-f", file], log: errorLog))
    case .nginx:
      try add(ChildProcess(server, ["-p", runFolder, "-e", errorLog, "-c", file], log: errorLog))
    case .caddy:
      let arguments = ["run", "--config", file, "--adapter", "caddyfile"]
      guard let user, let becomer = programs["setpriv"] else {
        return try add(ChildProcess(server, arguments, log: errorLog))
      }
      // Caddy becomes nobody else by itself. A port below 1024 stays open to it.
      let becoming = [
        "--reuid", user.name, "--regid", user.group, "--init-groups", "--no-new-privs",
        "--inh-caps", "+net_bind_service", "--ambient-caps", "+net_bind_service",
      ]
      try add(ChildProcess(becomer, becoming + [server] + arguments, log: errorLog))
    }
  }

  /// Starts a program with a listening socket as its standard input.
  private mutating func addSpawn(
    _ programs: [String: String], socket: String, _ command: [String], user: ServerUser?,
    variables: [String] = []
  ) throws(ServerError) {
    var arguments = ["-n", "-s", socket, "-M", "0600"]
    if let user {
      arguments += ["-u", user.name, "-g", user.group, "-U", user.name, "-G", user.group]
    }
    try add(
      ChildProcess(
        programs["spawn-fcgi"] ?? "", arguments + ["--"] + command, log: errorLog,
        variables: variables))
  }

  private mutating func add(_ child: ChildProcess) {
    children.append(child)
    ended.append(false)
  }

  private mutating func awaitAnswer(
    on place: Port, path: String, pausing: (Int) -> Bool
  ) throws(ServerError) {
    var clock = timespec()
    clock_gettime(CLOCK_MONOTONIC, &clock)
    let limit = clock.tv_sec + 10
    while clock.tv_sec < limit {
      let isAnswering = isReady() && place.answers(path: path)
      if let dead = firstDead() {
        throw ServerError(.didNotStart, "could not start '\(dead)'\(lastWords())")
      }
      if isAnswering { return }
      guard !pausing(20) else {
        throw ServerError(.interrupted, "stopped before '\(kind.rawValue)' answered")
      }
      clock_gettime(CLOCK_MONOTONIC, &clock)
    }
    throw ServerError(
      .didNotStart, "'\(kind.rawValue)' did not answer within 10 seconds\(lastWords())")
  }

  /// Whether the socket to the program is there: before it is, a server answers that it is not.
  private func isReady() -> Bool {
    guard placement.fastCGISocket == nil else {
      return access(placement.programSocket, F_OK) == 0
    }
    switch kind {
    case .lighttpd: return true
    case .nginx, .caddy: return access(placement.programSocket, F_OK) == 0
    case .apache:
      // mod_cgid adds the number of Apache's process to the name.
      guard let child = children.first else { return false }
      return access("\(runFolder)/cgid.sock.\(child.process)", F_OK) == 0
    }
  }

  private mutating func firstDead() -> String? {
    for index in children.indices where !ended[index] && children[index].hasEnded() {
      ended[index] = true
    }
    guard let index = ended.firstIndex(of: true) else { return nil }
    guard children.count == 2, index == 0 else { return kind.programs(fastCGI: false)[0].name }
    return placement.fastCGISocket == nil ? "fcgiwrap" : name(of: placement.program)
  }

  /// The end of a sentence: the last line of the log, where there is one.
  private func lastWords() -> String {
    let text: [UInt8]
    do {
      text = try Files.read(errorLog, limit: 1 << 26) ?? []
    } catch {
      return ""
    }
    guard let line = text.split(separator: UInt8(ascii: "\n")).last else { return "" }
    return ": " + String(decoding: line.suffix(400).map { $0 < 0x20 ? 0x3F : $0 }, as: UTF8.self)
  }

  private static func checkApacheModules(_ modules: [String]) throws(ServerError) {
    for module in modules {
      let path = "\(apacheModulesFolder)/mod_\(module).so"
      guard access(path, R_OK) == 0 else {
        throw ServerError(
          .missingProgram, "could not find '\(path)': 'apt-get install apache2' installs it")
      }
    }
  }

  private static func bringIntoReach(
    _ program: inout String, of user: ServerUser, in folder: RunFolder
  ) throws(ServerError) {
    let bytes: [UInt8]?
    do {
      if try user.canRun(program) { return }
      bytes = try Files.read(program, limit: 1 << 28)
    } catch {
      throw ServerError(.runFolder, error.description)
    }
    guard let bytes else {
      throw ServerError(.runFolder, "could not find the program '\(program)'")
    }
    program = "\(folder.path)/nightlatch.cgi"
    try write(bytes, to: program, mode: 0o755)
  }

  private static func write(_ bytes: [UInt8], to path: String, mode: UInt32) throws(ServerError) {
    do {
      try Files.replace(path, with: bytes, mode: mode)
    } catch {
      throw ServerError(.runFolder, error.description)
    }
  }
}

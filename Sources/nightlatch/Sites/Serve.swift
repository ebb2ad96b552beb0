import Accounts
import ArgumentParser
import Files
import Glibc
import Site
import SiteBuilder
import WebServers

struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the site behind a real web server until Ctrl-C.",
    discussion: """
      Listens on 127.0.0.1. Without --site it makes a demo site in a temporary folder, with an \
      administrator and two people, and removes it at the end.
      """)

  @OptionGroup var siteOptions: SiteOptions

  @Option(help: "The port; the base URL's unless given, 8080 for the demo site.")
  var port: Int?

  @Option(
    help: ArgumentHelp(
      "The web server: " + ServerKind.allCases.map(\.rawValue).joined(separator: ", ") + "."))
  var server: ServerKind = .lighttpd

  @Flag(help: "Demo site: in testing mode, with a movable clock and mail kept as files.")
  var testing = false

  @Option(
    help: ArgumentHelp(
      "Demo site: its policy: " + Preset.allCases.map(\.rawValue).joined(separator: ", ") + "."))
  var preset: Preset?

  @Option(help: ArgumentHelp("The CGI program, where it is elsewhere.", valueName: "file"))
  var cgi: String?

  @Flag(help: "Let the program run by itself, one worker a processor, and answer over FastCGI.")
  var fastcgi = false

  func validate() throws {
    if siteOptions.site != nil, testing || preset != nil {
      throw ValidationError(
        "'--testing' and '--preset' belong to the demo site; a site's own are in its site.json.")
    }
    if let port, !(1...65535).contains(port) {
      throw ValidationError("'--port' takes 1 to 65535, not \(port).")
    }
  }

  func run() throws {
    // Before anything is made, so that nothing has to be taken back.
    let site = try siteOptions.site == nil ? nil : Site.load(path: siteOptions.file)
    let program = try CGIProgram.path(asked: cgi)
    _ = try Programs.find(for: server, in: environment("PATH") ?? "", fastCGI: fastcgi)
    // From here on the three signals wait until there is somebody to take things back.
    let signals = HeldSignals()
    if let site {
      try serve(site, program: program, demo: nil)
    } else {
      try serveDemo(program)
    }
    // A second Ctrl-C that came meanwhile is not for the shell's next command.
    signals.forget()
  }

  private func serveDemo(_ program: String) throws {
    let owner = try Init.newOwner(named: nil, orElse: ["nobody"])
    let folder = try TemporaryFolder("nightlatch-demo", for: nil)
    let demo = try DemoSite.make(
      in: folder.path, preset: preset ?? .balanced, mode: testing ? .testing : .live,
      port: port ?? 8080, owner: owner)
    try serve(demo.site, program: program, demo: demo)
    withExtendedLifetime(folder) {}
  }

  private func serve(_ site: Site, program: String, demo: DemoSite?) throws {
    let owner = try Owner.ofFolder(site.dataFolder)
    let folder = try TemporaryFolder("nightlatch-static", for: owner)
    try owner.acting {
      // Refuses here, in words, what the program would refuse with a 503.
      let accounts = try Accounts.open(site, hashingSlots: cores)
      // Of the site under the policy in force.
      _ = try StaticSite(of: accounts.site, now: accounts.surroundings.now())
        .build(into: folder.path)
    }
    var placement = Placement(
      program: program, staticFolder: folder.path, siteFile: site.file)
    // Its place is the server's temporary folder.
    if fastcgi { placement.fastCGISocket = Placement.usualFastCGISocket }
    placement.fastCGIVariables = ["NIGHTLATCH_WORKERS", "NIGHTLATCH_REQUESTS"].compactMap { name in
      environment(name).map { "\(name)=\($0)" }
    }
    try ServerProcess.run(
      server, for: site, at: placement,
      port: port ?? site.baseURL.port, as: try ServerUser.owner(of: site.dataFolder),
      searching: environment("PATH") ?? "",
      ready: { _ in sayReady(site, demo: demo) },
      log: { Terminal.complain(bytes: $0) })
    withExtendedLifetime(folder) {}
    if demo != nil { Terminal.say("\nThe demo site is removed.") }
  }

  private func sayReady(_ site: Site, demo: DemoSite?) {
    let listening = "http://127.0.0.1:\(port ?? site.baseURL.port)"
    Terminal.say(
      "\(Terminal.good("Serving")) '\(site.name)' behind \(server.rawValue) at "
        + Terminal.strong(site.address("/sign-in")))
    if !site.baseURL.isLoopback || site.baseURL.port != port ?? site.baseURL.port {
      Terminal.say(
        "It listens on \(listening); browsers have to come to it through \(site.baseURL.text).")
    }
    if site.mode == .testing {
      Terminal.say("Testing mode: mail is in \(site.dataFolder)/outbox")
      Terminal.say("To move the clock, write seconds into \(site.dataFolder)/testing/clock")
    }
    if let demo {
      Terminal.say()
      demo.say()
    }
    Terminal.next("open the address in a browser; Ctrl-C ends it")
  }
}

extension ServerKind: ExpressibleByArgument {}

extension Terminal {
  /// Writes a piece of a log to standard error.
  static func complain(bytes: [UInt8]) {
    var text = String(decoding: bytes, as: UTF8.self)
    if text.hasSuffix("\n") { text.removeLast() }
    complain(text)
  }
}

/// SIGINT, SIGTERM and SIGHUP, held back on this thread for the rest of the process.
private struct HeldSignals {
  private var held = sigset_t()

  init() {
    sigemptyset(&held)
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&held, signal) }
    pthread_sigmask(SIG_BLOCK, &held, nil)
  }

  /// Takes away those that wait.
  func forget() {
    var set = held
    var none = timespec()
    while sigtimedwait(&set, nil, &none) > 0 {}
  }
}

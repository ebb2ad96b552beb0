import ArgumentParser
import Site
import WebServers

struct WebConfig: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the web server's configuration for this site.")

  @OptionGroup var siteOptions: SiteOptions

  @Argument(
    help: ArgumentHelp(
      "The web server: " + ServerKind.allCases.map(\.rawValue).joined(separator: ", ") + "."))
  var server: ServerKind

  @Option(
    name: .customLong("static"),
    help: ArgumentHelp(
      "The folder that 'nightlatch build' wrote (default: static beside site.json).",
      valueName: "dir"))
  var staticFolder: String?

  @Option(help: ArgumentHelp("The CGI program, where it is elsewhere.", valueName: "file"))
  var cgi: String?

  @Option(help: ArgumentHelp("nginx, caddy: the socket of fcgiwrap.", valueName: "file"))
  var socket: String?

  @Option(
    defaultAsFlag: Placement.usualFastCGISocket,
    help: ArgumentHelp(
      "The program runs by itself and answers over FastCGI on this socket (by default "
        + "\(Placement.usualFastCGISocket)); 'nightlatch systemd-unit' prints what starts it.",
      valueName: "socket"))
  var fastcgi: String?

  @Option(
    help: ArgumentHelp(
      "The host name whose rules of 'gate' are printed (default: the one of 'baseURL').",
      valueName: "name"))
  var host: String?

  @Flag(help: "Print the part for 'gate' alone, for a configuration that is there already.")
  var gate = false

  @Flag(help: "apache: print the part for 'gate' as a file .htaccess, for shared hosting.")
  var htaccess = false

  @Flag(
    name: .customLong("gate-script"),
    help: "lighttpd: print the gate's script for mod_magnet instead.")
  var gateScript = false

  func run() throws {
    let program = try CGIProgram.path(asked: cgi)
    let staticFolder = try self.staticFolder.map { try absolute($0) }
    let site = try siteOptions.load()
    var placement = Placement(
      program: program, staticFolder: staticFolder ?? "\(site.folder)/static", siteFile: site.file)
    if let fastcgi { placement.fastCGISocket = try absolute(fastcgi) }
    if let socket { placement.fcgiwrapSocket = try absolute(socket) }
    if server == .lighttpd { placement.gateScript = "\(site.folder)/gate.lua" }
    let plainHost = host.map { GateTarget(address: "/", host: $0)?.host ?? "" }
    guard plainHost?.isEmpty != true else {
      throw ValidationError("'--host' takes a host name such as www.example.org.")
    }
    let configuration = try ServerConfiguration(server, of: site, at: placement, host: plainHost)
    if let text = try gateText(configuration) { return Terminal.pour(Array(text.utf8)) }
    Terminal.pour(Array(configuration.snippet.utf8))
    Terminal.nextBesideOutput(
      "nightlatch --site '\(site.file)' build --out '\(placement.staticFolder)', then put this "
        + "where its head says and reload \(server.rawValue)")
  }

  /// What is printed of the gate alone; `nil` where the whole is.
  private func gateText(_ configuration: ServerConfiguration) throws -> String? {
    if gateScript {
      guard let script = configuration.gateScript else {
        throw ValidationError("'--gate-script' is for lighttpd, and for a site with a 'gate'.")
      }
      return script
    }
    if htaccess {
      guard server == .apache else { throw ValidationError("'--htaccess' is for apache alone.") }
      return configuration.apacheHtaccess
    }
    return gate ? configuration.gateSnippet : nil
  }
}

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

  func run() throws {
    let program = try CGIProgram.path(asked: cgi)
    let staticFolder = try self.staticFolder.map { try absolute($0) }
    let site = try siteOptions.load()
    var placement = Placement(
      program: program, staticFolder: staticFolder ?? "\(site.folder)/static", siteFile: site.file)
    if let fastcgi { placement.fastCGISocket = try absolute(fastcgi) }
    if let socket { placement.fcgiwrapSocket = try absolute(socket) }
    let configuration = try ServerConfiguration(server, of: site, at: placement)
    Terminal.pour(Array(configuration.snippet.utf8))
    Terminal.nextBesideOutput(
      "nightlatch --site '\(site.file)' build --out '\(placement.staticFolder)', then put this "
        + "where its head says and reload \(server.rawValue)")
  }
}

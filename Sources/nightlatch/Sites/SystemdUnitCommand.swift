import ArgumentParser
import Site
import WebServers

struct SystemdUnitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "systemd-unit",
    abstract: "Print the systemd unit that runs the program as FastCGI.",
    discussion: """
      There are two: 'socket', which the web server connects to, and 'service', which systemd starts \
      with the first connection. 'nightlatch web-config SERVER --fastcgi' prints the server's part.
      """)

  enum Kind: String, CaseIterable, ExpressibleByArgument { case socket, service }

  @OptionGroup var siteOptions: SiteOptions

  @Argument(help: "Which of the two: socket or service.")
  var kind: Kind

  @Option(help: ArgumentHelp("The socket.", valueName: "file"))
  var socket = Placement.usualFastCGISocket

  @Option(
    help: ArgumentHelp(
      "As whom the program runs (default: the owner of the data folder).", valueName: "name"))
  var user: String?

  @Option(help: ArgumentHelp("The group of the web server, which may connect.", valueName: "name"))
  var webGroup = "www-data"

  @Option(help: ArgumentHelp("The CGI program, where it is elsewhere.", valueName: "file"))
  var cgi: String?

  func validate() throws {
    for name in [user, webGroup].compactMap(\.self) {
      guard !name.isEmpty, name.utf8.allSatisfy(Self.isPart) else {
        throw ValidationError("'\(name)' is no name of a user or a group.")
      }
    }
  }

  func run() throws {
    let program = try CGIProgram.path(asked: cgi)
    let site = try siteOptions.load()
    guard let user = try self.user ?? ServerUser.name(ofOwner: site.dataFolder) else {
      throw Failure(
        status: 78,
        description: "could not find whose '\(site.dataFolder)' is; --user says as whom to run")
    }
    var placement = Placement(program: program, staticFolder: "/", siteFile: site.file)
    placement.fastCGISocket = try absolute(socket)
    let unit = try SystemdUnit(site, at: placement, user: user, webGroup: webGroup)
    Terminal.pour(Array((kind == .socket ? unit.socketUnit : unit.serviceUnit).utf8))
    Terminal.nextBesideOutput(
      "put it into /etc/systemd/system/ as nightlatch.\(kind.rawValue), as its head says")
  }

  /// As useradd(8) takes them, and numbers.
  private static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
    default: false
    }
  }
}

import Accounts
import ArgumentParser
import Files
import Glibc
import Site
import WebServers

struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a new site: configuration, keys and data folder.",
    discussion: """
      Writes site.json, keys.json and data/ into the folder and overwrites nothing. As root, data \
      and keys are given to the user that the web server runs as.

      With --shared-hosting the folder is all there is: it holds the program and an .htaccess too, \
      and is uploaded as it stands. Its name is the address below the site, so /account of \
      https://example.org is made by: nightlatch init account --shared-hosting \
      --base-url https://example.org
      """)

  @Argument(help: "The folder; made if it is not there.")
  var dir: String

  @Option(
    help: ArgumentHelp(
      "What the policy starts from: "
        + Preset.allCases.map(\.rawValue).joined(separator: ", ") + "."))
  var preset: Preset = .balanced

  @Option(help: "The site's name, shown in pages and in authenticator apps.")
  var name: String?

  @Option(help: "Where the site is reached, such as https://example.org.")
  var baseURL = "http://127.0.0.1:8080"

  @Option(help: "The first administrator's sign-in name; prints the link to join with.")
  var admin: String?

  @Option(
    help: ArgumentHelp(
      "As root: the user to whom data and keys are given (default: www-data, where there is one).",
      valueName: "user"))
  var owner: String?

  @Option(
    help: ArgumentHelp(
      "Where people are kept, if not in data/ of the folder; made if it is not there.",
      valueName: "dir"))
  var data: String?

  @Flag(help: "Make a folder to upload: for an Apache of somebody else, without a shell.")
  var sharedHosting = false

  @Option(help: ArgumentHelp("The CGI program, where it is elsewhere.", valueName: "file"))
  var cgi: String?

  func validate() throws {
    if sharedHosting, data != nil || owner != nil {
      throw ValidationError(
        "'--data' and '--owner' are for a server of your own; with '--shared-hosting' all is in "
          + "the folder, and belongs to whoever uploads it.")
    }
    if cgi != nil, !sharedHosting {
      throw ValidationError("'--cgi' belongs to '--shared-hosting', which copies the program.")
    }
  }

  func run() throws {
    let admin = try self.admin.map { try signInName($0) }
    let folder = try absolute(dir)
    let program = sharedHosting ? try CGIProgram.path(asked: cgi) : nil
    let owner = sharedHosting ? nil : try Self.newOwner(named: self.owner)
    var new = NewSite(
      folder: folder, preset: preset, name: siteName, baseURL: baseURL, owner: owner)
    if let data { new.data = try absolute(data) }
    new.program = program
    let site = try new.make()
    // From here on everything is the owner's, as with every other command.
    try owner?.become()

    var facts = Facts()
    facts.add("configuration", site.file)
    facts.add("keys", "\(site.keysFile) (keep a copy apart from the data)")
    facts.add("data", site.dataFolder)
    if sharedHosting { facts.add("program", "\(folder)/\(SharedHosting.program), and .htaccess") }
    facts.add("policy", preset.rawValue)
    Terminal.say("Made the site '\(site.name)' for \(site.baseURL.text)\n")
    facts.print(indent: 2)
    if let admin { try invite(admin, to: site) }
    sayNext(site)
  }

  private var siteName: String {
    if let name { return name }
    guard let url = BaseURL(baseURL), !url.isLoopback else { return "Example" }
    return url.host
  }

  private func invite(_ name: SignInName, to site: Site) throws {
    let accounts = try Accounts.open(site, hashingSlots: cores)
    let id = try accounts.addPerson(
      name, displayName: "", emails: [], isAdmin: true, password: nil)
    try PersonAdd.sayJoinLink(for: id, named: name.text, in: accounts)
  }

  private func sayNext(_ site: Site) {
    let option = site.file == Site.defaultFile ? "" : " --site '\(site.file)'"
    if sharedHosting {
      if admin == nil {
        Terminal.next("nightlatch\(option) person add NAME --email ADDRESS --admin, then upload")
      } else {
        Terminal.next(
          "upload the folder so that \(site.address("/")) leads to it, and set the permissions of "
            + "\(SharedHosting.program) to 755, of keys.json to 600 and of data to 700")
      }
    } else if admin == nil {
      Terminal.next("nightlatch\(option) person add NAME --email ADDRESS --admin")
    } else if site.baseURL.isLoopback {
      Terminal.next("nightlatch\(option) serve, or web-config apache (nginx, lighttpd, caddy)")
    } else {
      Terminal.next(
        "nightlatch\(option) build --out '\(site.folder)/static', then web-config apache (nginx, "
          + "lighttpd, caddy)")
    }
  }

  /// To whom a new site belongs: the user asked for, else www-data, where we are root.
  static func newOwner(named name: String?, orElse others: [String] = []) throws -> Owner? {
    guard geteuid() == 0 else {
      if let name, Owner(named: name)?.user != geteuid() {
        throw Failure.permission(
          "could not give a site to \(quoted(name)): only root can, run it as root")
      }
      return nil
    }
    if let name {
      guard let owner = Owner(named: name) else {
        throw Failure.usage("there is no user \(quoted(name)) on this machine; --owner takes one")
      }
      return owner.user == 0 ? nil : owner
    }
    return (["www-data"] + others).lazy.compactMap { Owner(named: $0) }.first
  }
}

extension Preset: ExpressibleByArgument {}

/// Reads a sign-in name, or says what one may be.
func signInName(_ text: String) throws -> SignInName {
  guard let name = SignInName(text) else {
    throw Failure.badData(
      "\(quoted(text)) cannot be a sign-in name; it takes 1 to 64 of a-z, 0-9, '.', '_' and '-', "
        + "beginning with a letter or digit")
  }
  return name
}

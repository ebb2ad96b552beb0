import Accounts
import ArgumentParser
import Glibc
import Pages
import Site

/// Which site a command is about.
struct SiteOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The site's configuration file; else $NIGHTLATCH_SITE, else \(Site.defaultFile).",
      valueName: "file"))
  var site: String?

  /// The configuration file's path.
  var file: String {
    if let site { return site }
    if let site = environment("NIGHTLATCH_SITE"), !site.isEmpty { return site }
    return Site.defaultFile
  }

  /// Reads the configuration, and acts as the owner of the site's data from then on.
  func load() throws -> Site {
    let site = try Site.load(path: file)
    try Owner.ofFolder(site.dataFolder)?.become()
    return site
  }

  /// The people of the site.
  func open() throws -> Accounts {
    try Accounts.open(load(), hashingSlots: cores).writingMail {
      Terminal.complain("nightlatch: \($0)")
    }
  }
}

extension Accounts {
  /// Hands the mail that a command has written to the site's program, a few at most.
  ///
  /// What does not go now waits for a later request, and is complained of by what was given to
  /// `writingMail`.
  func handOverMail() throws {
    if try isMailWaiting() { _ = try deliverOutbox(limit: 5) }
  }
}

/// How many processors are there.
var cores: Int { max(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), 1) }

/// The switch that every listing and showing command has.
struct Output: ParsableArguments {
  @Flag(help: "Say it as JSON, for programs.")
  var json = false
}

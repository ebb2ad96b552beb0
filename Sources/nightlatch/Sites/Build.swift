import Accounts
import ArgumentParser
import Files
import Site
import SiteBuilder
import StrictJSON

struct Build: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the static part of the site, for the web server to hand out.",
    discussion: """
      Front page, sign-in page, help that fits the site's policy, error pages, the site's own \
      pages ("pages" in site.json), and what they load. Writes only what changed, each file as a \
      whole, removes pages of earlier builds that are no longer made, and touches nothing else. \
      Assets of earlier builds stay, for pages that were loaded before.
      """)

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output

  @Option(help: ArgumentHelp("The folder; made if it is not there.", valueName: "dir"))
  var out: String

  func run() throws {
    let folder = try absolute(out)
    let site = try Site.load(path: siteOptions.file)
    try site.tellOfUnnamedFolders()
    if let owner = try Owner.ofFolder(site.dataFolder) {
      if try Files.status(folder) == nil {
        try Files.makeFolder(folder, mode: 0o755)
        try owner.take(folder)
      }
      try owner.become()
    }
    // The help says what is in force, which the data folder knows where there is one.
    let hasData = try Files.status(site.dataFolder) != nil
    let built = hasData ? try Accounts.open(site).site : site
    let part = StaticSite(of: built, now: Surroundings.live().now())
    let files = try part.build(into: folder) { done, all in
      Terminal.progress("writing", done, of: all)
    }
    guard !output.json else {
      return Terminal.say(
        json: .array(
          files.map {
            [
              "path": .string($0.path), "change": .string($0.change.rawValue),
              "size": .int(Int64($0.size)),
            ]
          }))
    }
    say(files)
    Terminal.next("nightlatch web-config lighttpd --static '\(folder)' (or apache, nginx, caddy)")
  }

  /// What was done, a line a file, and in sum.
  private func say(_ files: [StaticSite.File]) {
    var table = Table("FILE", "BYTES", "")
    // A compressed copy goes with its file.
    for file in files where file.change != .unchanged && !file.path.hasSuffix(".gz") {
      table.add(file.path, "\(file.size)", file.change.rawValue)
    }
    if !table.isEmpty {
      table.print()
      Terminal.say()
    }
    let counts = StaticSite.File.Change.allCases.compactMap { change in
      let count = files.count { $0.change == change }
      return count > 0 ? "\(count) \(change.rawValue)" : nil
    }
    Terminal.say("\(files.count) files: " + counts.joined(separator: ", "))
  }
}

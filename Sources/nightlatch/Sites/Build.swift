import ArgumentParser
import Files
import Site
import SiteBuilder
import StrictJSON

struct Build: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the static part of the site, for the web server to hand out.",
    discussion: """
      Writes only what changed, each file as a whole, and leaves the assets of earlier builds for \
      pages that were loaded before.
      """)

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output

  @Option(help: ArgumentHelp("The folder; made if it is not there.", valueName: "dir"))
  var out: String

  func run() throws {
    let folder = try absolute(out)
    let site = try Site.load(path: siteOptions.file)
    if let owner = try Owner.ofFolder(site.dataFolder) {
      if try Files.status(folder) == nil {
        try Files.makeFolder(folder, mode: 0o755)
        try owner.take(folder)
      }
      try owner.become()
    }
    let files = try StaticSite(of: site).build(into: folder) { done, all in
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
    var table = Table("FILE", "BYTES", "")
    for file in files { table.add(file.path, "\(file.size)", file.change.rawValue) }
    table.print()
    Terminal.next("nightlatch web-config lighttpd --static '\(folder)' (or apache, nginx)")
  }
}

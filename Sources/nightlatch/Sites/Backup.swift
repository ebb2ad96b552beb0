import Accounts
import ArgumentParser
import Files
import Glibc
import Pages
import Site
import StrictJSON
import Transfer

struct Backup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Write everything that a site needs to go on into one file.",
    discussion: """
      People go on signing in meanwhile; each is copied as they stood at one moment. In the file, a \
      tar archive with a seal, are site.json, the policy, people with their activity, counts of \
      failed passwords and the site's log. Not in it are the keys, which belong elsewhere, and what \
      ends with the day: sessions, trusted devices, access tokens, mail that waits. A site's own \
      pages, templates and words are yours to copy. A backup of that name is replaced when the new \
      one is whole.
      """)

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output

  @Argument(help: "The file.", completion: .file())
  var file: String

  func run() throws {
    let target = try absolute(file)
    let site = try Site.load(path: siteOptions.file)
    try Self.check(target, for: site)
    guard let configuration = try Files.read(site.file, limit: 1 << 16) else {
      throw FileError("open", site.file, errno: ENOENT)
    }
    let owner = try Owner.ofFolder(site.dataFolder)
    // As whoever started this: the owner of the data has no business where backups are kept.
    let draft = try BackupDraft(target)
    let report: BackupReport
    do {
      report = try owner.acting {
        let accounts = try Accounts.open(site).writingMail {
          Terminal.complain("nightlatch: \($0)")
        }
        return try accounts.writeBackup(
          configuration: configuration,
          as: target.split(separator: "/").last.map(String.init) ?? target,
          to: { try draft.write($0) },
          progress: { Terminal.progress("copied: people", $0, of: $1) })
      }
      try draft.finish()
    } catch {
      draft.discard()
      throw error
    }
    if output.json {
      Terminal.say(json: Self.json(report, target))
    } else {
      say(report, target, site)
    }
    if report.contents.damaged > 0 { throw Refusal() }
  }

  /// Throws unless a backup may have that name.
  private static func check(_ target: String, for site: Site) throws {
    guard !target.hasPrefix(site.dataFolder + "/") else {
      throw Failure.cannotCreate(
        "could not write '\(target)': a backup inside the data folder is lost with it; choose another "
          + "folder")
    }
    guard let there = try Files.status(target) else { return }
    guard there.isFile, try ArchiveReader.isBackup(target) else {
      throw Failure.cannotCreate(
        "could not write '\(target)': "
          + (there.isFolder
            ? "it is a folder; give the name of a file in it"
            : "it is there and is no backup; choose another name"))
    }
  }

  private func say(_ report: BackupReport, _ target: String, _ site: Site) {
    let people = report.contents.people
    Terminal.say(
      "Backed up '\(site.name)' to '\(target)': \(people) \(people == 1 ? "person" : "people"), "
        + "\(report.files) files, \(Self.size(report.bytes)).\n")
    if report.contents.damaged > 0 {
      Terminal.say(
        "What is named above could not be used and is in it as it is, if at all; 'nightlatch check' "
          + "tells how to mend it.")
    }
    var facts = Facts()
    facts.add("in it", "site.json, policy, people and their activity, the site's log")
    facts.add("not in it", "keys, sessions, trusted devices, access tokens, mail that waits")
    facts.print(indent: 2)
    let keys = report.contents.keys
    Terminal.next(
      "keep a copy of '\(site.keysFile)' elsewhere: without "
        + (keys.isEmpty
          ? "it the backup cannot be restored"
          : "\(keys.count == 1 ? "its key" : "its keys") \(keys.joined(separator: ", ")) the backup "
            + "cannot be restored"))
  }

  private static func json(_ report: BackupReport, _ target: String) -> JSONValue {
    [
      "file": .string(target), "people": .int(Int64(report.contents.people)),
      "files": .int(report.files), "bytes": .int(report.bytes),
      "damaged": .int(Int64(report.contents.damaged)),
      "keys": .array(report.contents.keys.map { .string($0) }),
    ]
  }

  /// "31 KiB", "12 MiB".
  static func size(_ bytes: Int64) -> String {
    if bytes < 10 << 20 { return "\((bytes + 1023) / 1024) KiB" }
    if bytes < 10 << 30 { return "\((bytes + (1 << 19)) >> 20) MiB" }
    return "\((bytes + (1 << 29)) >> 30) GiB"
  }
}

/// The file that a backup is written into; a class because what writes it is kept.
private final class BackupDraft {
  private var draft: DraftFile?

  init(_ target: String) throws {
    guard let draft = try DraftFile.begin(for: target) else {
      throw Failure(
        status: 75, description: "another backup is being written to '\(target)'; try again later")
    }
    self.draft = consume draft
  }

  func write(_ bytes: [UInt8]) throws { try draft?.write(bytes) }

  func finish() throws {
    if let draft = draft.take() { try draft.finish() }
  }

  func discard() {
    if let draft = draft.take() { draft.discard() }
  }
}

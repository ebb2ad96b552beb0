import Accounts
import ArgumentParser
import Files
import Site
import StrictJSON
import Transfer

struct Restore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Bring back a site, or people of it, from a backup.",
    discussion: """
      The folder is a new one, which becomes the site as it was, or that of a site: one that has \
      nobody gets everybody, and --missing brings those people of the backup back who are gone or \
      damaged there and leaves everybody else as they are. The backup is read to its end before \
      anything is written, and used only if it is as it was made.

      What may have been used up or ended since does not count again: nobody is signed in, no device \
      is trusted, no access token or mailed link works, and codes of apps up to now count as used. It \
      may be stopped at any time; running it again goes on.
      """)

  @OptionGroup var output: Output

  @Argument(help: "The backup.", completion: .file())
  var file: String

  @Argument(help: "The folder of the site; made if it is not there.", completion: .directory)
  var dir: String

  @Option(
    help: ArgumentHelp(
      "A copy of the key file from when the backup was made, where the site's own has not its keys.",
      valueName: "file"))
  var keys: [String] = []

  @Flag(help: "Into a site with people: bring back those who are gone or damaged.")
  var missing = false

  @Flag(help: "Also those who were removed since, as the site's log says.")
  var removed = false

  @Option(
    help: ArgumentHelp(
      "As root: the user to whom data and keys are given (default: www-data, where there is one).",
      valueName: "user"))
  var owner: String?

  func run() throws {
    let folder = try absolute(dir)
    defer { Terminal.bar("read", nil) }
    // Opened once, as whoever started this: the owner of the data may not see it.
    var reader = try ArchiveReader(absolute(file))
    let examination = try BackupExamination(of: &reader) { Terminal.bar("read", $0) }
    Terminal.bar("read", nil)
    let target = try RestoreTarget(
      folder, examination, keys: keys.map { try absolute($0) }, owner: owner)
    let isWhole = try target.checkIsFree(orMissing: missing)
    try target.makeFolders()
    let report = try target.owner.acting {
      try Restoration(
        examination, into: target.accounts, isWhole: isWhole, isNew: target.isNew,
        includesRemoved: removed
      ).run(
        from: &reader, putKeys: { try target.putKeys() }, complete: { try target.complete() }
      ) { Terminal.progress($0, $1, of: $2) }
    }
    if output.json {
      Terminal.say(json: Self.json(report, examination, target.site))
    } else {
      Self.say(report, examination, target.site)
    }
    if report.damaged > 0 || !report.nameIsTaken.isEmpty { throw Refusal() }
  }

  private static func say(
    _ report: RestoreReport, _ examination: BackupExamination, _ site: Site
  ) {
    Terminal.say(
      "Restored '\(examination.head.site)' from the backup of "
        + "\(UTC.minute(examination.head.created)) into '\(site.folder)'.\n")
    var facts = Facts()
    facts.add("people", people(report))
    facts.add("policy", report.policy ? "brought back" : "left as it is")
    facts.add("site's log", report.log ? "brought back, and goes on" : "the site's own goes on")
    facts.add("keys", site.keysFile)
    if report.back > 0 {
      facts.add(
        "ended", "sessions, trusted devices, access tokens, mailed links, mail that waited")
    }
    facts.print(indent: 2)
    list(report.nameIsTaken, "Not brought back, for somebody else has the name or an address now")
    list(report.wereRemoved, "Not brought back, for they were removed since (--removed does)")
    if report.withSecondStep > 0 {
      Terminal.say(
        "\nCodes of authenticator apps up to now count as used: the next ones sign in, after a minute "
          + "at most.")
    }
    if report.back > 0 {
      Terminal.say(
        "\nWhat cannot be known: of those who are back, recovery codes that were used since the "
          + "backup count again, as do passwords that were changed and second steps that were "
          + "replaced or turned off; who turned one on has none. Where that matters, let them make "
          + "new codes and change their passwords.")
    }
    if report.invited > 0 {
      Terminal.say(
        "\n\(report.invited) of them had no password yet: nightlatch person invite NAME makes a new "
          + "link.")
    }
    Terminal.next("nightlatch --site '\(site.file)' check")
  }

  private static func people(_ report: RestoreReport) -> String {
    var parts = ["\(report.back) brought back"]
    if report.here > 0 { parts.append("\(report.here) there already and left as they are") }
    let out = report.nameIsTaken.count + report.wereRemoved.count
    if out > 0 { parts.append("\(out) left out") }
    if report.damaged > 0 { parts.append("\(report.damaged) damaged in the backup") }
    return parts.joined(separator: ", ")
  }

  private static func list(_ names: [String], _ what: String) {
    guard !names.isEmpty else { return }
    let shown = names.prefix(20).joined(separator: ", ")
    let more = names.count > 20 ? " and \(names.count - 20) more" : ""
    Terminal.say("\n\(what): \(shown)\(more).")
  }

  private static func json(
    _ report: RestoreReport, _ examination: BackupExamination, _ site: Site
  ) -> JSONValue {
    [
      "site": .string(site.file), "backupOf": .string(examination.head.site),
      "created": .string(UTC.exact(examination.head.created)),
      "people": .object([
        "inBackup": .int(Int64(examination.people)), "broughtBack": .int(Int64(report.back)),
        "withSecondStep": .int(Int64(report.withSecondStep)),
        "invited": .int(Int64(report.invited)), "here": .int(Int64(report.here)),
        "damaged": .int(Int64(report.damaged)),
        "nameTaken": .array(report.nameIsTaken.map { .string($0) }),
        "removedSince": .array(report.wereRemoved.map { .string($0) }),
      ]),
      "policy": .bool(report.policy), "log": .bool(report.log),
      "ended": report.back > 0 ? ["sessions", "devices", "tokens", "links", "mail"] : [],
      "unknown": report.back > 0
        ? ["recoveryCodesUsed", "passwordsChanged", "secondStepsChanged"] : [],
    ]
  }
}

import Accounts
import ArgumentParser
import Files
import Glibc
import Pages
import Site
import StrictJSON

struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "The keys that seal what is stored.",
    subcommands: [KeysList.self, KeysRotate.self])
}

struct KeysList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Show the keys of the site by their ids, never their content.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output

  func run() throws {
    let file = try siteOptions.open().keyFile()
    if output.json {
      return Terminal.say(
        json: .array(
          file.entries.map {
            [
              "id": .string($0.id), "role": .string($0.role.rawValue),
              "created": $0.created.map { .string(UTC.exact($0)) } ?? .null,
            ]
          }))
    }
    var table = Table("ID", "CREATED", "USE")
    for entry in file.entries {
      table.add(entry.id, entry.created.map(UTC.minute) ?? "unknown", entry.role.words)
    }
    table.print()
    Terminal.next(
      file.rotating == nil
        ? "nightlatch keys rotate, once a year or when the key file may have been seen"
        : "nightlatch keys rotate, to finish the change that was stopped")
  }
}

struct KeysRotate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate", abstract: "Give the site a new key and seal everything under it.",
    discussion: """
      People go on signing in meanwhile. It may be stopped at any time; running it again finishes it. \
      Nobody is signed out, but trusted devices are asked for a code again. Hashes of passwords and \
      of recovery codes need the key they were made with until their person signs in or makes new \
      codes; a key that nothing needs any more is removed. Backups from before need the key file from \
      before.
      """)

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output

  @Option(
    help: ArgumentHelp(
      "How long to wait, twice, for requests that have read the old key file to end.",
      valueName: "seconds"))
  var wait = 25

  func validate() throws {
    guard (0...3600).contains(wait) else {
      throw ValidationError("--wait takes a number of seconds from 0 to 3600.")
    }
  }

  func run() throws {
    let site = try Site.load(path: siteOptions.file)
    let owner = try Owner.ofFolder(site.dataFolder)
    let report = try owner.acting {
      let accounts = try Accounts.open(site).writingMail { Terminal.complain("nightlatch: \($0)") }
      let steps = RotationSteps(
        write: { try Self.write($0, to: site.keysFile, owner) },
        wait: { pause() },
        progress: { Terminal.progress("sealed anew: people", $0, of: $1) })
      return try accounts.rotateKeys(steps)
    }
    if output.json {
      Terminal.say(json: Self.json(report))
    } else {
      Self.say(report)
    }
    if report.kept.contains(where: { $0.unopened > 0 }) { throw Refusal() }
  }

  /// As whoever started this: the folder of the key file need not be the site's owner's.
  private static func write(_ bytes: [UInt8], to file: String, _ owner: Owner?) throws {
    guard let old = try Files.status(file) else {
      throw FileError("replace", file, errno: ENOENT)
    }
    try owner.resting {
      try Files.replace(
        file, with: bytes, mode: 0o600, owner: owner == nil ? nil : (old.owner, old.group))
    }
  }

  private func pause() {
    for second in 0..<wait {
      Terminal.progress("waiting for running requests: second", second, of: wait)
      sleep(1)
    }
    Terminal.progress("", wait, of: wait)
  }

  private static func say(_ report: RotationReport) {
    Terminal.say(
      "The key '\(report.current)' seals now; \(report.resealed) "
        + "value\(report.resealed == 1 ? " was" : "s were") sealed anew.")
    for id in report.removed {
      Terminal.say("The key '\(id)' is removed: nothing needs it any more.")
    }
    for kept in report.kept {
      if kept.hashes > 0 {
        Terminal.say(
          "The key '\(kept.id)' stays for \(kept.hashes) hash\(kept.hashes == 1 ? "" : "es") of "
            + "passwords and recovery codes that were made with it.")
      }
      if kept.unopened > 0 {
        Terminal.say(
          "The key '\(kept.id)' stays for \(kept.unopened) value\(kept.unopened == 1 ? "" : "s") "
            + "that could not be opened or read; 'nightlatch check' names them.")
      }
    }
    Terminal.next(
      report.kept.isEmpty
        ? "copy the key file to where its copy is kept, apart from the backups of the data"
        : "copy the key file to its safe place, and run this again in a few weeks to let go of the "
          + "old key")
  }

  private static func json(_ report: RotationReport) -> JSONValue {
    [
      "current": .string(report.current), "resealed": .int(Int64(report.resealed)),
      "removed": .array(report.removed.map { .string($0) }),
      "kept": .array(
        report.kept.map {
          [
            "id": .string($0.id), "hashes": .int(Int64($0.hashes)),
            "unopened": .int(Int64($0.unopened)),
          ]
        }),
    ]
  }
}

extension KeyFile.Role {
  fileprivate var words: String {
    switch self {
    case .current: "seals"
    case .next: "is to seal: a change is not finished"
    case .opens: "opens what it sealed"
    }
  }
}

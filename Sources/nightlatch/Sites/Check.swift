import Accounts
import ArgumentParser
import Files
import Glibc
import Site
import StrictJSON
import Templates

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Examine configuration, permissions and every document.",
    discussion:
      "Says what is wrong, where, and how to mend it. Ends with 1 when there is a problem. "
      + "--repair mends what can be mended, moves what cannot be used to 'quarantine' in the data "
      + "folder where nobody is let in or kept out by its being gone, says what it did, and examines "
      + "the site then.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output

  @Flag(help: "Mend what can be mended, and move aside what cannot be used.")
  var repair = false

  func run() throws {
    // Looked for as who we are: the owner of the data may not see it.
    let program = CGIProgram.present
    let site = try siteOptions.load()
    // Not `open`, which refuses what is to be reported or mended here.
    let accounts = try Accounts(
      site: site, surroundings: .live(clockOffset: Accounts.clockOffset(of: site)))
    if repair {
      try accounts.repairModes { Terminal.complain("nightlatch: \($0)") }
      try Accounts.open(site).repair { Terminal.complain("nightlatch: \($0)") }
    }
    var findings: [Finding] = []
    try accounts.check(
      progress: { Terminal.progress("looked at", $0, of: $1) }, found: { findings.append($0) })
    findings += SiteReview(of: site).findings + ServingReview(of: site, program: program).findings
    findings += ConfinementReview(of: site).findings
    // The same sentence from two sides is one finding.
    var seen: Set<Finding> = []
    findings = findings.filter { seen.insert($0).inserted }
    let problems = findings.count { $0.weight == .problem }
    if output.json {
      Terminal.say(json: Self.json(findings))
    } else {
      for finding in findings { Self.say(finding) }
      Self.sayOutcome(problems: problems, warnings: findings.count - problems, site)
    }
    if problems > 0 { throw Refusal() }
  }

  private static func json(_ findings: [Finding]) -> JSONValue {
    .array(
      findings.map {
        [
          "weight": .string($0.weight.rawValue), "path": .string($0.path),
          "what": .string($0.what), "mend": .string($0.mend),
        ]
      })
  }

  private static func say(_ finding: Finding) {
    let word =
      finding.weight == .problem ? Terminal.bad("problem") : Terminal.warning("warning")
    Terminal.say("\(word)  \(finding.path)")
    Terminal.say("         \(finding.what)")
    Terminal.say("         \(Terminal.dim("mend:")) \(finding.mend)\n")
  }

  private static func sayOutcome(problems: Int, warnings: Int, _ site: Site) {
    func count(_ number: Int, _ word: String) -> String {
      "\(number == 0 ? "no" : "\(number)") \(word)\(number == 1 ? "" : "s")"
    }
    let sums = "\(count(problems, "problem")), \(count(warnings, "warning"))"
    if problems == 0 {
      Terminal.say("\(Terminal.good("All well")) with '\(site.name)': \(sums).")
    } else {
      Terminal.say("\(Terminal.bad("Not well")): \(sums).")
      Terminal.next("mend what is named above, then: nightlatch --site '\(site.file)' check")
    }
  }
}

/// What a look at the configuration's surroundings shows, beyond the data folder.
struct SiteReview {
  let findings: [Finding]

  init(of site: Site) {
    var findings: [Finding] = []
    func problem(_ path: String, _ what: String, _ mend: String) {
      findings.append(Finding(weight: .problem, path: path, what: what, mend: mend))
    }
    func status(_ path: String) -> Files.Status? {
      do {
        return try Files.status(path)
      } catch {
        problem(path, error.description, "let the owner of the data folder through")
        return nil
      }
    }
    if access(site.file, R_OK) != 0 {
      problem(
        site.file, "the owner of the data folder cannot read the configuration",
        "chmod 644 '\(site.file)', and chmod a+x on the folders above it")
    } else if let status = status(site.file), status.permissions & 0o022 != 0 {
      problem(
        site.file, "others may write to the configuration", "chmod go-w '\(site.file)'")
    }
    for (key, folder) in [
      ("root", site.root), ("templates", site.templatesFolder), ("public", site.publicFolder),
    ] {
      guard let folder, status(folder)?.isFolder != true else { continue }
      problem(folder, "there is no such folder, but '\(key)' names it", "make it, or mend '\(key)'")
    }
    if site.sso.trustRemoteUser {
      findings.append(
        Finding(
          weight: .warning, path: site.file,
          what: "REMOTE_USER is trusted: whoever the web server names is signed in as that person",
          mend: "make sure that the web server sets it after a check of its own for every address "
            + "below \(site.mount), never from a header, and that nothing else can run the program; "
            + "'nightlatch web-config' writes the lines"))
    }
    for case .command(let words)? in [site.mail, site.text] {
      guard let program = words.first, access(program, X_OK) != 0 else { continue }
      findings.append(
        Finding(
          weight: .warning, path: program, what: "the program that sends messages cannot be run",
          mend: program == "/usr/sbin/sendmail"
            ? "apt-get install msmtp-mta (or another mail program), or set 'mail' in '\(site.file)'"
            : "install it, or set 'mail' or 'text' in '\(site.file)'"))
    }
    do {
      if let folder = site.templatesFolder {
        for error in try TemplateReview(of: folder).problems {
          problem(error.template, error.description, "nightlatch template check '\(folder)'")
        }
      }
    } catch {
      problem(error.path, error.description, "let the owner of the data folder through")
    }
    self.findings = findings
  }
}

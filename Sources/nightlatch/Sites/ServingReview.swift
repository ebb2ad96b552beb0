import Accounts
import Files
import Glibc
import Site

/// What would keep the web server from running the program, as far as that shows without it.
struct ServingReview {
  private(set) var findings: [Finding] = []
  private let site: Site

  /// - Parameters:
  ///   - site: Read, and its data owned by whom this process acts as.
  ///   - program: The CGI program that belongs to this tool; `nil` where there is none.
  init(of site: Site, program: String?) {
    self.site = site
    if let program { examine(program) }
    examineOwner()
    examineClock()
  }

  private mutating func problem(_ path: String, _ what: String, _ mend: String) {
    findings.append(Finding(weight: .problem, path: path, what: what, mend: mend))
  }

  private mutating func status(_ path: String) -> Files.Status? {
    do {
      return try Files.status(path)
    } catch {
      problem(path, error.description, "let the owner of the data folder through")
      return nil
    }
  }

  /// Runs it, without a request: it says so and ends.
  private mutating func examine(_ program: String) {
    let name = "the program that answers requests"
    guard access(program, X_OK) == 0 else {
      // Below a folder that is closed to the owner it may still be a copy that nothing uses.
      if let status = status(program), status.permissions & 0o111 != 0o111 {
        problem(program, "\(name) may not be run by everybody", "as root: chmod 755 '\(program)'")
      }
      return
    }
    do {
      switch try Command([program]).run(input: [], seconds: 10) {
      case .exited(0): break
      case .exited(let status):
        problem(program, "\(name) ends with \(status)", "install it anew")
      case .signalled(let signal):
        problem(program, "\(name) is ended by signal \(signal)", "install it anew")
      case .timedOut: problem(program, "\(name) does not end", "install it anew")
      }
    } catch {
      problem(
        program, "\(name) cannot be run here: \(error.description)",
        "install the one for this machine ('uname -m' says which), or let 'make build' make it")
    }
  }

  /// No server runs programs as root, though a restored backup belongs to it easily.
  private mutating func examineOwner() {
    guard let status = status(site.dataFolder), status.owner == 0,
      let server = Owner(named: "www-data"), server.user != 0
    else { return }
    problem(
      site.dataFolder, "the data folder belongs to root, and the web server cannot read it",
      "chown -R www-data: '\(site.dataFolder)' '\(site.keysFile)'")
  }

  /// Codes depend on the time: what was written later than now shows that the clock went back.
  private mutating func examineClock() {
    let places = ["activity/head.json", "roster", "people"].map { "\(site.dataFolder)/\($0)" }
    var latest: Int64 = 0
    for place in [site.dataFolder] + places { latest = max(latest, status(place)?.modified ?? 0) }
    let ahead = latest - Int64(time(nil))
    // A file system of another machine may have a clock of its own, a little off.
    guard ahead > 60 else { return }
    problem(
      site.dataFolder,
      "it was written to \(ahead) seconds later than this machine says it is now: the clock is "
        + "wrong, and codes from apps are refused",
      "as root: timedatectl set-ntp true")
  }
}

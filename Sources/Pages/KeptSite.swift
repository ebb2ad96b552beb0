internal import Accounts
internal import Confinement
internal import Files
internal import Glibc
internal import Site

/// A site as a FastCGI worker has read it, each part read again when its file has changed, and what
/// this process is confined to for it.
final class KeptSite {
  private let file: String
  private var kept: (mark: Files.Mark, site: Site)?
  private var opened: (policy: Files.Mark?, application: Application)?
  /// `nil` where other machines may change the data too.
  private var sessions: KeptSessions?
  /// What this process was confined for; until then it answers nobody.
  private var confined: (mark: Files.Mark?, site: Site, to: Confinement)?
  /// Why it is not confined yet.
  private var fault: (any Error)?
  /// Runs the site's commands.
  private(set) var errands: Errands?

  init(_ file: String) { self.file = file }

  /// Whether this process can answer the request that waits; confines it before the first.
  ///
  /// That this failed, or that the configuration cannot be used, is for the request to tell of.
  func isReady() -> Bool {
    do {
      let mark = try Files.mark(file)
      if let confined { return confined.mark == mark }
      let site = try Site.load(path: file)
      let confinement = try Confinement(of: site, hashes: true)
      sessions = Files.isOnThisMachine(site.dataFolder) ? KeptSessions() : nil
      errands = try Program.confine(to: site, file, takesForms: true)
      confined = (mark, site, confinement)
    } catch {
      fault = error
    }
    return true
  }

  /// The site's pages under the configuration and the policy that are in force.
  ///
  /// The key file and the data folder are examined each time.
  func application() throws -> Application {
    let site = try site()
    let policy = try Accounts.policyMark(of: site)
    if kept != nil, let opened, opened.policy == policy {
      try Accounts.examine(site)
      return opened.application
    }
    opened = nil
    var accounts = try Accounts.open(site)
    if let sessions { accounts = accounts.keeping(sessions) }
    if let errands { accounts.send(through: errands) }
    let application = Application(site: accounts.site, accounts: accounts, log: Program.log)
    // In testing mode the clock can be moved between any two requests.
    if kept != nil, sessions != nil, site.mode == .live, policy?.isSettled(at: now) ?? true {
      opened = (policy, application)
    }
    return application
  }

  /// By the system's clock, as the marks of files are.
  private var now: Int64 { Int64(time(nil)) }

  private func site() throws -> Site {
    if confined == nil, let fault { throw fault }
    let mark = try Files.mark(file)
    if let kept, kept.mark == mark { return kept.site }
    kept = nil
    opened = nil
    let site = try Site.load(path: file)
    // Changed in this very moment: this one request is still answered as before.
    if let confined, try Confinement(of: site, hashes: true) != confined.to { return confined.site }
    // A second change right after the first may leave the same mark; in doubt it is read anew.
    if let mark, mark.isSettled(at: now) { kept = (mark, site) }
    return site
  }
}

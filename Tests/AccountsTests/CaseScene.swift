import Files
import OneTimeCodes
import Site
import StrictJSON
import Synchronization
import Testing

@testable import Accounts

/// The letters that a site has written.
final class Letters: Sendable {
  private let written = Mutex<[Letter]>([])

  func add(_ letter: Letter) { written.withLock { $0.append(letter) } }

  var names: [String] { written.withLock { $0.map(\.name) } }

  /// The token of the latest link that cancels a case.
  var cancelToken: BearerToken? {
    written.withLock { letters in
      letters.reversed().lazy.compactMap { letter in
        guard case .caseOpened(let token, _, _, _, _) = letter else { return nil }
        return token
      }.first
    }
  }
}

/// A site that sends mail, with an enrolled ann who has lost everything, and an administrator.
struct CaseScene: Sendable {
  static let day: Int64 = 86_400
  static let note = "met her at the desk, passport seen"

  let site: TestSite
  /// The site's accounts with mail put into words.
  let accounts: Accounts
  let letters = Letters()
  let ann: PersonID
  let enrolled: Enrolled

  init(_ site: TestSite) throws {
    self.site = site
    ann = try site.person("ann", emails: ["ann@example.org", "home@example.org"])
    enrolled = try site.enrol(site.session("ann"))
    try site.person("root", emails: ["root@example.org"], isAdmin: true)
    var accounts = site.accounts
    let letters = letters
    accounts.surroundings.compose = { letter, _ in
      letters.add(letter)
      return ComposedLetter(subject: letter.name, text: "", html: "")
    }
    self.accounts = accounts
  }

  @discardableResult
  func open(
    _ name: String = "ann", message: String = "lost my bag", contact: String = "+49 30 901820",
    from address: String = "192.0.2.66"
  ) throws -> CaseOutcome {
    try accounts.openCase(
      site.pending(name), message: message, contact: contact,
      from: Visitor(address: address, agent: "test"))
  }

  /// Ann's case after it was opened.
  func opened() throws -> RecoveryCase {
    #expect(try open() == .opened)
    return try #require(try site.account(ann).recoveryCase)
  }

  func standing() throws -> RecoveryCase.Standing? {
    try accounts.caseStanding(of: site.account(ann))
  }

  func decide(
    _ id: String, _ decision: CaseDecision, note: String = note, by name: String = "root"
  ) throws -> CaseDecisionOutcome {
    try accounts.decideCase(
      id, decision, note: note, by: site.session(name), from: TestSite.visitor)
  }

  func cancel(_ token: BearerToken?) throws -> Bool {
    try accounts.cancelCase(
      byLink: token?.cookieRevealingSecret ?? "", from: Visitor(address: "192.0.2.8", agent: "t"))
  }

  var hasSecondStep: Bool { get throws { try site.account(ann).secondStep != nil } }

  /// The site's log, oldest first.
  func log() throws -> [SiteEvent] {
    try accounts.siteActivity().entries.reversed().compactMap(\.event)
      .filter { $0.kind.rawValue.hasPrefix("recovery_case") }
  }
}

/// Runs `body` with that scene.
func withCases(
  _ preset: Preset = .balanced, change: (inout Site) -> Void = { _ in },
  _ body: (CaseScene) throws -> Void
) throws {
  try withSite(preset, change: change) { try body(CaseScene($0)) }
}

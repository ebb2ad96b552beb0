import Accounts
import ArgumentParser
import StrictJSON

struct CaseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "case", abstract: "The support cases of people who have lost everything.",
    subcommands: [CaseList.self, CaseShow.self, CaseDecide.self])
}

struct CaseList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Every case, the open ones first.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output

  func run() throws {
    let cases = try siteOptions.open().cases()
    if output.json {
      return Terminal.say(json: .array(cases.map { .object($0.object) }))
    }
    guard !cases.isEmpty else { return Terminal.say("There are no support cases.") }
    var table = Table("ID", "NAME", "OPENED", "STANDING")
    for listed in cases {
      table.add(
        listed.its.id, listed.account.name, UTC.minute(listed.its.opened), listed.standing.words)
    }
    table.print()
    Terminal.next("nightlatch case show ID")
  }
}

struct CaseShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "What somebody asks for, and how the case stands.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output
  @OptionGroup var which: CaseArgument

  func run() throws {
    let listed = try which.listed(in: siteOptions.open())
    if output.json { return Terminal.say(json: .object(listed.object)) }
    let its = listed.its
    var facts = Facts()
    facts.add("person", listed.account.name)
    facts.add("standing", listed.standing.words)
    facts.add("opened", "\(UTC.minute(its.opened)) from \(its.visitor.address)")
    facts.add("message", CaseArgument.line(its.message))
    facts.add("contact", CaseArgument.line(its.contact))
    if listed.wasProvenSince { facts.add("beware", "the second step was proven since") }
    if let closed = its.closed { facts.add("closed", UTC.minute(closed)) }
    if let name = its.decidedBy { facts.add("decided by", name) }
    if let note = its.note { facts.add("note", CaseArgument.line(note)) }
    facts.print()
    if listed.standing.isOpen {
      Terminal.next(
        "nightlatch case decide ID reset --verified --note TEXT, or ID decline --note TEXT")
    }
  }
}

struct CaseDecide: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decide", abstract: "Take the second step off, or decline.",
    discussion: """
      Make sure first, by other means than the contact in the case, who is asking, and say so with \
      --verified. A reset has to wait as long as it does for administrators.
      """)

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output
  @OptionGroup var which: CaseArgument

  @Argument(help: "What becomes of it: reset or decline.")
  var decision: CaseDecision

  @Option(help: "How you made sure who is asking, or why not; kept in the site's log.")
  var note: String

  @Flag(help: "You have made sure who is asking; a reset takes it.")
  var verified = false

  func run() throws {
    let accounts = try siteOptions.open()
    let listed = try which.listed(in: accounts)
    guard verified || decision == .decline else {
      throw Failure.refused("a reset takes --verified, once you have made sure who is asking")
    }
    let name = listed.account.name
    switch try accounts.decideCase(listed.its.id, decision, note: note, by: .server) {
    case .done: break
    case .unknown: throw CaseArgument.unknown(listed.its.id)
    case .tooEarly(let until):
      throw Failure.refused(
        "the waiting time is not over; a reset can be decided from \(UTC.minute(until)) on")
    case .over:
      throw Failure.refused("the case is over: it was decided, cancelled or overtaken meanwhile")
    case .own, .notAllowed:
      throw Failure.refused("this site has no support cases ('recovery.cases' is off)")
    case .badNote:
      throw Failure.badData(
        "the note takes 3 to 500 characters, none of them a control character")
    }
    if output.json {
      Terminal.say(json: .object(try which.listed(in: accounts).object))
    } else {
      switch decision {
      case .reset:
        Terminal.say("The second step of '\(name)' is off; every session of theirs is ended.")
      case .decline: Terminal.say("Declined the case of '\(name)'; nothing else was changed.")
      }
    }
    try accounts.handOverMail()
  }
}

extension CaseDecision: ExpressibleByArgument {}

/// The case that a command is about.
struct CaseArgument: ParsableArguments {
  @Argument(help: "The case's id, as 'case list' shows it.")
  var id: String

  func listed(in accounts: Accounts) throws -> ListedCase {
    guard PersonID(id) != nil else {
      throw Failure.badData(
        "\(quoted(id)) is no case's id, which has 32 hexadecimal digits; 'nightlatch case list' "
          + "shows those there are")
    }
    guard let listed = try accounts.recoveryCase(id) else { throw Self.unknown(id) }
    return listed
  }

  static func unknown(_ id: String) -> Failure {
    .refused("there is no case \(quoted(id)); 'nightlatch case list' shows those there are")
  }

  /// What somebody wrote, on one line: a terminal must not take any of it for its own.
  static func line(_ text: String) -> String {
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      shown.append(scalar.properties.generalCategory == .control ? " " : scalar)
    }
    return String(shown)
  }
}

extension RecoveryCase.Standing {
  /// One word, for programs.
  fileprivate var name: String {
    switch self {
    case .waiting: "waiting"
    case .ready: "ready"
    case .cancelled: "cancelled"
    case .declined: "declined"
    case .reset: "reset"
    case .expired: "expired"
    case .overtaken: "overtaken"
    }
  }

  fileprivate var words: String {
    switch self {
    case .waiting(let until): "a reset can be decided from \(UTC.minute(until)) on"
    case .ready: "can be decided now"
    case .cancelled: "cancelled"
    case .declined: "declined"
    case .reset: "second step reset"
    case .expired: "over: nobody decided in time"
    case .overtaken: "over: password or second step were changed since, or the account was locked"
    }
  }
}

extension ListedCase {
  fileprivate var object: JSONObject {
    var readyAt: JSONValue = .null
    if case .waiting(let until) = standing { readyAt = .string(UTC.exact(until)) }
    return [
      "id": .string(its.id), "username": .string(account.name),
      "standing": .string(standing.name), "open": .bool(standing.isOpen),
      "opened": .string(UTC.exact(its.opened)), "readyAt": readyAt,
      "message": .string(its.message), "contact": .string(its.contact),
      "address": .string(its.visitor.address), "agent": .string(its.visitor.agent),
      "provenSince": .bool(wasProvenSince),
      "closed": its.closed.map { .string(UTC.exact($0)) } ?? .null,
      "decidedBy": its.decidedBy.map { .string($0) } ?? .null,
      "note": its.note.map { .string($0) } ?? .null,
    ]
  }
}

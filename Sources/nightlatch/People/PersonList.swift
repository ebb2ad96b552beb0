import Accounts
import ArgumentParser
import Records
import StrictJSON

struct PersonList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Everybody, in the order of their names.",
    discussion: """
      Reads the list that is kept beside the accounts, and makes it anew where it is missing. \
      'nightlatch person show' says all there is to say about one person.
      """)

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output

  @Option(
    help: ArgumentHelp(
      "Only whom these words find, by the beginning of a name, an address or a word of the "
        + "display name.", valueName: "text"))
  var search: String?

  @Option(help: "Which people: \(RosterFilter.names).")
  var show = RosterFilter.everybody

  func run() throws {
    let accounts = try siteOptions.open()
    try accounts.prepareRoster { Terminal.progress("read", $0, of: $1) }
    let (entries, isCut) = try found(in: accounts)
    if output.json {
      Terminal.say(json: .array(entries.map { .object(Self.object($0, accounts)) }))
    } else if entries.isEmpty {
      Terminal.say(search == nil && show == .everybody ? "There is nobody yet." : "Nobody.")
      if search == nil, show == .everybody {
        Terminal.next("nightlatch person add NAME --email ADDRESS --admin")
      }
    } else {
      var table = Table("NAME", "SHOWN AS", "E-MAIL", "ROLE", "STATE", "SECOND STEP")
      for entry in entries {
        table.add(
          entry.name, entry.displayName, entry.email,
          entry.isAdmin ? "administrator" : "person", entry.state.rawValue,
          accounts.standing(of: entry).words)
      }
      table.print()
    }
    if isCut {
      Terminal.complain("nightlatch: very many fit, and not all were looked through; give more")
    }
    guard try accounts.enrolmentAtAGlance().unreadable == 0 else {
      Terminal.complain(
        "nightlatch: the list is not whole; 'nightlatch check' tells how to mend it")
      throw Refusal(status: 65)
    }
  }

  private func found(
    in accounts: Accounts
  ) throws -> (entries: [RosterEntry], isCut: Bool) {
    guard let search else { return (try accounts.wholeRoster(show), false) }
    var entries: [RosterEntry] = []
    var number = 1
    while true {
      let page = try accounts.roster(page: number, matching: search, filter: show)
      entries += page.entries
      guard page.hasMore else { return (entries.sorted { $0.name < $1.name }, page.isCut) }
      number += 1
    }
  }

  private static func object(_ entry: RosterEntry, _ accounts: Accounts) -> JSONObject {
    [
      "id": .string(entry.id.text), "username": .string(entry.name),
      "displayName": .string(entry.displayName), "email": .string(entry.email),
      "admin": .bool(entry.isAdmin), "state": .string(entry.state.rawValue),
      "secondStep": .bool(entry.secondStepSince != nil),
      "secondStepSince": entry.secondStepSince.map { .string(UTC.exact($0)) } ?? .null,
      "standing": .string(accounts.standing(of: entry).name),
      "created": .string(UTC.exact(entry.created)),
    ]
  }
}

extension RosterFilter: ExpressibleByArgument {
  fileprivate static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

extension Standing {
  /// In words, with the time that goes with it.
  var words: String {
    switch self {
    case .enrolled: "on"
    case .optional: "off"
    case .inGrace(let until): "off, has until \(UTC.minute(until))"
    case .overdue(let since): "overdue since \(UTC.minute(since))"
    case .exempt(let exemption): "exempt until \(UTC.minute(exemption.until))"
    }
  }
}

/// Everybody who can be read, and what is wrong with the documents of the others.
struct Roll {
  let accounts: [Account]
  let problems: [RecordsError]

  init(of accounts: Accounts) throws {
    var found: [Account] = []
    var problems: [RecordsError] = []
    let people = try accounts.people()
    for (index, id) in people.enumerated() {
      do {
        if let account = try accounts.person(id) { found.append(account) }
      } catch let problem as RecordsError {
        // One damaged document must not hide everybody else.
        problems.append(problem)
      }
      Terminal.progress("read", index + 1, of: people.count)
    }
    self.accounts = found.sorted { $0.name < $1.name }
    self.problems = problems
  }

  /// Says what could not be read and ends with 65, if there is anything.
  func complain() throws {
    guard !problems.isEmpty else { return }
    for problem in problems { Terminal.complain("nightlatch: \(problem.description)") }
    Terminal.complain("nightlatch: the list is not whole; 'nightlatch check' tells how to mend it")
    throw Refusal(status: 65)
  }
}

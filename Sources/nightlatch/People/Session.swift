import Accounts
import ArgumentParser
import StrictJSON

struct SessionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "session", abstract: "The sessions of the site's people.",
    subcommands: [SessionList.self, SessionEnd.self])
}

struct SessionList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "A person's living sessions, or everybody's.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output

  @Argument(help: "The person's sign-in name, e-mail address or id (default: everybody).")
  var name: String?

  func run() throws {
    let accounts = try siteOptions.open()
    var people: [Account]
    var roll: Roll?
    if let name {
      people = [try PersonArgument.named(name, in: accounts)]
    } else {
      let everybody = try Roll(of: accounts)
      people = everybody.accounts
      roll = everybody
    }
    var rows: [(person: Account, listed: Accounts.Listed)] = []
    for person in people {
      rows += try accounts.sessions(of: person.id).map { (person, $0) }
    }
    if output.json {
      Terminal.say(json: .array(rows.map { .object(Self.object($0.person, $0.listed)) }))
    } else if rows.isEmpty {
      Terminal.say("Nobody is signed in.")
    } else {
      sayTable(rows)
    }
    try roll?.complain()
  }

  private func sayTable(_ rows: [(person: Account, listed: Accounts.Listed)]) {
    var table = Table("NAME", "ID", "LAST SEEN", "SINCE", "LEVEL", "FROM", "BROWSER")
    for (person, listed) in rows {
      let session = listed.session
      table.add(
        person.name, listed.id, UTC.minute(session.lastSeen), UTC.minute(session.created),
        session.level.rawValue, session.address, String(session.agent.prefix(60)))
    }
    table.print()
    Terminal.next("nightlatch session end NAME ID, or NAME --all")
  }

  private static func object(_ person: Account, _ listed: Accounts.Listed) -> JSONObject {
    let session = listed.session
    return [
      "id": .string(listed.id), "username": .string(person.name),
      "created": .string(UTC.exact(session.created)),
      "lastSeen": .string(UTC.exact(session.lastSeen)),
      "level": .string(session.level.rawValue), "address": .string(session.address),
      "agent": .string(session.agent),
    ]
  }
}

struct SessionEnd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "end", abstract: "End one session of a person, or all of them.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var person: PersonArgument

  @Argument(help: "The session's id, as 'session list' shows it.")
  var id: String?

  @Flag(help: "All of the person's sessions.")
  var all = false

  func validate() throws {
    guard all == (id == nil) else {
      throw ValidationError("Give the id of one session, or --all.")
    }
  }

  func run() throws {
    let accounts = try siteOptions.open()
    let account = try person.account(in: accounts)
    if let id {
      guard try accounts.endSession(id, of: account.id, from: .commandLine) else {
        throw Failure.refused(
          "'\(account.name)' has no session \(quoted(id)); 'nightlatch session list \(account.name)' "
            + "shows those there are")
      }
      Terminal.say("Ended the session '\(id)' of '\(account.name)'.")
    } else {
      let count = try accounts.endSessions(
        of: account.id, except: nil, from: .commandLine)
      Terminal.say(
        "Ended \(count == 1 ? "1 session" : "\(count) sessions") of '\(account.name)'.")
    }
  }
}

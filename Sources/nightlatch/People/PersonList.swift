import Accounts
import ArgumentParser
import Records
import StrictJSON

struct PersonList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Everybody, in the order of their names.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output

  func run() throws {
    let accounts = try siteOptions.open()
    let roll = try Roll(of: accounts)
    let people = roll.accounts.map { PersonInWords($0, of: accounts) }
    if output.json {
      Terminal.say(json: .array(people.map { .object($0.object) }))
    } else if people.isEmpty && roll.problems.isEmpty {
      Terminal.say("There is nobody yet.")
      Terminal.next("nightlatch person add NAME --email ADDRESS --admin")
    } else {
      var table = Table("NAME", "SHOWN AS", "E-MAIL", "ROLE", "STATE", "SECOND STEP")
      for person in people {
        table.add(
          person.account.name, person.account.displayName, person.account.emails.first ?? "",
          person.role, person.account.state.rawValue, person.secondStep)
      }
      table.print()
    }
    try roll.complain()
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

import Accounts
import ArgumentParser
import StrictJSON

/// A command that changes one person's account and says what came of it.
protocol PersonAct: ParsableCommand {
  var siteOptions: SiteOptions { get }
  var person: PersonArgument { get }
  /// Does it.
  func act(on account: Account, in accounts: Accounts) throws -> AdministrationOutcome
  /// What was done, and what is to be said where it was so already.
  func words(_ name: String) -> (done: String, unchanged: String)
}

extension PersonAct {
  func run() throws {
    let accounts = try siteOptions.open()
    let account = try person.account(in: accounts)
    switch try act(on: account, in: accounts) {
    case .done: Terminal.say(words(account.name).done)
    case .unchanged: Terminal.say(words(account.name).unchanged)
    case .unknown: throw PersonProblem.unknown
    case .notAllowed, .lastAdministrator, .yourself:
      throw Failure.refused("that is not allowed for '\(account.name)'; nothing was changed")
    }
    try accounts.handOverMail()
    if try account.isAdmin && !accounts.isAnyAdministrator() {
      Terminal.complain("nightlatch: no administrator is left who can sign in")
      Terminal.next("nightlatch person unlock NAME, or nightlatch person admin NAME")
    }
  }
}

struct PersonLock: PersonAct {
  static let configuration = CommandConfiguration(
    commandName: "lock", abstract: "Keep a person out; ends all their sessions at once.",
    discussion: "Password and second step are kept for the day the account is unlocked.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var person: PersonArgument

  func act(on account: Account, in accounts: Accounts) throws -> AdministrationOutcome {
    try accounts.lock(account.id, by: .server)
  }

  func words(_ name: String) -> (done: String, unchanged: String) {
    ("'\(name)' is locked; every session of theirs is ended.", "'\(name)' was locked already.")
  }
}

struct PersonUnlock: PersonAct {
  static let configuration = CommandConfiguration(
    commandName: "unlock", abstract: "Let a person in again.",
    discussion: "Forgets failed tries too, also of somebody who is not locked.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var person: PersonArgument

  func act(on account: Account, in accounts: Accounts) throws -> AdministrationOutcome {
    try accounts.unlock(account.id, by: .server)
  }

  func words(_ name: String) -> (done: String, unchanged: String) {
    (
      "'\(name)' is unlocked, and failed tries are forgotten.",
      "'\(name)' was not locked; failed tries are forgotten."
    )
  }
}

struct PersonAdmin: PersonAct {
  static let configuration = CommandConfiguration(
    commandName: "admin", abstract: "Make an administrator of a person; ends all their sessions.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var person: PersonArgument

  func act(on account: Account, in accounts: Accounts) throws -> AdministrationOutcome {
    try accounts.setAdministrator(true, of: account.id, by: .server)
  }

  func words(_ name: String) -> (done: String, unchanged: String) {
    (
      "'\(name)' is an administrator; every session of theirs is ended.",
      "'\(name)' was an administrator already."
    )
  }
}

struct PersonUnadmin: PersonAct {
  static let configuration = CommandConfiguration(
    commandName: "unadmin",
    abstract: "Take a person's administrator's rights away; ends all their sessions.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var person: PersonArgument

  func act(on account: Account, in accounts: Accounts) throws -> AdministrationOutcome {
    try accounts.setAdministrator(false, of: account.id, by: .server)
  }

  func words(_ name: String) -> (done: String, unchanged: String) {
    (
      "'\(name)' is no administrator any more; every session of theirs is ended.",
      "'\(name)' was no administrator."
    )
  }
}

struct PersonRename: PersonAct {
  static let configuration = CommandConfiguration(
    commandName: "rename", abstract: "Give a person another sign-in name.",
    discussion: "The old name stops working and is free for somebody else.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var person: PersonArgument

  @Argument(help: "The new sign-in name: a-z, 0-9, '.', '_' and '-'.")
  var newName: String

  func act(on account: Account, in accounts: Accounts) throws -> AdministrationOutcome {
    try accounts.rename(account.id, to: signInName(newName), by: .server)
  }

  func words(_ name: String) -> (done: String, unchanged: String) {
    ("'\(name)' signs in as '\(newName.lowercased())' from now on.", "That is the name already.")
  }
}

struct PersonInvite: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invite", abstract: "Print a new join link for a person without a password.",
    discussion: "Earlier links of the person stop working. --mail sends it instead.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var person: PersonArgument
  @OptionGroup var output: Output

  @Flag(help: "Mail the link to the person instead of printing it.")
  var mail = false

  func run() throws {
    let accounts = try siteOptions.open()
    let account = try person.account(in: accounts)
    guard account.state == .invited else {
      throw Failure.refused(
        "'\(account.name)' has a password, or is locked, and is not invited again; "
          + "'nightlatch person password \(account.name)' sets another")
    }
    if mail { return try send(to: account, accounts) }
    if output.json {
      guard let token = try accounts.makeJoinToken(for: account.id) else {
        throw PersonProblem.unknown
      }
      return Terminal.say(
        json: [
          "username": .string(account.name), "joinLink": .string(accounts.site.joinAddress(token)),
        ])
    }
    try PersonAdd.sayJoinLink(for: account.id, named: account.name, in: accounts)
    Terminal.next("give the link to \(account.name), and to nobody else")
  }

  private func send(to account: Account, _ accounts: Accounts) throws {
    switch try accounts.inviteAgain(account.id, by: .server) {
    case .invited:
      try accounts.handOverMail()
      Terminal.say("A link is on its way to '\(account.name)'.")
    case .wait(let seconds):
      throw Failure(
        status: 75,
        description: "'\(account.name)' was invited five times; the next goes in \(seconds) s")
    case .noMail: throw Failure.configuration("this site sends no mail; leave --mail out")
    default: throw Failure.refused("'\(account.name)' is not invited any more")
    }
  }
}

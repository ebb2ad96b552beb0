import Accounts
import ArgumentParser

struct PersonExempt: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exempt",
    abstract: "Let a service account be without the second step for a time.",
    discussion: """
      For accounts that no person signs in with, such as a printer's. Better is a personal access \
      token, or none at all: whoever learns the password of an exempt account is in. Never for \
      administrators. A person who has lost the phone needs 'second-step reset', not this.
      """)

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var person: PersonArgument

  @Option(help: "Why: 1 to 200 characters, for the log and for whoever looks next.")
  var reason: String

  @Option(
    help: ArgumentHelp(
      "The last day, at most a year away, such as 2027-03-31.", valueName: "yyyy-mm-dd"))
  var until: String

  func run() throws {
    let accounts = try siteOptions.open()
    let account = try person.account(in: accounts)
    guard let last = CalendarDay(until) else {
      throw Failure.badData("\(quoted(until)) is no day; it takes one such as 2027-03-31")
    }
    switch try accounts.exempt(account.id, reason: reason, until: last, by: .server) {
    case nil: break
    case .reason:
      throw Failure.badData(
        "the reason takes 1 to 200 characters, none of them a control character")
    case .until:
      throw Failure.badData(
        "an exemption ends today at the earliest and a year from today at the latest, not on "
          + last.text)
    case .administrator:
      throw Failure.refused(
        "'\(account.name)' is an administrator, and those are never exempt; "
          + "set up a second step instead")
    case .unknown, .notAllowed: throw PersonProblem.unknown
    }
    Terminal.say("'\(account.name)' is exempt until the end of \(last.text) (UTC).")
    try accounts.handOverMail()
    Terminal.next("nightlatch person unexempt \(account.name), as soon as it can do without")
  }
}

struct PersonUnexempt: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unexempt", abstract: "End a person's exemption from the second step.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var person: PersonArgument

  func run() throws {
    let accounts = try siteOptions.open()
    let account = try person.account(in: accounts)
    guard try accounts.endExemption(of: account.id, by: .server) == .done else {
      return Terminal.say("'\(account.name)' has no exemption; nothing was changed.")
    }
    Terminal.say("The exemption of '\(account.name)' is ended.")
    guard let now = try accounts.person(account.id) else { return }
    for sentence in PolicyForPerson(now, in: accounts).sentences.prefix(1) {
      Terminal.say("  \(sentence)")
    }
  }
}

import Accounts
import ArgumentParser

struct PersonRemove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Remove a person and everything kept about them.",
    discussion: "It cannot be undone. At a terminal it asks first, unless --yes is given.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var person: PersonArgument

  @Flag(help: "Do not ask.")
  var yes = false

  func run() throws {
    let accounts = try siteOptions.open()
    // A folder without an account is removed by its id, as 'check' advises.
    let id = try person.id(in: accounts)
    if !yes {
      try Input.confirm("Remove '\(person.name)' with everything kept about them?")
    }
    try accounts.removePerson(id)
    Terminal.say("Removed '\(person.name)'; nothing of theirs is left but lines in the site's log.")
  }
}

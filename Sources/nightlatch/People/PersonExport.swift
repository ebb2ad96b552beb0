import Accounts
import ArgumentParser
import StrictJSON

struct PersonExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Everything kept about a person, as JSON.",
    discussion: """
      For a person who asks what is kept about them. No password, key or code is in it, but where \
      and when they signed in is: redirect it into a file that only they get.
      """)

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var person: PersonArgument

  func run() throws {
    let accounts = try siteOptions.open()
    let account = try person.account(in: accounts)
    guard let export = try accounts.export(of: account.id) else { throw PersonProblem.unknown }
    try accounts.recordExport(of: account)
    Terminal.say(json: .object(export))
  }
}

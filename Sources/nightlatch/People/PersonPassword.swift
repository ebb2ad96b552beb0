import Accounts
import ArgumentParser

struct PersonPassword: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "password", abstract: "Give a person a new password; ends all their sessions.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var person: PersonArgument

  @Flag(help: "Take it from standard input, one line, instead of asking for it.")
  var passwordStdin = false

  func run() throws {
    let accounts = try siteOptions.open()
    let account = try person.account(in: accounts)
    let password = try Input.newPassword(
      fromStandardInput: passwordStdin, for: account.name)
    try accounts.setPassword(password, of: account.id)
    Terminal.say("'\(account.name)' has a new password; every session of theirs is ended.")
    try accounts.handOverMail()
    Terminal.next("tell it to \(account.name) in person, to be changed at the first sign-in")
  }
}

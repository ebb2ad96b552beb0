import Accounts
import ArgumentParser
import StrictJSON

struct PersonShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "All there is to say about a person.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output
  @OptionGroup var person: PersonArgument

  func run() throws {
    let accounts = try siteOptions.open()
    let account = try person.account(in: accounts)
    let words = PersonInWords(account, of: accounts)
    let sessions = try accounts.sessions(of: account.id).count
    if output.json {
      var object = words.object
      object["sessions"] = .int(Int64(sessions))
      return Terminal.say(json: .object(object))
    }
    var facts = words.facts
    facts.add("sessions", "\(sessions)")
    facts.print()
  }
}

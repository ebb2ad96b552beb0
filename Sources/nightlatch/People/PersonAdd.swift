import Accounts
import ArgumentParser
import StrictJSON

struct PersonAdd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Add a person.",
    discussion: "Without a password it prints the link at which the person sets the first one.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output

  @Argument(help: "The sign-in name: a-z, 0-9, '.', '_' and '-'.")
  var name: String

  @Option(help: "Where notices go; also good for signing in.")
  var email: String

  @Option(help: "The name that is shown (default: the sign-in name).")
  var displayName: String?

  @Flag(help: "An administrator.")
  var admin = false

  @Flag(help: "Take the first password from standard input, one line.")
  var passwordStdin = false

  func run() throws {
    let name = try signInName(self.name)
    guard let email = EmailAddress(self.email) else {
      throw Failure.badData(
        "\(quoted(self.email)) is not an e-mail address; it takes one such as ann@example.org")
    }
    if let displayName, !Accounts.isDisplayName(displayName) {
      throw Failure.badData(
        "the display name takes 1 to 100 characters, none of them a control character")
    }
    let accounts = try siteOptions.open()
    let password = passwordStdin ? try Input.firstLine(of: "password") : nil
    let id = try accounts.addPerson(
      name, displayName: displayName ?? "", emails: [email], isAdmin: admin, password: password,
      by: .server)
    if output.json { return try sayJSON(id, in: accounts) }
    Terminal.say("Added \(admin ? "the administrator" : "the person") '\(name)'.")
    if password == nil {
      try Self.sayJoinLink(for: id, named: name.text, in: accounts)
      Terminal.next("give the link to \(name), and to nobody else")
    } else {
      Terminal.next("\(name) can sign in at \(accounts.site.address("/sign-in"))")
    }
  }

  private func sayJSON(_ id: PersonID, in accounts: Accounts) throws {
    guard let account = try accounts.person(id) else { throw PersonProblem.unknown }
    var object = PersonInWords(account, of: accounts).object
    if let token = try accounts.makeJoinToken(for: id) {
      object["joinLink"] = .string(accounts.site.joinAddress(token))
    }
    Terminal.say(json: .object(object))
  }

  /// Makes and prints a join link; earlier ones of the person stop working.
  static func sayJoinLink(for id: PersonID, named name: String, in accounts: Accounts) throws {
    guard let token = try accounts.makeJoinToken(for: id) else { throw PersonProblem.unknown }
    let until = UTC.minute(accounts.surroundings.now() + Accounts.joinLifetime)
    Terminal.say("\n\(name) sets the first password here, once, until \(until):\n")
    Terminal.say("  \(accounts.site.joinAddress(token))")
  }
}

import Accounts
import ArgumentParser

struct PersonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "person", abstract: "The people of the site.",
    subcommands: [
      PersonAdd.self, PersonInvite.self, PersonList.self, PersonShow.self, PersonRename.self,
      PersonPassword.self, PersonLock.self, PersonUnlock.self, PersonAdmin.self,
      PersonUnadmin.self, PersonRemove.self,
      PersonExempt.self, PersonUnexempt.self,
      PersonImport.self, PersonExport.self, PersonLink.self, PersonUnlink.self,
    ])
}

/// Whom a command is about.
struct PersonArgument: ParsableArguments {
  @Argument(help: "The person's sign-in name, e-mail address or id.")
  var name: String

  /// The person; one who is not there ends the command with 1.
  func account(in accounts: Accounts) throws -> Account { try Self.named(name, in: accounts) }

  static func named(_ name: String, in accounts: Accounts) throws -> Account {
    if let id = PersonID(name), let account = try accounts.person(id) { return account }
    guard let account = try accounts.person(named: name) else {
      throw Failure.refused(
        "there is nobody called \(quoted(name)); 'nightlatch person list' shows who there is")
    }
    return account
  }

  /// The id of the person, or of a folder that is nobody's any more.
  func id(in accounts: Accounts) throws -> PersonID {
    if let id = PersonID(name), try accounts.people().contains(id) { return id }
    return try account(in: accounts).id
  }
}

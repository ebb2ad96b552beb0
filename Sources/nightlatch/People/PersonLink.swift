import Accounts
import ArgumentParser
import Site

struct PersonLink: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "link",
    abstract: "Let a person's name in through single sign-on; ends their sessions.",
    discussion: """
      For an account that was made here: until it is linked, nobody takes it over by coming from the \
      web server under its name. Make sure that the name means the same person there.
      """)

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var person: PersonArgument

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "The name as the web server sends it, where its capitals differ.", valueName: "name"))
  var remoteUser: String?

  func run() throws {
    let accounts = try siteOptions.open()
    let account = try person.account(in: accounts)
    guard try accounts.linkSingleSignOn(account.id, as: remoteUser) else {
      throw PersonProblem.unknown
    }
    Terminal.say(
      "'\(account.name)' comes in through single sign-on as \(quoted(remoteUser ?? account.name)).")
    try accounts.handOverMail()
    if !accounts.site.sso.trustRemoteUser {
      Terminal.next(
        "set \"sso\": {\"trustRemoteUser\": true} in '\(accounts.site.file)'; until then REMOTE_USER "
          + "is ignored")
    }
  }
}

struct PersonUnlink: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unlink", abstract: "End that; ends their sessions.",
    discussion: "For who has no password it prints the link at which they set the first one.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var person: PersonArgument

  func run() throws {
    let accounts = try siteOptions.open()
    let account = try person.account(in: accounts)
    guard try accounts.unlinkSingleSignOn(account.id) else {
      return Terminal.say("'\(account.name)' is not linked to single sign-on; nothing was changed.")
    }
    Terminal.say("'\(account.name)' does not come in through single sign-on any more.")
    try accounts.handOverMail()
    if !account.hasPassword {
      try PersonAdd.sayJoinLink(for: account.id, named: account.name, in: accounts)
    }
  }
}

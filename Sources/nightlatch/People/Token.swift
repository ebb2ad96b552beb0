import Accounts
import ArgumentParser
import StrictJSON

struct TokenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token", abstract: "Personal access tokens, with which programs act for people.",
    subcommands: [TokenCreate.self, TokenList.self, TokenRevoke.self])
}

struct TokenCreate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create", abstract: "Make a token for a person and print it, once.",
    discussion: """
      The token alone goes to standard output, so that it can be handed on to what keeps it. The \
      person is told by mail. Scopes: \(Scope.allCases.map(\.rawValue).joined(separator: ", ")); \
      the last two are for administrators.
      """)

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output
  @OptionGroup var person: PersonArgument

  @Option(name: .customLong("name"), help: "What it is for, as the person's list shows it.")
  var tokenName: String

  @Option(help: "What it may do; give it once for each.")
  var scope: [String] = []

  @Option(help: "Days until it ends, 1 to \(TokenRequest.mostDays).")
  var expiresDays = TokenRequest.usualDays

  func run() throws {
    let scopes = try scope.map { text in
      guard let scope = Scope(rawValue: text) else {
        throw Failure.usage(
          "there is no scope \(quoted(text)); those there are: "
            + Scope.allCases.map(\.rawValue).joined(separator: ", "))
      }
      return scope
    }
    let accounts = try siteOptions.open()
    let account = try person.account(in: accounts)
    let wanted = TokenRequest(name: tokenName, scopes: scopes, days: expiresDays)
    guard let made = try accounts.makeToken(wanted, for: account.id) else {
      throw PersonProblem.unknown
    }
    let token: PersonalToken
    switch made {
    case .success(let new): token = new
    case .failure(let problem): throw Failure.refused(problem.sentence(for: account))
    }
    if output.json {
      Terminal.say(
        json: [
          "id": .string(token.id), "username": .string(account.name),
          "token": .string(token.textRevealingSecret),
        ])
    } else {
      Terminal.say(token.textRevealingSecret)
    }
    try accounts.handOverMail()
  }
}

struct TokenList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "A person's living tokens, or everybody's.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output

  @Argument(help: "The person's sign-in name, e-mail address or id (default: everybody).")
  var name: String?

  func run() throws {
    let accounts = try siteOptions.open()
    var people: [Account]
    var roll: Roll?
    if let name {
      people = [try PersonArgument.named(name, in: accounts)]
    } else {
      let everybody = try Roll(of: accounts)
      people = everybody.accounts
      roll = everybody
    }
    var rows: [(person: Account, listed: Accounts.ListedToken)] = []
    for person in people { rows += try accounts.tokens(of: person).map { (person, $0) } }
    if output.json {
      Terminal.say(json: .array(rows.map { .object(Self.object($0.person, $0.listed)) }))
    } else if rows.isEmpty {
      Terminal.say("There are no tokens.")
    } else {
      sayTable(rows)
    }
    try roll?.complain()
  }

  private func sayTable(_ rows: [(person: Account, listed: Accounts.ListedToken)]) {
    var table = Table("NAME", "ID", "TOKEN", "SCOPES", "ENDS", "LAST USED", "FROM")
    for (person, listed) in rows {
      let grant = listed.grant
      table.add(
        person.name, listed.id, grant.name,
        grant.scopes.map(\.rawValue).joined(separator: " "), UTC.minute(grant.expires),
        grant.lastUsed.map { UTC.minute($0.at) } ?? "never", grant.lastUsed?.address ?? "")
    }
    table.print()
    Terminal.next("nightlatch token revoke NAME ID, or NAME --all")
  }

  private static func object(
    _ person: Account, _ listed: Accounts.ListedToken
  ) -> JSONObject {
    let grant = listed.grant
    return [
      "id": .string(listed.id), "username": .string(person.name), "name": .string(grant.name),
      "scopes": .array(grant.scopes.map { .string($0.rawValue) }),
      "created": .string(UTC.exact(grant.created)), "expires": .string(UTC.exact(grant.expires)),
      "lastUsed": grant.lastUsed.map { .string(UTC.exact($0.at)) } ?? .null,
      "address": grant.lastUsed.map { .string($0.address) } ?? .null,
    ]
  }
}

struct TokenRevoke: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "Revoke one token of a person, or all of them.")

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var person: PersonArgument

  @Argument(help: "The token's id, as 'token list' shows it.")
  var id: String?

  @Flag(help: "All of the person's tokens.")
  var all = false

  func validate() throws {
    guard all == (id == nil) else {
      throw ValidationError("Give the id of one token, or --all.")
    }
  }

  func run() throws {
    let accounts = try siteOptions.open()
    let account = try person.account(in: accounts)
    if let id {
      guard try accounts.revokeToken(id, of: account.id, from: .commandLine) else {
        throw Failure.refused(
          "'\(account.name)' has no token \(quoted(id)); 'nightlatch token list \(account.name)' "
            + "shows those there are")
      }
      Terminal.say("Revoked the token '\(id)' of '\(account.name)'.")
    } else {
      let count = try accounts.revokeTokens(of: account.id, from: .commandLine)
      Terminal.say("Revoked \(count == 1 ? "1 token" : "\(count) tokens") of '\(account.name)'.")
    }
  }
}

extension TokenProblem {
  /// What is wrong, and what would be right.
  func sentence(for account: Account) -> String {
    switch self {
    case .name: "the token's name has to have 1 to 100 characters, none of them invisible"
    case .scopes:
      "give --scope at least once, with what '\(account.name)' can give: "
        + Scope.offered(to: account).map(\.rawValue).joined(separator: ", ")
    case .days: "a token ends after 1 to \(TokenRequest.mostDays) days"
    case .tooMany:
      "'\(account.name)' has \(Accounts.tokensKept) tokens already; revoke one first"
    }
  }
}

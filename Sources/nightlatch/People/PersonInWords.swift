import Accounts
import StrictJSON

/// What is told of a person; no hash, key or code is among it.
struct PersonInWords {
  let account: Account
  private let isSecondStepRequired: Bool
  private let standing: Standing

  init(_ account: Account, of accounts: Accounts) {
    self.account = account
    isSecondStepRequired = accounts.isSecondStepRequired(of: account)
    standing = accounts.standing(of: account)
  }

  var secondStep: String { standing.words }

  var role: String { account.isAdmin ? "administrator" : "person" }

  var facts: Facts {
    var facts = Facts()
    facts.add("name", account.name)
    facts.add("display name", account.displayName)
    facts.add("e-mail", account.emails.isEmpty ? "none" : account.emails.joined(separator: ", "))
    if !account.phone.isEmpty { facts.add("telephone", account.phone) }
    facts.add("role", role)
    facts.add("state", account.state.rawValue)
    facts.add("second step", secondStep)
    if let second = account.secondStep {
      facts.add("", "since \(UTC.minute(second.since)), \(second.codesLeft) recovery codes left")
    }
    if let link = account.singleSignOn {
      facts.add(
        "single sign-on",
        "as '\(link.name)', since \(UTC.minute(link.since))"
          + (link.isByAdministrator ? ", linked by an administrator" : ""))
    }
    facts.add("password", account.passwordChanged.map { "set \(UTC.minute($0))" } ?? "none yet")
    facts.add("added", UTC.minute(account.created))
    facts.add("id", account.id.text)
    return facts
  }

  var object: JSONObject {
    [
      "id": .string(account.id.text), "username": .string(account.name),
      "displayName": .string(account.displayName),
      "emails": .array(account.emails.map { .string($0) }), "phone": .string(account.phone),
      "admin": .bool(account.isAdmin), "state": .string(account.state.rawValue),
      "secondStep": .bool(account.secondStep != nil),
      "secondStepRequired": .bool(isSecondStepRequired), "standing": .string(standing.name),
      "passwordChanged": account.passwordChanged.map { .string(UTC.exact($0)) } ?? .null,
      "singleSignOn": account.singleSignOn.map { .string($0.name) } ?? .null,
      "created": .string(UTC.exact(account.created)),
    ]
  }
}

import Accounts
import Site
import StrictJSON

/// What the policy means for one person, as sentences.
struct PolicyForPerson {
  let account: Account
  private let accounts: Accounts
  private let standing: Standing

  init(_ account: Account, in accounts: Accounts) {
    self.account = account
    self.accounts = accounts
    standing = accounts.standing(of: account)
  }

  var sentences: [String] {
    var sentences = [secondStep]
    let isRequired = accounts.isSecondStepRequired(of: account)
    if account.secondStep != nil {
      sentences.append(isRequired ? "It cannot be turned off." : "It may be turned off.")
      sentences.append(
        accounts.trustDays(for: account).map {
          "A device may be trusted for \(Self.counted($0, "day"))."
        } ?? "A code is asked for at every sign-in.")
    }
    let session = accounts.site.session
    let idle = account.isAdmin ? session.adminIdleMinutes : session.idleMinutes
    let whole = account.isAdmin ? session.adminAbsoluteHours : session.absoluteHours
    sentences.append(
      "A session ends after \(Self.counted(idle, "minute")) without a request and after "
        + "\(Self.counted(whole, "hour")) in any case.")
    sentences.append(
      "A new password takes \(accounts.minimumPasswordLength(for: account)) characters or more.")
    return sentences
  }

  private static func counted(_ number: Int, _ word: String) -> String {
    "\(number) \(word)\(number == 1 ? "" : "s")"
  }

  private var secondStep: String {
    switch standing {
    case .enrolled:
      accounts.isSecondStepRequired(of: account)
        ? "Has the second step that the policy asks for." : "Has a second step; none is asked for."
    case .optional: "Has no second step, and none is asked for."
    case .inGrace(let until):
      "Has no second step yet. Goes on as before until \(UTC.minute(until)); from then on there is "
        + "nothing but the set-up."
    case .overdue(let since):
      "Has no second step, which has been due since \(UTC.minute(since)): reaches the set-up and "
        + "nothing else."
    case .exempt(let exemption):
      "Is exempt until the end of \(exemption.last.text) (\(exemption.reason)); then there is "
        + "nothing but the set-up."
    }
  }

  var object: JSONObject {
    var object: JSONObject = [
      "username": .string(account.name), "standing": .string(standing.name),
      "required": .bool(accounts.isSecondStepRequired(of: account)),
    ]
    switch standing {
    case .inGrace(let until): object["until"] = .string(UTC.exact(until))
    case .overdue(let since): object["since"] = .string(UTC.exact(since))
    case .exempt(let exemption):
      object["until"] = .string(UTC.exact(exemption.until))
      object["reason"] = .string(exemption.reason)
    case .enrolled, .optional: break
    }
    object["explained"] = .array(sentences.map { .string($0) })
    return object
  }
}

/// What a personal access token may be used for.
///
/// There is none for passwords, factors of the token's own person, tokens or policy: those take
/// the person, not a program.
package enum Scope: String, CaseIterable, Sendable {
  case accountRead = "account:read"
  case sessionsRead = "sessions:read"
  case sessionsEnd = "sessions:end"
  case peopleRead = "people:read"
  case secondStepReset = "second-step:reset"

  /// Whether it opens anything only as long as the token's person is an administrator.
  package var isForAdministrators: Bool {
    switch self {
    case .accountRead, .sessionsRead, .sessionsEnd: false
    case .peopleRead, .secondStepReset: true
    }
  }

  /// The scopes that a person can give to a token, in their order.
  package static func offered(to account: Account) -> [Scope] {
    allCases.filter { account.isAdmin || !$0.isForAdministrators }
  }
}

/// Where a person stands towards the second step, by the policy as it is at this moment.
package enum Standing: Equatable, Sendable {
  /// Has one.
  case enrolled
  /// Has none, and none is asked for.
  case optional
  /// Has none yet, and must have one from `until` on, in seconds since the epoch.
  case inGrace(until: Int64)
  /// Has none, and should have had one since then, in seconds since the epoch.
  ///
  /// Whoever is signed in like this reaches the set-up and the way out, and nothing else.
  case overdue(since: Int64)
  /// Has none, and by an administrator's word need not have one until then.
  case exempt(Exemption)

  /// Whether this person reaches the set-up and the way out, and nothing else.
  package var isOverdue: Bool {
    if case .overdue = self { true } else { false }
  }

  /// The first second without the old freedom; `nil` unless in grace.
  package var graceEnd: Int64? {
    if case .inGrace(let until) = self { until } else { nil }
  }

  /// The name that programs know it by.
  package var name: String {
    switch self {
    case .enrolled: "enrolled"
    case .optional: "optional"
    case .inGrace: "in-grace"
    case .overdue: "overdue"
    case .exempt: "exempt"
    }
  }
}

internal import Site
internal import StrictJSON

/// Of whom the site has required a second step, and since when: every change, the oldest first.
///
/// From it follows each person's own last day, always the same one: counted from the first moment
/// at which the policy touched that person. Loosening it and tightening it again moves no date, and
/// neither does another number of days, which counts for those who are touched from then on.
package struct RequirementHistory: Equatable, Sendable {
  struct Period: Equatable, Sendable {
    /// Seconds since the epoch.
    let from: Int64
    let required: SecondStepPolicy.Requirement
    let graceDays: Int
  }

  private(set) var periods: [Period] = []

  /// Changes that are kept.
  ///
  /// Of more, the oldest are taken together, which makes no date later.
  private static let most = 200

  package init() {}

  /// Reads the list, or returns `nil` when something in it is missing or of another type.
  init?(_ value: JSONValue?) {
    guard let value else { return }
    guard let entries = value.arrayValue else { return nil }
    for entry in entries {
      guard let object = entry.objectValue, let from = object.whole("from"),
        let required = object.string("required").flatMap({
          SecondStepPolicy.Requirement(rawValue: $0)
        }), let days = object.whole("graceDays").flatMap({ Int(exactly: $0) }),
        from >= periods.last?.from ?? 0
      else { return nil }
      periods.append(Period(from: from, required: required, graceDays: days))
    }
  }

  var value: JSONValue {
    .array(
      periods.map {
        [
          "from": .int($0.from), "required": .string($0.required.rawValue),
          "graceDays": .int(Int64($0.graceDays)),
        ]
      })
  }

  /// Whether the latest change is to what this policy says.
  func isUpToDate(with policy: SecondStepPolicy) -> Bool {
    guard let last = periods.last else { return policy.required == .nobody }
    return last.required == policy.required && last.graceDays == policy.graceDays
  }

  /// Notes what counts from now on.
  mutating func note(_ policy: SecondStepPolicy, at now: Int64) {
    guard !isUpToDate(with: policy) else { return }
    // A clock that was set back must not make the list run backwards.
    let from = max(now, periods.last?.from ?? 0)
    periods.append(
      Period(from: from, required: policy.required, graceDays: policy.graceDays))
    guard periods.count > Self.most else { return }
    let (first, second) = (periods[0], periods[1])
    let required =
      [first.required, second.required].contains(.everyone)
      ? .everyone
      : [first.required, second.required].contains(.admins)
        ? .admins
        : SecondStepPolicy.Requirement.nobody
    periods[0...1] = [
      Period(
        from: first.from, required: required,
        graceDays: min(first.graceDays, second.graceDays))
    ]
  }

  /// When the policy first touched a person, plus the days that it gave then: the first second
  /// without grace; `nil` for somebody whom it never touched.
  func graceEnd(of account: Account) -> Int64? {
    for (index, period) in periods.enumerated() {
      guard let joined = account.joined(those: period.required) else { continue }
      let touched = max(joined, period.from)
      if index + 1 < periods.count, touched >= periods[index + 1].from { continue }
      return touched + Int64(period.graceDays) * 86_400
    }
    return nil
  }
}

extension Account {
  /// When this person came to be among those of whom it is required, in seconds since the epoch;
  /// `nil` for somebody who is not among them.
  func joined(those required: SecondStepPolicy.Requirement) -> Int64? {
    switch required {
    case .nobody: nil
    case .everyone: created
    case .admins: isAdmin ? document.int("adminSince") ?? created : nil
    }
  }

  /// Makes an administrator of this person, or no longer.
  ///
  /// The moment at which it happened first is kept for ever: days of grace are counted from it.
  mutating func setAdmin(_ isAdmin: Bool, at now: Int64) {
    if document["adminSince"] == nil, isAdmin || self.isAdmin {
      document["adminSince"] = .int(self.isAdmin ? created : now)
    }
    document["admin"] = .bool(isAdmin)
  }
}

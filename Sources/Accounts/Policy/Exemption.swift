internal import StrictJSON

/// One person's leave to be without the second step that the policy asks for: for accounts that no
/// person signs in with, and only for a time.
package struct Exemption: Equatable, Sendable {
  /// Why, in an administrator's words.
  package let reason: String
  /// The first second that it does not hold for any more, in seconds since the epoch.
  package let until: Int64
  /// When it was made, in seconds since the epoch.
  package let since: Int64
  /// The sign-in name of the administrator who made it; empty for the server's command line.
  package let author: String

  /// The longest, in days.
  package static let longest: Int64 = 366
  /// Code points of the longest reason.
  package static let longestReason = 200

  init(reason: String, until: Int64, since: Int64, author: String) {
    self.reason = reason
    self.until = until
    self.since = since
    self.author = author
  }

  /// Reads the member, or returns `nil` when a part of it is missing or of another type.
  init?(_ object: JSONObject) {
    guard let reason = object.string("reason"), !reason.isEmpty, let until = object.whole("until"),
      let since = object.whole("since")
    else { return nil }
    self.init(reason: reason, until: until, since: since, author: object.string("by") ?? "")
  }

  var object: JSONObject {
    [
      "reason": .string(reason), "until": .int(until), "since": .int(since),
      "by": .string(author),
    ]
  }

  /// The last day that it holds for.
  package var last: CalendarDay { CalendarDay(of: until - 1) }

  /// Whether it holds: an exemption that has run out is none, nor is one that was made in a future
  /// from which the clock was set back.
  package func holds(at now: Int64) -> Bool { since <= now + 300 && now < until }
}

extension Account {
  /// The exemption, also one that has run out; `nil` when there is none.
  package var exemption: Exemption? {
    get { document.object("exemption").flatMap { Exemption($0) } }
    set { document["exemption"] = newValue.map { .object($0.object) } }
  }
}

/// Why an exemption was not made.
package enum ExemptionProblem: Equatable, Sendable {
  /// Absent, too long, or with characters that cannot be seen.
  case reason
  /// Not a day from today on, or more than a year away.
  case until
  /// Administrators are never exempt.
  case administrator
  /// Whoever acts has stopped being an administrator.
  case notAllowed
  /// There is nobody with that id.
  case unknown
}

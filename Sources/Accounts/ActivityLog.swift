internal import Records
internal import StrictJSON

/// One event of a person's activity, as it was recorded.
package struct Activity: Sendable {
  /// Seconds since the epoch.
  package let at: Int64
  /// `nil` for one that this program has no name for: a newer one recorded it.
  package let event: Event?
  /// A word of ours that says more, such as how a sign-in was proven.
  package let detail: String?
  /// Who did it; `nil` where it was not recorded.
  package let visitor: Visitor?
  /// The administrator's sign-in name where somebody else did it, empty for the server's command
  /// line; `nil` where the person did.
  package let author: String?
  /// What was so before and what is so now, in words of ours or as sign-in names.
  package let before: String?
  package let after: String?
  /// How identity was checked, in the administrator's words.
  package let note: String?

  /// Reads one line; `nil` when it is damaged.
  init?(line: ArraySlice<UInt8>) {
    guard let object = Self.object(in: line), let at = object.whole("at"),
      let event = object.string("event")
    else { return nil }
    self.at = at
    self.event = Event(rawValue: event)
    detail = object.string("detail")
    visitor = object.string("address").map {
      Visitor(address: $0, agent: object.string("agent") ?? "")
    }
    author = object.string("by")
    before = object.string("before")
    after = object.string("after")
    note = object.string("note")
  }

  static func object(in line: ArraySlice<UInt8>) -> JSONObject? {
    do throws(JSONError) {
      return try JSONValue(parsing: Array(line)).objectValue
    } catch {
      // Not hidden: the page counts the lines that cannot be read.
      return nil
    }
  }
}

/// A page of a person's activity.
package struct ActivityPage: Sendable {
  /// Newest first.
  package let entries: [Activity]
  /// How many lines among these could not be read.
  package let damaged: Int
  package let hasOlder: Bool
}

extension Accounts {
  package static let activityFile = "activity.jsonl"
  /// How large a person's activity grows before its older half goes: some hundred events or more.
  static let activityBytes = 1 << 18
  /// Events on a page.
  static let activityPerPage = 50

  /// A page of a person's own activity, the newest events first.
  ///
  /// Pages are counted from the newest event, so that a line that goes at the other end moves none
  /// of them; the first is 1.
  /// - Complexity: Reads 64 KiB a page from the end of one file that is bounded.
  package func activity(of person: PersonID, page: Int = 1) throws -> ActivityPage {
    let page = min(max(page, 1), 1000)
    let (lines, isWhole) = try store.lastLines(
      of: "\(person.place)/\(Self.activityFile)",
      bytes: min(page << 16, Self.activityBytes * 2))
    let skipped = (page - 1) * Self.activityPerPage
    let here = lines.dropLast(skipped).suffix(Self.activityPerPage).reversed()
    let entries = here.map { Self.activities(in: $0) }
    return ActivityPage(
      entries: entries.flatMap(\.entries), damaged: entries.reduce(0) { $0 + $1.damaged },
      hasOlder: lines.count > skipped + Self.activityPerPage || (!isWhole && !here.isEmpty))
  }

  /// What one line holds: an event, or none.
  ///
  /// A line that was cut off when the power went has no end, and the next event stands behind it:
  /// that one is still read.
  private static func activities(
    in line: ArraySlice<UInt8>
  ) -> (entries: [Activity], damaged: Int) {
    if let entry = Activity(line: line) { return ([entry], 0) }
    let start = Array("{\"version\":".utf8)
    let second = line.indices.dropFirst().last { line[$0...].starts(with: start) }
    return (second.flatMap { Activity(line: line[$0...]) }.map { [$0] } ?? [], 1)
  }
}

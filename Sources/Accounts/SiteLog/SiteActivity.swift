internal import Records
internal import StrictJSON

/// One line of the site's log, as it was recorded.
package struct SiteActivity: Equatable, Sendable {
  package let number: Int64
  /// Seconds since the epoch.
  package let at: Int64
  /// `nil` for one that this program has no name for: a newer one recorded it.
  package let event: SiteEvent?

  init(_ line: SiteLog.Line) {
    number = line.number
    at = line.object.whole("at") ?? 0
    event = SiteEvent(line.object)
  }
}

/// Which lines of the site's log are wanted.
package struct SiteActivityFilter: Sendable {
  /// Who did it or to whom it was done; `nil` for anybody.
  package var person: Person?
  package var kind: SiteEvent.Kind?
  /// The first and the last second that count, since the epoch.
  package var from: Int64?
  package var to: Int64?

  /// Somebody by the id, or by the name where nobody has it any more.
  package struct Person: Sendable {
    let id: PersonID?
    let name: String

    func isMeant(_ id: PersonID, _ name: String) -> Bool {
      id == self.id || self.id == nil && name == self.name
    }
  }

  package init(
    person: Person? = nil, kind: SiteEvent.Kind? = nil, from: Int64? = nil, to: Int64? = nil
  ) {
    self.person = person
    self.kind = kind
    self.from = from
    self.to = to
  }

  var isEmpty: Bool { person == nil && kind == nil && from == nil && to == nil }

  package func matches(_ activity: SiteActivity) -> Bool {
    if let from, activity.at < from { return false }
    if let to, activity.at > to { return false }
    if let kind, activity.event?.kind != kind { return false }
    guard let person else { return true }
    if let target = activity.event?.target, person.isMeant(target.person, target.name) {
      return true
    }
    guard case .person(let id, let name, _)? = activity.event?.actor else { return false }
    return person.isMeant(id, name)
  }
}

/// A place between two lines of the site's log.
///
/// Lines are only ever added at the end, so it stays where it is.
package struct SiteLogPlace: Equatable, Sendable {
  let month: String
  /// Bytes from the beginning of the month's file.
  let offset: Int64

  init(month: String, offset: Int64) {
    self.month = month
    self.offset = offset
  }

  /// Reads what `text` gives: "2026-11.4711"; `nil` for anything else.
  package init?(_ text: String) {
    let digits = text.utf8.dropFirst(8)
    guard text.utf8.dropFirst(7).first == UInt8(ascii: "."), (1...15).contains(digits.count),
      digits.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    month = String(decoding: text.utf8.prefix(7), as: UTF8.self)
    guard SiteLog.isMonth(month) else { return nil }
    offset = digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
  }

  package var text: String { "\(month).\(offset)" }
}

/// A page of the site's log.
package struct SiteActivityPage: Sendable {
  /// Newest first.
  package var entries: [SiteActivity] = []
  /// How many lines among these could not be read.
  package var damaged = 0
  /// Where older lines begin; `nil` where there are none.
  package var older: SiteLogPlace?

  /// A page without any.
  package init() {}
}

extension Accounts {
  /// Lines that one page is looked for in at most: a filter that little fits ends somewhere.
  static let siteLinesPerPage = 20_000

  /// Whom a name, an address or an id stands for, also where nobody has it any more.
  package func siteActivityPerson(_ typed: String) throws -> SiteActivityFilter.Person {
    if let id = PersonID(typed) { return SiteActivityFilter.Person(id: id, name: typed) }
    let found = try findAccount(Identifier(typed))
    return SiteActivityFilter.Person(
      id: found?.id, name: SignInName(typed)?.text ?? Identifier(typed).canonical)
  }

  /// A page of the site's log, the newest lines first; takes no lock.
  /// - Complexity: Reads from the end of the files, as far as the page needs.
  package func siteActivity(
    matching filter: SiteActivityFilter = SiteActivityFilter(), before: SiteLogPlace? = nil,
    count: Int = activityPerPage
  ) throws -> SiteActivityPage {
    var page = SiteActivityPage()
    var looked = 0
    let months = SiteLog.months(among: try store.names(in: SiteLog.place))
    for month in months.reversed() where month <= before?.month ?? month {
      // A file has no line of a later month than its own.
      if let from = filter.from, month < SiteLog.month(of: from) { break }
      let size = try store.size(of: "\(SiteLog.place)/\(SiteLog.file(month))") ?? 0
      var end = before?.month == month ? min(before?.offset ?? size, size) : size
      while let block = try block(of: month, before: end) {
        for line in block.lines.reversed() {
          guard page.entries.count < count, looked < Self.siteLinesPerPage else {
            page.older = SiteLogPlace(month: month, offset: line.end)
            return page
          }
          looked += 1
          guard let read = SiteLog.Line(line.bytes) else {
            page.damaged += 1
            continue
          }
          let activity = SiteActivity(read)
          if filter.matches(activity) { page.entries.append(activity) }
        }
        end = block.start
      }
    }
    return page
  }

  private struct Block {
    /// Where the first of the lines begins.
    let start: Int64
    let lines: [(bytes: ArraySlice<UInt8>, end: Int64)]
  }

  /// The whole lines that end before an offset, some of them at least; `nil` before the first.
  private func block(of month: String, before end: Int64) throws -> Block? {
    guard end > 0 else { return nil }
    let first = max(end - Int64(SiteLog.longestLine), 0)
    let bytes = try store.part(
      of: "\(SiteLog.place)/\(SiteLog.file(month))", from: first, count: Int(end - first))
    let lineEnd = UInt8(ascii: "\n")
    // Where the block begins inside a line, that line is left to the block before it.
    var start = first == 0 ? 0 : bytes.firstIndex(of: lineEnd).map { $0 + 1 } ?? bytes.count
    let begin = start == bytes.count ? 0 : start
    var lines: [(ArraySlice<UInt8>, Int64)] = []
    while let stop = bytes[start...].firstIndex(of: lineEnd) {
      lines.append((bytes[start..<stop], first + Int64(stop) + 1))
      start = stop + 1
    }
    return Block(start: first + Int64(begin), lines: lines)
  }

  /// Where the site's log ends now, or where the month of a time begins.
  package func siteLogPlace(since: Int64?) throws -> SiteLogPlace {
    if let since { return SiteLogPlace(month: SiteLog.month(of: since), offset: 0) }
    let months = SiteLog.months(among: try store.names(in: SiteLog.place))
    guard let month = months.last else {
      return SiteLogPlace(month: SiteLog.month(of: 0), offset: 0)
    }
    return SiteLogPlace(
      month: month, offset: try store.size(of: "\(SiteLog.place)/\(SiteLog.file(month))") ?? 0)
  }

  /// Calls `body` with each whole line behind a place, oldest first; `nil` for one that cannot be
  /// read.
  /// - Returns: The place behind the last.
  package func siteActivity(
    after place: SiteLogPlace, _ body: (SiteActivity?) throws -> Void
  ) throws -> SiteLogPlace {
    var place = place
    for month in SiteLog.months(among: try store.names(in: SiteLog.place))
    where month >= place.month {
      var offset = month == place.month ? place.offset : 0
      let reader = SiteLogReader(store: store, file: SiteLog.file(month), start: offset)
      _ = try reader.forEachLine { bytes, _ in
        try body(SiteLog.Line(bytes).map { SiteActivity($0) })
        offset += Int64(bytes.count) + 1
      }
      place = SiteLogPlace(month: month, offset: offset)
    }
    return place
  }
}

internal import Records
internal import Site

/// Which people a list shows.
package enum RosterFilter: String, CaseIterable, Sendable {
  case everybody
  case withoutSecondStep = "without"
  /// Who should have had a second step by now.
  case overdue
  case admins
  case locked
  case invited
}

/// A page of the list of people.
package struct RosterPage: Sendable {
  /// In the order of sign-in names; what a search found, in the order of what it was found by.
  package let entries: [RosterEntry]
  package let hasMore: Bool
  /// How many there are on all pages; `nil` for a search, which counts no further than it shows.
  package let total: Int?
  /// Whether a search ended before it had looked at everybody whom its words may find.
  package let isCut: Bool
}

/// How many of the site's people have what.
package struct RosterGlance: Equatable, Sendable {
  package let sums: RosterSums
  /// How many should have had a second step by now; `nil` where none is required.
  package let overdue: Int?
  /// Whether it may be more: not all of a very large site was looked through.
  package let isAtLeast: Bool
  /// How many accounts could not be read and are in no list.
  package let unreadable: Int
}

extension Accounts {
  /// People on a page.
  package static let peoplePerPage = 50
  /// Accounts that a page may wait for when there is no roster.
  private static let rebuiltAtOnce = 20_000

  /// A page of the list of people; the first is 1.
  ///
  /// `typed` is what somebody looks for: beginnings of a sign-in name, an address or words of a
  /// display name, all of which have to fit. Empty for everybody.
  /// - Complexity: Without a search opens as many documents as the tree is deep, and the one or two
  ///   that hold the page; one of a million people is four deep. A search opens one more for each
  ///   person that it shows, and 250 at most.
  package func roster(
    page number: Int = 1, matching typed: String = "", filter: RosterFilter = .everybody
  ) throws -> RosterPage {
    try readingRoster { try page(number, matching: typed, filter, from: &$0) }
  }

  /// The same, and what the whole list comes to.
  package func rosterAtAGlance(
    page number: Int, matching typed: String, filter: RosterFilter
  ) throws -> (page: RosterPage, glance: RosterGlance) {
    try readingRoster { reader in
      (try page(number, matching: typed, filter, from: &reader), try glance(from: &reader))
    }
  }

  private func page(
    _ number: Int, matching typed: String, _ filter: RosterFilter, from reader: inout RosterReader
  ) throws -> RosterPage {
    let words = Array(RosterEntry.words(typed).prefix(8))
    let size = Self.peoplePerPage
    let skip = (min(max(number, 1), 100_000) - 1) * size
    let sieve = sieve(filter)
    guard words.isEmpty else {
      let found = try reader.search(words, sieve, skip: skip, count: size + 1)
      return RosterPage(
        entries: Array(found.entries.prefix(size)), hasMore: found.entries.count > size,
        total: nil, isCut: found.isCut)
    }
    let total = try reader.count(sieve)
    return RosterPage(
      entries: try reader.entries(sieve, skip: skip, count: size),
      hasMore: skip + size < total.count, total: total.count, isCut: total.isCut)
  }

  /// Everybody whom a filter lets through, in the order of their names.
  package func wholeRoster(_ filter: RosterFilter = .everybody) throws -> [RosterEntry] {
    try readingRoster { try $0.entries(sieve(filter), skip: 0, count: .max) }
  }

  /// How many people there are, how many have a second step, and how many should have.
  package func enrolmentAtAGlance() throws -> RosterGlance {
    try readingRoster { try glance(from: &$0) }
  }

  private func glance(from reader: inout RosterReader) throws -> RosterGlance {
    let isRequired = site.secondStep.required != .nobody
    let overdue = isRequired ? try reader.count(sieve(.overdue)) : nil
    return RosterGlance(
      sums: reader.root.people?.sums ?? RosterSums(), overdue: overdue?.count,
      isAtLeast: overdue?.isCut ?? false, unreadable: reader.root.unreadable)
  }

  /// Runs `body` with a roster that is there and up to date.
  ///
  /// Takes no lock unless something has to be made good: first what was stopped, and where there is
  /// no roster or a damaged one all of it.
  func readingRoster<Result>(_ body: (inout RosterReader) throws -> Result) throws -> Result {
    var tree: RosterRef?
    var failed: RosterRef??
    var rounds = 0
    while true {
      rounds += 1
      do {
        guard try catchUpRoster(atMost: Self.rebuiltAtOnce) || rounds > 100 else { continue }
        guard let root = try usableRoot() else {
          try repackRoster(atMost: Self.rebuiltAtOnce)
          continue
        }
        tree = root.people
        var reader = RosterReader(root) { try store.read("\(Roster.place)/\(Roster.file($0))") }
        return try body(&reader)
      } catch let error as RecordsError where error.code == .damaged && rounds < 6 {
        // A change may have put another document in place of one that was about to be read. Where
        // the same tree fails twice it is the tree.
        if let failed, failed == tree {
          surroundings.report("the roster is made anew: \(error.description)")
          try repackRoster(atMost: Self.rebuiltAtOnce)
        }
        failed = .some(tree)
      }
    }
  }

  func usableRoot() throws -> RosterRoot? {
    do {
      return try rosterRoot()
    } catch let error as RecordsError where error.code == .damaged {
      surroundings.report("the roster is made anew: \(error.description)")
      return nil
    }
  }
}

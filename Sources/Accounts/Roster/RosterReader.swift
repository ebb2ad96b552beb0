internal import Records
internal import StrictJSON

/// Reads a roster that stands; remembers what it read, so that one page opens nothing twice.
struct RosterReader {
  private let read: (String) throws -> JSONObject?
  let root: RosterRoot
  private var people: [String: RosterNode<RosterEntry>] = [:]
  /// Documents that were opened.
  private(set) var opened = 0

  init(_ root: RosterRoot, read: @escaping (String) throws -> JSONObject?) {
    self.root = root
    self.read = read
  }

  private mutating func open<Item>(_ ref: RosterRef, _: Item.Type) throws -> RosterNode<Item> {
    opened += 1
    guard let object = try read(ref.node) else {
      throw RecordsError.damaged(Roster.file(ref.node), "a part of the roster is missing")
    }
    return try RosterNode<Item>(object, path: Roster.file(ref.node))
  }

  private mutating func node(_ ref: RosterRef) throws -> RosterNode<RosterEntry> {
    if let known = people[ref.node] { return known }
    let node = try open(ref, RosterEntry.self)
    people[ref.node] = node
    return node
  }

  /// The people that a sieve lets through, in order, from the one numbered `skip` on.
  ///
  /// What is skipped is counted by its sums, where they can say, and not opened.
  mutating func entries(
    _ sieve: RosterSieve, skip: Int, count: Int
  ) throws -> [RosterEntry] {
    var (skip, entries) = (skip, [RosterEntry]())
    if let root = root.people {
      try collect(root, sieve, skip: &skip, count: count, into: &entries)
    }
    return entries
  }

  /// Calls `body` with everybody, in order; remembers nothing of it.
  mutating func forEachEntry(_ body: (RosterEntry) throws -> Void) throws {
    if let root = root.people { try forEachEntry(root, body) }
  }

  private mutating func forEachEntry(
    _ ref: RosterRef, _ body: (RosterEntry) throws -> Void
  ) throws {
    switch try open(ref, RosterEntry.self) {
    case .leaf(let items): for item in items { try body(item) }
    case .branch(let refs): for ref in refs { try forEachEntry(ref, body) }
    }
  }

  private mutating func collect(
    _ ref: RosterRef, _ sieve: RosterSieve, skip: inout Int, count: Int,
    into entries: inout [RosterEntry]
  ) throws {
    let here = sieve.count(ref.sums)
    guard here != 0, entries.count < count else { return }
    if let here, skip >= here {
      skip -= here
      return
    }
    guard here != nil || opened < Self.mostOpened else { return }
    switch try node(ref) {
    case .branch(let refs):
      for ref in refs { try collect(ref, sieve, skip: &skip, count: count, into: &entries) }
    case .leaf(let items):
      let wanted = items.filter(sieve.isWanted)
      entries += wanted.dropFirst(skip).prefix(count - entries.count)
      skip = max(skip - wanted.count, 0)
    }
  }

  /// How many a sieve lets through, and whether it may be more: documents are opened only where the
  /// sums cannot say, and no more than a bounded number.
  mutating func count(_ sieve: RosterSieve) throws -> (count: Int, isCut: Bool) {
    guard let root = root.people else { return (0, false) }
    return try count(root, sieve)
  }

  private mutating func count(
    _ ref: RosterRef, _ sieve: RosterSieve
  ) throws -> (count: Int, isCut: Bool) {
    if let here = sieve.count(ref.sums) { return (here, false) }
    guard opened < Self.mostOpened else { return (0, true) }
    switch try node(ref) {
    case .leaf(let items): return (items.count(where: sieve.isWanted), false)
    case .branch(let refs):
      var (sum, isCut) = (0, false)
      for ref in refs {
        let below = try count(ref, sieve)
        sum += below.count
        isCut = isCut || below.isCut
      }
      return (sum, isCut)
    }
  }

  /// The entry under a sign-in name.
  mutating func entry(named name: String) throws -> RosterEntry? {
    var next = root.people
    while let ref = next {
      switch try node(ref) {
      case .leaf(let items):
        let index = items.countPreceding(name) { $0.name }
        return index < items.count && items[index].name == name ? items[index] : nil
      case .branch(let refs): next = refs[RosterRef.way(to: name, in: refs)]
      }
    }
    return nil
  }

  /// Goes through the terms from `key` on for as long as `body` says so.
  mutating func terms(
    from key: String, _ body: (inout RosterReader, RosterTerm) throws -> Bool
  ) throws {
    if let root = root.terms { _ = try terms(root, from: key, body) }
  }

  private mutating func terms(
    _ ref: RosterRef, from key: String,
    _ body: (inout RosterReader, RosterTerm) throws -> Bool
  ) throws -> Bool {
    switch try open(ref, RosterTerm.self) {
    case .leaf(let items):
      for item in items[items.countPreceding(key, by: { $0.key })...] {
        guard try body(&self, item) else { return false }
      }
    case .branch(let refs):
      for ref in refs[RosterRef.way(to: key, in: refs)...] {
        guard try terms(ref, from: key, body) else { return false }
      }
    }
    return true
  }
}

extension RosterReader {
  /// Terms that one search looks at, and documents that it opens, at most.
  private static let mostTerms = 4000
  private static let mostOpened = 250

  /// The people whom every word finds, by the beginning of a term, from the one numbered `skip` on.
  ///
  /// - Returns: The people, each once, and whether the search ended before it had seen all.
  mutating func search(
    _ words: [String], _ sieve: RosterSieve, skip: Int, count: Int
  ) throws -> (entries: [RosterEntry], isCut: Bool) {
    // The longest word finds the fewest.
    guard let word = words.max(by: { $0.utf8.count < $1.utf8.count }) else { return ([], false) }
    var entries: [RosterEntry] = []
    var (left, skip, isCut) = (Self.mostTerms, skip, false)
    let before = opened
    try terms(from: word) { reader, term in
      guard term.term.utf8.starts(with: word.utf8), entries.count < count else { return false }
      guard left > 0, reader.opened - before < Self.mostOpened else {
        isCut = true
        return false
      }
      left -= 1
      guard let entry = try reader.entry(named: term.name), sieve.isWanted(entry),
        entry.isFound(by: words, first: word, at: term.term)
      else { return true }
      if skip > 0 { skip -= 1 } else { entries.append(entry) }
      return true
    }
    return (entries, isCut)
  }
}

extension RosterEntry {
  /// Whether all words find this person, and `term` is the first by which `word` does: who is found
  /// by several is told of once.
  fileprivate func isFound(by words: [String], first word: String, at term: String) -> Bool {
    let terms = terms
    let first = terms.filter { $0.utf8.starts(with: word.utf8) }.min(by: precedes)
    guard first == term else { return false }
    return words.allSatisfy { word in terms.contains { $0.utf8.starts(with: word.utf8) } }
  }
}

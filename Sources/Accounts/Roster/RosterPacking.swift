internal import Files
internal import Records
internal import StrictJSON

/// A roster that is made of people who come in any order, and of which no more than a few nodes are
/// in memory at a time.
struct RosterPacking {
  private let people: KeySorter
  private let terms: KeySorter
  private let newName: () -> String

  /// `folder` is where files may be that have no name for longer than a moment.
  init(in folder: String, newName: @escaping () -> String) throws(FileError) {
    people = try KeySorter(beside: "\(folder)/people.new")
    terms = try KeySorter(beside: "\(folder)/terms.new")
    self.newName = newName
  }

  func add(_ entry: RosterEntry) throws {
    try people.add(entry.name.utf8, entry.value.serialized())
    for term in entry.terms {
      try terms.add(RosterTerm(term: term, name: entry.name).key.utf8, entry.name.utf8)
    }
  }

  /// Gives all nodes to `write`, below before above, and returns the root that leads to them.
  func finish(
    unreadable: Int, write: (_ document: String, _ content: JSONObject) throws -> Void
  ) throws -> RosterRoot {
    var root = RosterRoot()
    var tree = RosterTree<RosterEntry>()
    try people.forEach { record in
      guard let entry = try RosterEntry(JSONValue(parsing: Array(record.content))) else { return }
      try tree.add(entry, newName, write)
    }
    root.people = try tree.end(newName, write)
    var index = RosterTree<RosterTerm>()
    try terms.forEach { record in
      let name = String(decoding: record.content, as: UTF8.self)
      let term = record.key.dropLast(record.content.count + 1)
      try index.add(
        RosterTerm(term: String(decoding: term, as: UTF8.self), name: name), newName, write)
    }
    root.terms = try index.end(newName, write)
    root.unreadable = unreadable
    return root
  }
}

/// A tree that grows at its right edge alone, of which no more is in memory than that edge.
private struct RosterTree<Item: RosterItem> {
  typealias Write = (_ document: String, _ content: JSONObject) throws -> Void

  private var items: [Item] = []
  /// What has no branch above it yet, the lowest level first.
  private var levels: [[RosterRef]] = []

  mutating func add(_ item: Item, _ newName: () -> String, _ write: Write) throws {
    items.append(item)
    if items.count == RosterNode<Item>.packed { try endLeaf(newName, write) }
  }

  /// The way to the whole tree; `nil` for an empty one.
  mutating func end(_ newName: () -> String, _ write: Write) throws -> RosterRef? {
    if !items.isEmpty { try endLeaf(newName, write) }
    var level = 0
    while level < levels.count - 1 || levels.last?.count ?? 0 > 1 {
      try endBranch(level, newName, write)
      level += 1
    }
    return levels.last?.first
  }

  private mutating func endLeaf(_ newName: () -> String, _ write: Write) throws {
    try keep(.leaf(items), at: 0, newName, write)
    items.removeAll(keepingCapacity: true)
  }

  private mutating func endBranch(
    _ level: Int, _ newName: () -> String, _ write: Write
  ) throws {
    guard !levels[level].isEmpty else { return }
    let refs = levels[level]
    levels[level] = []
    try keep(.branch(refs), at: level + 1, newName, write)
  }

  private mutating func keep(
    _ node: RosterNode<Item>, at level: Int, _ newName: () -> String, _ write: Write
  ) throws {
    let name = newName()
    try write(Roster.file(name), node.document)
    if level == levels.count { levels.append([]) }
    levels[level].append(node.ref(name))
    if levels[level].count == RosterNode<Item>.packed { try endBranch(level, newName, write) }
  }
}

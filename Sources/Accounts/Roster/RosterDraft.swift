internal import Records
internal import StrictJSON

/// Changes of the roster that are not on the disk yet.
///
/// Nothing that is on the disk is written over: a changed document gets a new name, and the last
/// write, that of the root, makes the new tree count. So a reader needs no lock, and whatever is
/// stopped, the old or the new tree stands.
struct RosterDraft {
  /// Reads a document of the roster that stands: `nil` when it is not there.
  private let read: (String) throws -> JSONObject?
  private let newName: () -> String
  private(set) var root: RosterRoot
  private var fresh: [String: JSONObject] = [:]
  private var dropped: [String] = []

  init(
    _ root: RosterRoot, newName: @escaping () -> String,
    read: @escaping (String) throws -> JSONObject?
  ) {
    self.root = root
    self.newName = newName
    self.read = read
  }

  /// Sets what is known of a person, who is `nil` when there is nobody any more.
  ///
  /// - Parameters:
  ///   - id: Whose it is.
  ///   - former: Names under which an entry of the person may be.
  ///   - account: The account as it is now.
  /// - Throws: What reading the tree throws.
  mutating func set(_ id: PersonID, former: [String], to account: Account?) throws {
    let entry = account.map { RosterEntry($0) }
    for name in former + (entry.map { [$0.name] } ?? []) {
      guard let old = try item(RosterEntry.self, root.people, name) else { continue }
      // Under the new name anybody's entry makes room: the claim says whose the name is.
      guard old.id == id || name == entry?.name, old != entry else { continue }
      for term in old.terms where entry?.name != name || entry?.terms.contains(term) != true {
        let key = RosterTerm(term: term, name: name).key
        root.terms = try changed(root.terms, key, to: nil, RosterTerm.self)
      }
      if name != entry?.name {
        root.people = try changed(root.people, name, to: nil, RosterEntry.self)
      }
    }
    guard let entry, try item(RosterEntry.self, root.people, entry.name) != entry else { return }
    root.people = try changed(root.people, entry.name, to: entry)
    for term in entry.terms {
      let term = RosterTerm(term: term, name: entry.name)
      root.terms = try changed(root.terms, term.key, to: term)
    }
  }

  /// Writes what is new, then the root, then removes what nothing leads to any more.
  func commit(in place: borrowing LockedPlace) throws {
    for (node, document) in fresh { try place.write(Roster.file(node), document) }
    try place.write(Roster.rootFile, root.document)
    for node in dropped { try place.remove(Roster.file(node), durably: false) }
  }
}

extension RosterDraft {
  private func node<Item>(_ name: String, _: Item.Type) throws -> RosterNode<Item> {
    guard let object = try fresh[name] ?? read(name) else {
      throw RecordsError.damaged(Roster.file(name), "a part of the roster is missing")
    }
    return try RosterNode<Item>(object, path: Roster.file(name))
  }

  private func item<Item: RosterItem>(
    _: Item.Type, _ ref: RosterRef?, _ key: String
  ) throws -> Item? {
    var next = ref
    while let ref = next {
      switch try node(ref.node, Item.self) {
      case .leaf(let items):
        let index = items.countPreceding(key) { $0.key }
        return index < items.count && items[index].key == key ? items[index] : nil
      case .branch(let refs): next = refs[RosterRef.way(to: key, in: refs)]
      }
    }
    return nil
  }

  /// The tree with an item set or taken out; `nil` for an empty one.
  private mutating func changed<Item: RosterItem>(
    _ ref: RosterRef?, _ key: String, to item: Item?, _: Item.Type = Item.self
  ) throws -> RosterRef? {
    guard let ref else { return item.map { keep([.leaf([$0])])[0] } }
    var refs = try parts(of: ref, key, item)
    while refs.count > 1 { refs = keep(RosterNode<Item>.branch(refs).split) }
    // A root that leads to one place only is left out.
    while let only = refs.first, case .branch(let below) = try node(only.node, Item.self),
      below.count == 1
    {
      drop(only.node)
      refs = below
    }
    return refs.first
  }

  private mutating func parts<Item: RosterItem>(
    of ref: RosterRef, _ key: String, _ item: Item?
  ) throws -> [RosterRef] {
    switch try node(ref.node, Item.self) {
    case .leaf(var items):
      let index = items.countPreceding(key) { $0.key }
      let isThere = index < items.count && items[index].key == key
      switch (isThere, item) {
      case (true, let item?): items[index] = item
      case (true, nil): items.remove(at: index)
      case (false, let item?): items.insert(item, at: index)
      case (false, nil): return [ref]
      }
      drop(ref.node)
      return keep(RosterNode<Item>.leaf(items).split)
    case .branch(var refs):
      let index = RosterRef.way(to: key, in: refs)
      let below = try parts(of: refs[index], key, item)
      guard below != [refs[index]] else { return [ref] }
      refs.replaceSubrange(index...index, with: below)
      drop(ref.node)
      return keep(RosterNode<Item>.branch(refs).split)
    }
  }

  private mutating func keep<Item>(_ nodes: [RosterNode<Item>]) -> [RosterRef] {
    nodes.filter { !$0.isEmpty }.map { node in
      let name = newName()
      fresh[name] = node.document
      return node.ref(name)
    }
  }

  private mutating func drop(_ node: String) {
    if fresh.removeValue(forKey: node) == nil { dropped.append(node) }
  }
}

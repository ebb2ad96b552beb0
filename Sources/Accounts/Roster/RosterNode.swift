internal import Records
internal import StrictJSON

/// What a roster's tree holds: sorted by `key`, byte by byte.
protocol RosterItem: Sendable {
  var key: String { get }
  var value: JSONValue { get }
  /// What it adds to the sums above it.
  var sums: RosterSums { get }
  init?(_ value: JSONValue)
}

/// Where a part of a tree is, and what is below.
struct RosterRef: Equatable, Sendable {
  /// The name of the node's document, without its ending.
  let node: String
  /// The least key below; keys between two firsts are below the earlier one.
  let first: String
  let sums: RosterSums

  init(node: String, first: String, sums: RosterSums) {
    self.node = node
    self.first = first
    self.sums = sums
  }

  init?(_ value: JSONValue) {
    guard let object = value.objectValue, let node = object.string("node"),
      node.utf8.count == 16, node.utf8.allSatisfy(isLowerHex),
      let first = object.string("first"),
      let sums = object.object("sums").flatMap({ RosterSums($0) })
    else { return nil }
    self.init(node: node, first: first, sums: sums)
  }

  var value: JSONValue {
    ["node": .string(node), "first": .string(first), "sums": .object(sums.object)]
  }
}

extension RosterRef {
  /// Which of several parts a key is in: the last that begins at the key or before it.
  static func way(to key: String, in refs: [RosterRef]) -> Int {
    let index = refs.countPreceding(key) { $0.first }
    return index < refs.count && refs[index].first == key ? index : max(index - 1, 0)
  }
}

/// One document of a tree: items, or where to find them.
enum RosterNode<Item: RosterItem>: Sendable {
  case leaf([Item])
  case branch([RosterRef])

  /// Items or references in one document: it stays below 64 KiB, and a million people lie four
  /// documents deep.
  static var most: Int { 128 }
  /// Where all is packed anew: not to the brim, so that the next few people split nothing.
  static var packed: Int { most * 3 / 4 }

  init(_ object: JSONObject, path: String) throws(RecordsError) {
    func parts<Part>(_ values: [JSONValue], _ part: (JSONValue) -> Part?) -> [Part]? {
      let parts = values.compactMap(part)
      return parts.count == values.count && !parts.isEmpty ? parts : nil
    }
    if let items = object.array("items").flatMap({ parts($0) { Item($0) } }) {
      self = .leaf(items)
    } else if let refs = object.array("nodes").flatMap({ parts($0) { RosterRef($0) } }) {
      self = .branch(refs)
    } else {
      throw .damaged(path, "it holds no people and no way to them")
    }
  }

  var document: JSONObject {
    switch self {
    case .leaf(let items): ["version": 1, "items": .array(items.map(\.value))]
    case .branch(let refs): ["version": 1, "nodes": .array(refs.map(\.value))]
    }
  }

  var isEmpty: Bool {
    switch self {
    case .leaf(let items): items.isEmpty
    case .branch(let refs): refs.isEmpty
    }
  }

  /// The node, or its two halves where it holds too much.
  var split: [RosterNode] {
    switch self {
    case .leaf(let items): Self.halves(items).map { .leaf($0) }
    case .branch(let refs): Self.halves(refs).map { .branch($0) }
    }
  }

  private static func halves<Part>(_ parts: [Part]) -> [[Part]] {
    guard parts.count > most else { return [parts] }
    return [Array(parts.prefix(parts.count / 2)), Array(parts.dropFirst(parts.count / 2))]
  }

  func ref(_ node: String) -> RosterRef {
    switch self {
    case .leaf(let items):
      RosterRef(
        node: node, first: items.first?.key ?? "", sums: .of(items.lazy.map(\.sums)))
    case .branch(let refs):
      RosterRef(
        node: node, first: refs.first?.first ?? "", sums: .of(refs.lazy.map(\.sums)))
    }
  }
}

/// Whether a key comes before another: by bytes, whatever the language.
func precedes(_ left: String, _ right: String) -> Bool {
  left.utf8.lexicographicallyPrecedes(right.utf8)
}

extension Array {
  /// How many elements at the beginning come before a key; the array is sorted by it.
  func countPreceding(_ key: String, by name: (Element) -> String) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if precedes(name(self[middle]), key) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

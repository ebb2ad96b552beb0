package import Accounts

/// The name of a file in a backup: one of those that a backup can hold, and no other.
///
/// It follows from this that nothing leads out of the folder into which a backup is restored.
package struct ArchiveName: Equatable, Sendable {
  package let text: String
  package let kind: Kind

  package enum Kind: Equatable, Sendable {
    /// What the backup says of itself.
    case head
    /// The site's configuration.
    case site
    case policy
    /// What was noted of hashes that were imported.
    case imported(String)
    /// A file of a person's folder: whose, and its name there.
    case person(PersonID, file: String)
    /// What was counted against somebody's password: its path below `throttle/`.
    case count(String)
    /// A file of the site's log.
    case log(String)
    /// What the backup says of all that is before.
    case seal

    /// In this order they stand.
    var rank: Int {
      switch self {
      case .head: 0
      case .site: 1
      case .policy: 2
      case .imported: 3
      case .person: 4
      case .count: 5
      case .log: 6
      case .seal: 7
      }
    }
  }

  /// Creates a name from what stands in a backup, or returns `nil` for what has no business there.
  package init?(_ text: String) {
    guard let kind = Self.kind(of: text) else { return nil }
    self.text = text
    self.kind = kind
  }

  private static func kind(of text: String) -> Kind? {
    switch text {
    case "backup.json": return .head
    case "site.json": return .site
    case "data/policy.json": return .policy
    case "seal.json": return .seal
    default: break
    }
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard parts.count > 2, parts[0] == "data", let file = parts.last, isFile(file) else {
      return nil
    }
    switch (parts[1], parts.count) {
    case ("imported", 3): return .imported(file)
    case ("activity", 3): return .log(file)
    case ("people", 5):
      guard let id = PersonID(parts[3]), parts[2] == String(parts[3].prefix(2)) else { return nil }
      return .person(id, file: file)
    case ("throttle", 5):
      guard parts[2] == "person", isHex(parts[3], 2), isHex(String(file.dropLast(5)), 64) else {
        return nil
      }
      return .count("person/\(parts[3])/\(file)")
    default: return nil
    }
  }

  /// Small letters, digits, "-" and "_", then ".json" or ".jsonl".
  private static func isFile(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard let dot = bytes.firstIndex(of: UInt8(ascii: ".")), (1...64).contains(dot) else {
      return false
    }
    let ending = String(decoding: bytes[dot...], as: UTF8.self)
    return (ending == ".json" || ending == ".jsonl")
      && bytes[..<dot].allSatisfy {
        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F
      }
  }

  private static func isHex(_ text: String, _ count: Int) -> Bool {
    text.utf8.count == count
      && text.utf8.allSatisfy(isLowerHex)
  }

  /// Whether this one stands behind another: then none is there twice.
  func follows(_ other: ArchiveName) -> Bool {
    guard kind.rank == other.kind.rank else { return kind.rank > other.kind.rank }
    return other.text.utf8.lexicographicallyPrecedes(text.utf8)
  }
}

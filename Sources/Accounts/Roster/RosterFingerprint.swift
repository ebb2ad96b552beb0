internal import Sealing
internal import StrictJSON

/// What a list of people comes to, whatever its order, in 256 parts by the beginning of their ids.
///
/// Lists of a million people are compared by it without holding one of them. It is about faults, not
/// about somebody who forges one: entries are added up by their digests.
struct RosterFingerprint: Equatable {
  private var sums = [Sum](repeating: Sum(), count: 256)

  private struct Sum: Equatable {
    var people = 0
    var digests: UInt64 = 0
  }

  mutating func add(_ entry: RosterEntry) {
    let digest = SHA256.digest(entry.value.serialized()).prefix(8)
    let part = Self.part(of: entry.id)
    sums[part].people += 1
    sums[part].digests &+= digest.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The parts in which they differ.
  func parts(otherThan other: RosterFingerprint) -> [Int] {
    sums.indices.filter { sums[$0] != other.sums[$0] }
  }

  var isEmpty: Bool { sums.allSatisfy { $0.people == 0 } }
  var people: Int { sums.reduce(0) { $0 + $1.people } }

  /// The number of an id's first two digits.
  static func part(of id: PersonID) -> Int {
    Int(Hex.decode(String(id.text.prefix(2)))?.first ?? 0)
  }

  /// The folder of a part: its two digits.
  static func shard(_ part: Int) -> String { Hex.encode([UInt8(part)]) }
}

import Files
import Records
import StrictJSON
import Testing

@testable import Accounts

/// The list of people as it is made of very many.
@Suite struct RosterPackingTests {
  private func sorted(
    _ records: [(key: [UInt8], content: [UInt8])], in folder: String, runBytes: Int
  ) throws -> [[UInt8]] {
    let sorter = try KeySorter(beside: "\(folder)/x.new", runBytes: runBytes, pieceBytes: 64)
    #expect(try Files.names(in: folder) == [], "it has no name")
    for (key, content) in records { try sorter.add(key, content) }
    var found: [[UInt8]] = []
    try sorter.forEach { found.append(Array($0.key) + [0] + Array($0.content)) }
    return found
  }

  @Test(arguments: [1, 100, 1000, 1 << 20])
  func `keys of any bytes come in order, each with its own, from any number of runs`(
    runBytes: Int
  ) throws {
    try withSite { site throws in
      let folder = "\(site.dataFolder)/sorting"
      try Files.makeFolder(folder)
      var chance = SystemRandomNumberGenerator()
      let records = (0..<500).map { number -> (key: [UInt8], content: [UInt8]) in
        let length = Int.random(in: 0...(number % 50 == 0 ? 300 : 12), using: &chance)
        let key = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &chance) }
        return (key, Array("\(number)".utf8))
      }
      let found = try sorted(records, in: folder, runBytes: runBytes)
      #expect(Set(found) == Set(records.map { $0.key + [0] + $0.content }) && found.count == 500)
      let keys = records.map(\.key).sorted { $0.lexicographicallyPrecedes($1) }
      #expect(zip(found, keys).allSatisfy { $0.starts(with: $1 + [0]) })
      #expect(try sorted([], in: folder, runBytes: runBytes) == [])
    }
  }

  private func entry(_ number: Int) throws -> RosterEntry {
    let id = try #require(PersonID(String(repeating: "0", count: 24) + "\(10_000_000 + number)"))
    return RosterEntry(
      id: id,
      document: [
        "name": .string("p\(1_000_000 + number)"), "displayName": "Ann Person",
        "emails": [.string("p\(number)@x.example")], "state": "active", "created": 1,
      ])
  }

  @Test(arguments: [0, 1, 96, 97, 96 * 96, 96 * 96 + 1])
  func `a tree of any size holds everybody in order, and every word`(count: Int) throws {
    try withSite { site throws in
      var number = 0
      let packing = try RosterPacking(in: site.dataFolder) {
        number += 1
        return String(10_000_000_000_000_00 + number)
      }
      for number in (0..<count).reversed() { try packing.add(entry(number)) }
      var nodes: [String: JSONObject] = [:]
      let root = try packing.finish(unreadable: 3) { nodes[$0] = $1 }
      var reader = RosterReader(root) { nodes[Roster.file($0)] }
      var listed: [RosterEntry] = []
      try reader.forEachEntry { listed.append($0) }
      #expect(try listed == (0..<count).map { try entry($0) })
      #expect(root.unreadable == 3 && root.people?.sums.people ?? 0 == count)
      // The name, the address and two words.
      #expect(root.terms?.sums.people ?? 0 == count * 4)
      for number in Set([0, count / 2, count - 1]) where count > number && number >= 0 {
        let found = try reader.search(
          ["p\(number)@x.example", "person"], RosterSieve { $0.people }, skip: 0, count: 5)
        #expect(try found.entries == [entry(number)])
      }
      #expect(Set(nodes.keys).count == number, "no node twice")
    }
  }

  @Test func `of a list that is made anew nothing is left of the former one`() throws {
    try withSite { site throws in
      for name in ["ann", "bert", "carla"] { try site.person(name, password: nil) }
      try site.accounts.repackRoster()
      func nodes() throws -> [String] { try site.accounts.store.names(in: "roster/nodes") }
      let former = try nodes()
      let changed = site.accounts.store.path("roster/changed/x.json")
      try Files.replace(changed, with: Array("{\"version\":1}".utf8))
      var told: [Int] = []
      try site.accounts.repackRoster { told += [$0, $1] }
      #expect(told == [1, 3, 2, 3, 3, 3])
      #expect(try nodes().count == 2 && Set(nodes()).isDisjoint(with: former))
      #expect(try Files.status(changed) == nil)
      #expect(try site.accounts.store.names(in: "roster") == ["changed", "nodes", "roster.json"])
      #expect(try site.accounts.wholeRoster().map(\.name) == ["ann", "bert", "carla"])
    }
  }
}

extension String {
  /// Whether both are the same bytes.
  ///
  /// `==` takes canonically equivalent texts for equal; RFC 8259 §8.3 compares code unit by code
  /// unit.
  func isExactly(_ other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    let (one, other) = (utf8.span, other.utf8.span)
    for index in one.indices where one[index] != other[index] { return false }
    return true
  }
}

/// Tells whether a name of an object being read is new.
///
/// The few members of an ordinary object are compared one by one; a table of hashes, seeded anew in
/// each process, takes over where that would let a hostile document cost quadratic time. It is not
/// a `Set`: making that type for names at run time costs as much as reading a small document.
struct NamesSeen {
  private static let fewMembers = 16
  /// One more than a member's number, at the place that its name's hash gives or the next free one.
  ///
  /// 0 where there is none. A power of two long, and at most half full.
  private var table: [Int] = []

  /// Takes note of `name`, the next after those of `members`; returns whether it is none of them.
  mutating func isNew(_ name: String, after members: [JSONObject.Member]) -> Bool {
    guard members.count >= Self.fewMembers else {
      return !members.contains { $0.name.isExactly(name) }
    }
    if table.count <= members.count * 2 {
      table = Array(repeating: 0, count: max(table.count * 4, 64))
      for number in members.indices {
        table[place(of: members[number].name, among: members)] = number + 1
      }
    }
    let place = place(of: name, among: members)
    guard table[place] == 0 else { return false }
    table[place] = members.count + 1
    return true
  }

  /// Where the name stands in the table, or where it would.
  private func place(of name: String, among members: [JSONObject.Member]) -> Int {
    // Not as `String` hashes: canonically equivalent names would all have one hash.
    var hasher = Hasher()
    for byte in name.utf8 { hasher.combine(byte) }
    var place = hasher.finalize() & (table.count - 1)
    while table[place] != 0, !members[table[place] - 1].name.isExactly(name) {
      place = (place + 1) & (table.count - 1)
    }
    return place
  }
}

extension String {
  /// Whether both are the same bytes.
  ///
  /// `==` takes canonically equivalent texts for equal; RFC 8259 §8.3 compares code unit by code
  /// unit. Same bytes are also equal by `==`, which says no faster than a loop over bytes does.
  func isExactly(_ other: String) -> Bool {
    utf8.count == other.utf8.count && self == other && utf8.elementsEqual(other.utf8)
  }
}

/// A name hashed by its bytes.
///
/// Hashing as `String` does would give canonically equivalent names one hash, and a document made
/// of such names would take quadratic time.
private struct ExactName: Hashable {
  let text: String

  static func == (left: ExactName, right: ExactName) -> Bool { left.text.isExactly(right.text) }

  func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
    hasher.combine(0xFF as UInt8)
  }
}

/// Tells whether a name of an object being read is new.
///
/// The few members of an ordinary object are compared one by one; a set, whose hash is seeded anew
/// in each process, takes over where that would let a hostile document cost quadratic time.
struct NamesSeen {
  private static let fewMembers = 16
  private var names: Set<ExactName> = []

  /// Takes note of `name`, the next after those of `members`; returns whether it is none of them.
  mutating func isNew(_ name: String, after members: [JSONObject.Member]) -> Bool {
    guard members.count >= Self.fewMembers else {
      return !members.contains { $0.name.isExactly(name) }
    }
    if names.isEmpty {
      for member in members { names.insert(ExactName(text: member.name)) }
    }
    return names.insert(ExactName(text: name)).inserted
  }
}

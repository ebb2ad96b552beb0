/// What a page declares: the names its template may use, and what each stands for.
///
/// A template is held against it when it is loaded, so that a misspelt name is an error there and
/// not a hole in a page.
///
/// ```swift
/// let declaration: Declaration = [
///   "name": .text, "isAdmin": .flag, "sessions": .list(["device": .text]),
/// ]
/// ```
package struct Declaration: Sendable, ExpressibleByDictionaryLiteral {
  package enum Kind: Sendable {
    /// Written out by `{{name}}`; as a section it asks whether the text is not empty.
    case text
    /// Asked by `{{#name}}` and `{{^name}}`; cannot be written out.
    case flag
    /// Repeats its section for each item; inside, the item's names and the outer ones are known.
    case list(Declaration)
    /// Something that may be absent; inside its section, its names and the outer ones are known.
    case section(Declaration)
  }

  /// In the order in which they were declared; a handful, for they are searched one by one.
  private(set) var members: [Member] = []

  struct Member: Sendable {
    let name: String
    var kind: Kind
  }

  /// A name that is declared twice has the later kind.
  package init(_ members: [(String, Kind)]) {
    self.members.reserveCapacity(members.count)
    for (name, kind) in members { declare(name, kind) }
  }

  private mutating func declare(_ name: String, _ kind: Kind) {
    if let index = index(of: name) {
      members[index].kind = kind
    } else {
      members.append(Member(name: name, kind: kind))
    }
  }

  package init(dictionaryLiteral elements: (String, Kind)...) {
    self.init(elements)
  }

  /// These names and another's; of a name in both, the other's kind stands.
  package func merging(_ other: Declaration) -> Declaration {
    var merged = self
    merged.members.reserveCapacity(members.count + other.members.count)
    for member in other.members { merged.declare(member.name, member.kind) }
    return merged
  }

  /// The names that a template may use, in the order of their declaration.
  package var names: [String] { members.map(\.name) }

  func index(of name: String) -> Int? {
    members.firstIndex { areSame($0.name, name) }
  }
}

/// Whether two names are equal; most that are not differ in length, which is cheaper to see.
func areSame(_ one: String, _ other: String) -> Bool {
  one.utf8.count == other.utf8.count && one == other
}

extension Declaration.Kind {
  /// With its article, for messages.
  var description: String {
    switch self {
    case .text: "a text"
    case .flag: "a flag"
    case .list: "a list"
    case .section: "a section"
    }
  }
}

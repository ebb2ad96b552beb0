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
  let members: [(name: String, kind: Kind)]

  /// A name that is declared twice has the later kind.
  package init(_ members: [(String, Kind)]) {
    var kept: [(name: String, kind: Kind)] = []
    kept.reserveCapacity(members.count)
    for (name, kind) in members {
      if let index = kept.firstIndex(where: { $0.name == name }) {
        kept[index].kind = kind
      } else {
        kept.append((name, kind))
      }
    }
    self.members = kept
  }

  package init(dictionaryLiteral elements: (String, Kind)...) {
    self.init(elements)
  }

  /// These names and another's; of a name in both, the other's kind stands.
  package func merging(_ other: Declaration) -> Declaration {
    Declaration((members + other.members).map { ($0.name, $0.kind) })
  }

  /// The names that a template may use, in the order of their declaration.
  package var names: [String] { members.map(\.name) }

  func index(of name: String) -> Int? {
    members.firstIndex { $0.name == name }
  }
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

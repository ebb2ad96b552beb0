/// What one declared name stands for in one page.
package enum TemplateValue: Equatable, Sendable {
  case text(String)
  /// A text that the page's language gives.
  case phrase(Phrase)
  case flag(Bool)
  case list([TemplateValues])
  case section(TemplateValues?)
}

/// The values that fill one page, or one item of a list.
package struct TemplateValues: Equatable, Sendable, ExpressibleByDictionaryLiteral {
  private(set) var members: [Member] = []

  struct Member: Equatable, Sendable {
    let name: String
    var value: TemplateValue
  }

  package init() {}

  /// In the order in which they were first given.
  package var names: [String] { members.map(\.name) }

  /// A name that is given twice has the later value.
  package init(dictionaryLiteral elements: (String, TemplateValue)...) {
    members.reserveCapacity(elements.count)
    for (name, value) in elements {
      self[name] = value
    }
  }

  /// Setting `nil` takes the name out.
  package subscript(name: String) -> TemplateValue? {
    get {
      members.first { areSame($0.name, name) }?.value
    }
    set {
      let index = members.firstIndex { areSame($0.name, name) }
      switch (index, newValue) {
      case (let index?, let value?): members[index].value = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append(Member(name: name, value: value))
      case (nil, nil): break
      }
    }
  }

  /// These values and others; of a name in both, the other's value stands.
  package func merging(_ others: TemplateValues) -> TemplateValues {
    var merged = self
    merged.members.reserveCapacity(members.count + others.members.count)
    for member in others.members {
      merged[member.name] = member.value
    }
    return merged
  }
}

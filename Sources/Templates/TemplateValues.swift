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
  /// Names with their values, each name once.
  ///
  /// As a literal gives them, so that those of a literal are taken over as they are.
  private(set) var members: [(String, TemplateValue)] = []

  package init() {}

  /// In the order in which they were first given.
  package var names: [String] { members.map(\.0) }

  /// A name that is given twice has the later value.
  package init(dictionaryLiteral elements: (String, TemplateValue)...) {
    guard !Self.hasNameTwice(elements) else {
      for (name, value) in elements { self[name] = value }
      return
    }
    members = elements
  }

  private static func hasNameTwice(_ elements: [(String, TemplateValue)]) -> Bool {
    for index in elements.indices.dropFirst() {
      for earlier in 0..<index where areSame(elements[earlier].0, elements[index].0) { return true }
    }
    return false
  }

  package static func == (one: TemplateValues, other: TemplateValues) -> Bool {
    one.members.elementsEqual(other.members, by: ==)
  }

  /// Setting `nil` takes the name out.
  package subscript(name: String) -> TemplateValue? {
    get {
      index(of: name).map { members[$0].1 }
    }
    set {
      switch (index(of: name), newValue) {
      case (let index?, let value?): members[index].1 = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append((name, value))
      case (nil, nil): break
      }
    }
  }

  private func index(of name: String) -> Int? {
    for index in members.indices where areSame(members[index].0, name) { return index }
    return nil
  }

  /// These values and others; of a name in both, the other's value stands.
  package func merging(_ others: TemplateValues) -> TemplateValues {
    var merged = self
    merged.members.reserveCapacity(members.count + others.members.count)
    for (name, value) in others.members {
      merged[name] = value
    }
    return merged
  }
}

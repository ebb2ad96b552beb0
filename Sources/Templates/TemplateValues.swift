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
  /// A number for each name, which two names seldom share: most of a page's work would be to tell
  /// names apart.
  private var keys: [Int] = []

  package init() {}

  /// In the order in which they were first given.
  package var names: [String] { members.map(\.0) }

  /// A name that is given twice has the later value.
  package init(dictionaryLiteral elements: (String, TemplateValue)...) {
    keys.reserveCapacity(elements.count)
    for index in elements.indices {
      let name = elements[index].0.utf8.span
      let key = Self.key(of: name)
      for earlier in 0..<index
      where keys[earlier] == key && elements[earlier].0.utf8.span.isEqual(name) {
        keys = []
        for (name, value) in elements { self[name] = value }
        return
      }
      keys.append(key)
    }
    members = elements
  }

  /// Length, first, middle and last byte of a name.
  private static func key(of name: Span<UInt8>) -> Int {
    let count = name.count
    guard count > 0 else { return 0 }
    let bytes = Int(name[0]) << 16 | Int(name[count / 2]) << 8 | Int(name[count - 1])
    return count << 24 | bytes
  }

  /// The value of a name, given as its bytes.
  func value(of name: Span<UInt8>) -> TemplateValue? {
    index(of: name).map { members[$0].1 }
  }

  private func index(of name: Span<UInt8>) -> Int? {
    let key = Self.key(of: name)
    for index in keys.indices
    where keys[index] == key && members[index].0.utf8.span.isEqual(name) {
      return index
    }
    return nil
  }

  package static func == (one: TemplateValues, other: TemplateValues) -> Bool {
    one.members.elementsEqual(other.members, by: ==)
  }

  /// Setting `nil` takes the name out.
  package subscript(name: String) -> TemplateValue? {
    get {
      value(of: name.utf8.span)
    }
    set {
      switch (index(of: name.utf8.span), newValue) {
      case (let index?, let value?): members[index].1 = value
      case (let index?, nil):
        members.remove(at: index)
        keys.remove(at: index)
      case (nil, let value?):
        members.append((name, value))
        keys.append(Self.key(of: name.utf8.span))
      case (nil, nil): break
      }
    }
  }

  /// These values and others; of a name in both, the other's value stands.
  package func merging(_ others: TemplateValues) -> TemplateValues {
    var merged = self
    merged.members.reserveCapacity(members.count + others.members.count)
    merged.keys.reserveCapacity(members.count + others.members.count)
    for (name, value) in others.members {
      merged[name] = value
    }
    return merged
  }
}

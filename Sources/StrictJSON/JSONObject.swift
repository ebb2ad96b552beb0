/// The members of a JSON object in their order, each name once.
///
/// Names are compared byte for byte (RFC 8259 §8.3). Two objects are equal if they have equal
/// members in the same order.
///
/// - Complexity: Finding a member is O(members): documents here are small, and a short array
///   starts faster than a hash table.
package struct JSONObject: Sendable, ExpressibleByDictionaryLiteral {
  /// One member.
  ///
  /// A structure, for which the compiler makes what the runtime would make of a pair in each process.
  package struct Member: Sendable {
    package let name: String
    package var value: JSONValue

    package init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The members in their order.
  package private(set) var members: [Member]

  package init() { members = [] }

  /// An object with the members in the order written; a name written again replaces the value.
  package init(dictionaryLiteral members: (String, JSONValue)...) {
    self.init()
    for (name, value) in members { self[name] = value }
  }

  /// Takes members of which a reader has found no name twice.
  init(checked members: [Member]) { self.members = members }

  package var isEmpty: Bool { members.isEmpty }

  /// The names of the members in their order.
  package var names: [String] { members.map(\.name) }

  /// The value of a member.
  ///
  /// Setting keeps the place of a member that is there and adds a new one at the end; setting
  /// `nil` removes the member, so JSON's own null is set as `.null`.
  package subscript(name: String) -> JSONValue? {
    get {
      guard let index = index(of: name) else { return nil }
      return members[index].value
    }
    set {
      switch (index(of: name), newValue) {
      case (let index?, let value?): members[index].value = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append(Member(name, value))
      case (nil, nil): break
      }
    }
  }

  /// The text of a member that is a string; `nil` if there is none or it is something else.
  package func string(_ name: String) -> String? { self[name]?.stringValue }

  /// The value of a member that is an integer; `nil` if there is none or it is something else.
  package func int(_ name: String) -> Int64? { self[name]?.int64Value }

  /// The value of a member that is true or false; `nil` if there is none or it is something else.
  package func bool(_ name: String) -> Bool? { self[name]?.boolValue }

  /// The elements of a member that is an array; `nil` if there is none or it is something else.
  package func array(_ name: String) -> [JSONValue]? { self[name]?.arrayValue }

  /// A member that is an object; `nil` if there is none or it is something else.
  package func object(_ name: String) -> JSONObject? { self[name]?.objectValue }

  private func index(of name: String) -> Int? {
    members.firstIndex { $0.name.isExactly(name) }
  }
}

extension JSONObject: Equatable {
  package static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.members.elementsEqual(right.members) { left, right in
      left.name.isExactly(right.name) && left.value == right.value
    }
  }
}

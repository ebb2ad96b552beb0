internal import Records
internal import StrictJSON

/// The list of people as it is kept beside them: a tree sorted by sign-in name and one of what
/// people are searched by, in `data/roster/`.
///
/// It is made of the accounts and never asked about anybody: an account is the truth, and what is
/// decided is decided there. A change of an account leaves a note in `changed/` before it is
/// written, which goes when the tree has it. So a change that was stopped in between is known by its
/// note, and the next look at the list makes it good.
enum Roster {
  static let place = "roster"
  static let rootFile = "roster.json"
  static let notes = "changed"
  static let nodes = "nodes"

  static func file(_ node: String) -> String { "\(nodes)/\(node).json" }
}

/// The document that leads to everything in the roster.
struct RosterRoot: Sendable {
  /// `nil` while there is nobody.
  var people: RosterRef?
  var terms: RosterRef?
  /// How many accounts could not be read when the roster was made, and are not in it.
  var unreadable = 0

  init() {}

  init(_ document: JSONObject, path: String) throws(RecordsError) {
    people = try Self.ref("people", of: document, path)
    terms = try Self.ref("terms", of: document, path)
    unreadable = Int(clamping: document.int("unreadable") ?? 0)
  }

  private static func ref(
    _ name: String, of document: JSONObject, _ path: String
  ) throws(RecordsError) -> RosterRef? {
    guard let value = document[name] else { return nil }
    guard let ref = RosterRef(value) else {
      throw .damaged(path, "\"\(name)\" is of another type")
    }
    return ref
  }

  var document: JSONObject {
    var document: JSONObject = ["version": 1]
    document["people"] = people?.value
    document["terms"] = terms?.value
    if unreadable > 0 { document["unreadable"] = .int(Int64(unreadable)) }
    return document
  }
}

/// Why there is no list of people just now.
package struct RosterError: Error, Equatable, Sendable, CustomStringConvertible {
  package let description: String
}

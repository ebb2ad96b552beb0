internal import Sealing
internal import StrictJSON

/// The content of the key file, with what it says beside the ring itself.
///
/// While keys are being changed, the member "rotating" names the key that is to seal from then on: a
/// change that was stopped is gone on with from the file alone.
package struct KeyFile: Sendable {
  private var object: JSONObject

  /// One key as it is told of: never its bytes.
  package struct Entry: Equatable, Sendable {
    package let id: String
    /// Seconds since the epoch; `nil` for one that does not say.
    package let created: Int64?
    package let role: Role
  }

  package enum Role: String, Sendable {
    /// It seals.
    case current
    /// It will, once every program that is running knows it.
    case next
    /// It opens what was sealed with it, and no more.
    case opens
  }

  /// Takes what was checked when the ring was made of it.
  init(checked object: JSONObject) { self.object = object }

  var bytes: [UInt8] { JSONValue.object(object).serialized(pretty: true) }
  var current: String { object.string("current") ?? "" }
  /// The key that a change which is not finished leads to.
  package var rotating: String? { object.string("rotating") }

  package var entries: [Entry] {
    (object.array("keys") ?? []).compactMap { value in
      guard let key = value.objectValue, let id = key.string("id") else { return nil }
      let role: Role = id == current ? .current : id == rotating ? .next : .opens
      return Entry(id: id, created: key.int("created"), role: role)
    }
  }

  /// Adds a key that opens, and is to seal later.
  mutating func add(_ id: String, key: [UInt8], at now: Int64) {
    let entry: JSONObject = [
      "id": .string(id), "created": .int(now), "key": .string(Base64URL.encode(key)),
    ]
    object["keys"] = .array((object.array("keys") ?? []) + [.object(entry)])
    object["rotating"] = .string(id)
  }

  /// The entry of a key; `nil` where there is none.
  func key(_ id: String) -> JSONObject? {
    (object.array("keys") ?? []).lazy.compactMap(\.objectValue).first { $0.string("id") == id }
  }

  /// Takes a key of another file, which opens and does not seal.
  mutating func add(_ id: String, from other: KeyFile) {
    guard let entry = other.key(id) else { return }
    object["keys"] = .array((object.array("keys") ?? []) + [.object(entry)])
  }

  /// Lets the added key seal.
  mutating func makeCurrent() { object["current"] = object["rotating"] }

  /// Ends the change: the keys that nothing needs any more go.
  mutating func finish(removing ids: [String]) {
    object["keys"] = .array(
      (object.array("keys") ?? []).filter { value in
        value.objectValue?.string("id").map { !ids.contains($0) } ?? true
      })
    object["rotating"] = nil
  }
}

internal import StrictJSON

/// An address that a person gave and that nobody has confirmed yet: nothing is sent there but the
/// link, and nobody signs in with it.
package struct WaitingAddress: Equatable, Sendable {
  /// How long its link is good, in seconds: a day.
  package static let lifetime: Int64 = 86_400

  package let address: String
  /// The address that goes when this one comes; `nil` when it comes in addition.
  package let replaces: String?
  /// When the link was made, seconds since the epoch.
  package let asked: Int64
  let hash: String

  init(address: String, replaces: String?, asked: Int64, hash: String) {
    self.address = address
    self.replaces = replaces
    self.asked = asked
    self.hash = hash
  }

  init?(_ value: JSONValue) {
    guard let object = value.objectValue, let address = object.string("address"),
      let asked = object.int("asked"), let hash = object.string("hash")
    else { return nil }
    self.init(
      address: address, replaces: object.string("replaces"), asked: asked, hash: hash)
  }

  var value: JSONValue {
    var object: JSONObject = [
      "address": .string(address), "asked": .int(asked), "hash": .string(hash),
    ]
    object["replaces"] = replaces.map { .string($0) }
    return .object(object)
  }

  func isAlive(at now: Int64) -> Bool {
    now - asked < Self.lifetime && asked <= now + Self.lifetime
  }
}

extension Account {
  var waiting: [WaitingAddress] {
    get { (document.array("waiting") ?? []).compactMap { WaitingAddress($0) } }
    set {
      document["waiting"] = newValue.isEmpty ? nil : .array(newValue.map(\.value))
    }
  }

  /// The addresses that wait for their links to be opened.
  package func waitingAddresses(at now: Int64) -> [WaitingAddress] {
    waiting.filter { $0.isAlive(at: now) }
  }
}

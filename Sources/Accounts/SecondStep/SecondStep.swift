internal import OneTimeCodes
internal import StrictJSON

/// A person's second step: the authenticator apps and the recovery codes.
package struct SecondStep: Sendable {
  var object: JSONObject

  /// Reads the member, or returns `nil` when a part of it is missing or of another type.
  init?(_ object: JSONObject) {
    self.object = object
    guard let apps = object.array("apps"), !apps.isEmpty, object.int("since") != nil,
      apps.allSatisfy({ $0.objectValue.flatMap { AppFactor($0) } != nil }),
      let recovery = object.object("recovery"), RecoverySet(recovery) != nil
    else { return nil }
  }

  /// Takes a member that was checked when its account was read.
  init(checked object: JSONObject) { self.object = object }

  init(app: AppFactor, recovery: RecoverySet, since: Int64) {
    object = [
      "since": .int(since), "apps": .array([.object(app.object)]),
      "recovery": .object(recovery.object),
    ]
  }

  /// When it was turned on, seconds since the epoch.
  package var since: Int64 { object.int("since") ?? 0 }

  /// The apps; never empty.
  package var apps: [AppFactor] {
    get { (object.array("apps") ?? []).compactMap { $0.objectValue.flatMap { AppFactor($0) } } }
    set { object["apps"] = .array(newValue.map { .object($0.object) }) }
  }

  var recovery: RecoverySet {
    get { object.object("recovery").map { RecoverySet(checked: $0) } ?? .empty }
    set { object["recovery"] = .object(newValue.object) }
  }

  /// Recovery codes that still work.
  package var codesLeft: Int { recovery.left }
  /// Recovery codes that the set had when it was made.
  package var codesTotal: Int { recovery.total }
  /// When the recovery codes were made, seconds since the epoch.
  package var codesMade: Int64 { recovery.made }
}

/// One authenticator app: a shared secret, sealed, and the last time step it was used in.
package struct AppFactor: Sendable {
  var object: JSONObject

  init?(_ object: JSONObject) {
    guard object.string("id") != nil, object.string("secret") != nil, object.int("added") != nil,
      object["lastStep"] == nil || object.int("lastStep") != nil,
      object["foretold"] == nil
        || object.array("foretold")?.allSatisfy({ $0.int64Value != nil })
          == true
    else { return nil }
    self.object = object
  }

  init(id: String, name: String, sealedSecret: String, added: Int64, lastStep: TimeStep?) {
    object = [
      "id": .string(id), "name": .string(name), "secret": .string(sealedSecret),
      "added": .int(added),
    ]
    self.lastStep = lastStep
  }

  package var id: String { object.string("id") ?? "" }
  /// As the person named it; empty for the only one.
  package var name: String { object.string("name") ?? "" }
  /// Seconds since the epoch.
  package var added: Int64 { object.int("added") ?? 0 }
  var sealedSecret: String { object.string("secret") ?? "" }

  /// When a code of it was last accepted, seconds since the epoch, exact to half a minute.
  package var lastUsed: Int64? { lastStep.map { $0.number * 30 } }

  /// Codes of this step and of those before it are spent.
  var lastStep: TimeStep? {
    get { object.int("lastStep").map { TimeStep($0) } }
    set { object["lastStep"] = newValue.map { .int($0.number) } }
  }

  /// Steps to come whose codes somebody sent too early and was told so by the clock help: they are
  /// never accepted, or a guess would learn which code to keep for later.
  var foretold: [TimeStep] {
    get { (object.array("foretold") ?? []).compactMap { $0.int64Value.map { TimeStep($0) } } }
    set {
      object["foretold"] = newValue.isEmpty ? nil : .array(newValue.map { .int($0.number) })
    }
  }
}

internal import Records
internal import Site
internal import StrictJSON

/// `policy.json`: what administrators changed of the policy, and what has to be remembered of it.
///
/// Its settings stand above those of `site.json`, which the program may not be able to write. One
/// that cannot be read closes the site: it may be what keeps a door shut.
struct PolicyRecord: Sendable {
  static let file = "policy.json"

  private(set) var document: JSONObject
  /// Of whom a second step was required, and since when.
  var history: RequirementHistory {
    didSet { document["history"] = history.value }
  }

  init() {
    // No literal, whose type the runtime would have to make for every page.
    document = JSONObject()
    document["version"] = 1
    history = RequirementHistory()
  }

  init(_ document: JSONObject, path: String) throws(RecordsError) {
    func need(_ isThere: Bool, _ member: String) throws(RecordsError) {
      guard isThere else { throw .damaged(path, "\"\(member)\" is of another type") }
    }
    guard let history = RequirementHistory(document["history"]) else {
      throw .damaged(path, "\"history\" is not a list of changes, the oldest first")
    }
    try need(document["settings"] == nil || document.object("settings") != nil, "settings")
    try need(document["revision"] == nil || document.whole("revision") != nil, "revision")
    try need(document["trustedSince"] == nil || document.int("trustedSince") != nil, "trustedSince")
    if let changed = document["changed"]?.objectValue {
      try need(changed.whole("at") != nil && changed.string("by") != nil, "changed")
    } else {
      try need(document["changed"] == nil, "changed")
    }
    self.document = document
    self.history = history
  }

  /// Values by the dotted paths of `PolicySetting`.
  var settings: JSONObject {
    get { document.object("settings") ?? [:] }
    set { document["settings"] = newValue.isEmpty ? nil : .object(newValue) }
  }

  /// How often settings were changed.
  var revision: Int64 { document.whole("revision") ?? 0 }

  /// When settings were last changed, seconds since the epoch, and by whom: an administrator's
  /// sign-in name, empty for the server's command line.
  var changed: (at: Int64, by: String)? {
    guard let object = document.object("changed"), let at = object.whole("at") else { return nil }
    return (at, object.string("by") ?? "")
  }

  mutating func noteChange(by name: String, at now: Int64) {
    document["revision"] = .int(revision + 1)
    document["changed"] = ["at": .int(now), "by": .string(name)]
  }

  /// Devices that were trusted before this moment are not, in seconds since the epoch.
  ///
  /// Kept because a policy of more days must not bring back a trust that one of fewer has ended.
  var trustedSince: Int64 {
    get { document.int("trustedSince") ?? 0 }
    set { document["trustedSince"] = .int(newValue) }
  }

  /// Notes that devices could be trusted for so many days until now.
  mutating func noteTrust(days: Int, at now: Int64) {
    trustedSince = max(trustedSince, now - Int64(days) * 86_400)
  }
}

extension Accounts {
  /// The record as it stands; empty where nothing was ever changed.
  func policyRecord() throws -> PolicyRecord {
    guard let document = try store.read(PolicyRecord.file) else { return PolicyRecord() }
    return try PolicyRecord(document, path: store.path(PolicyRecord.file))
  }

  private func policyRecord(in place: borrowing LockedPlace) throws -> PolicyRecord {
    guard let document = try place.read(PolicyRecord.file) else { return PolicyRecord() }
    return try PolicyRecord(document, path: place.path(PolicyRecord.file))
  }

  /// The same accounts under the policy as it is in force.
  ///
  /// The first to see that `site.json` asks another thing than before writes down when: days of
  /// grace are counted from then.
  func underPolicy() throws -> Accounts {
    let accounts = try under(policyRecord())
    guard !accounts.policy.history.isUpToDate(with: accounts.site.secondStep) else {
      return accounts
    }
    return try changingPolicy { record, place in
      record.history.note(try under(record).site.secondStep, at: now)
      try place.write(PolicyRecord.file, record.document)
      return try under(record)
    }
  }

  /// The same accounts under what a record says of the policy.
  func under(_ record: PolicyRecord) throws(SiteError) -> Accounts {
    var accounts = self
    accounts.policy = record
    let settings = record.settings
    if !settings.isEmpty {
      accounts.site = try configured.changed(by: settings, in: store.path(PolicyRecord.file))
    } else {
      accounts.site = configured
    }
    return accounts
  }

  /// Decides on the record with its lock held.
  func changingPolicy<Result>(
    _ change: (inout PolicyRecord, borrowing LockedPlace) throws -> Result
  ) throws -> Result {
    let done = try store.update("") { place in
      var record = try policyRecord(in: place)
      return try change(&record, place)
    }
    guard let done else {
      throw DataFolderError(description: "there is no data folder '\(site.dataFolder)'")
    }
    return done
  }
}

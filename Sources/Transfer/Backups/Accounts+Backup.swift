package import Accounts
internal import Files
internal import Records
internal import Sealing
internal import Site
internal import StrictJSON

/// Takes the files of a backup as they are copied.
package struct BackupSink {
  /// A file's name from the site's folder on, its size, and its bytes until there are so many.
  package var add: (_ name: String, _ bytes: Int64, _ pieces: () throws -> [UInt8]?) throws -> Void

  package init(
    add:
      @escaping (
        _ name: String, _ bytes: Int64, _ pieces: () throws -> [UInt8]?
      ) throws -> Void
  ) {
    self.add = add
  }

  fileprivate func add(_ name: String, _ bytes: [UInt8]) throws {
    try add(name, Int64(bytes.count)) { bytes }
  }
}

/// What a backup holds.
package struct BackupContents: Equatable, Sendable {
  package internal(set) var people = 0
  /// Files that could not be used as they were; accounts are in the backup all the same.
  package internal(set) var damaged = 0
  /// The keys that something in it needs, by their ids.
  package internal(set) var keys: [String] = []
}

extension Accounts {
  /// What of a person's folder is in no backup: all that is over with the day, and must not come
  /// back to life.
  package static let endingFolders = ["sessions", "pending", "devices", "tokens"]
  /// The part of a person's folder in a backup that says which names led to somebody else.
  package static let unclaimedFile = "unclaimed.json"

  /// Copies what a site needs to go on elsewhere, while people go on signing in.
  ///
  /// Each person is copied with their lock held, so that what is copied is how they stood at one
  /// moment. The policy comes first and the site's log last: nothing in the copy is without the line
  /// that tells of it. What follows from accounts is left out, that is who has which name and the
  /// list of people: of two moments it would be that of none.
  ///
  /// - Complexity: Reads every account once and holds one at a time.
  package func backUp(
    into sink: BackupSink, progress: (_ done: Int, _ all: Int) -> Void
  ) throws -> BackupContents {
    let patient = Store(root: store.root, lockWait: 30)
    var copy = BackupCopy(sink: sink, keysFile: site.keysFile)
    try copy.noteKeys()
    if let policy = try patient.update("", { try $0.bytes(of: Self.policyFile) }) ?? nil {
      try sink.add("data/\(Self.policyFile)", policy)
    }
    try copyDocuments(of: "imported", from: patient, into: &copy)
    try forEachPerson { id, number, all in
      try copyPerson(id, from: patient, into: &copy)
      progress(number, all)
    }
    for shard in try store.names(in: "throttle/person") {
      try copyDocuments(of: "throttle/person/\(shard)", from: patient, into: &copy)
    }
    try copyLog(from: patient, into: &copy)
    copy.contents.keys = copy.usedKeys.sorted()
    return copy.contents
  }

  /// Writes down that a backup was made, before it gets its name.
  package func recordBackup(_ contents: BackupContents, as name: String) throws {
    try recordForSite(
      SiteEvent(.siteBackedUp, by: .server, detail: name, after: "\(contents.people)"))
  }

  private func copyPerson(
    _ id: PersonID, from patient: Store, into copy: inout BackupCopy
  ) throws {
    var files: [(name: String, bytes: [UInt8])] = []
    _ = try patient.update(id.place) { place in
      for name in try place.names(in: ".")
      where (name.hasSuffix(".json") || name.hasSuffix(".jsonl")) && name != Self.unclaimedFile {
        do throws(RecordsError) {
          if let bytes = try place.bytes(of: name) { files.append((name, bytes)) }
        } catch {
          guard error.code == .damaged else { throw error }
          copy.complain(error, surroundings)
        }
      }
    }
    // One that is being made or removed is nobody.
    guard let document = files.first(where: { $0.name == "account.json" })?.bytes else { return }
    try copy.noteKeys()
    do {
      let account = try self.account(id, parsing: document)
      copy.noteUses(in: account.document)
      if let unclaimed = try unclaimed(of: account) {
        files.append((Self.unclaimedFile, unclaimed))
      }
    } catch let error as RecordsError where error.code != .system {
      copy.complain(error, surroundings)
    }
    for (name, bytes) in files { try copy.sink.add("data/\(id.place)/\(name)", bytes) }
    copy.contents.people += 1
  }

  /// Which of an account's names and addresses lead to somebody else who has them too, as a change
  /// that was stopped leaves it; `nil` for none.
  private func unclaimed(of account: Account) throws -> [UInt8]? {
    var claims: [JSONValue] = []
    for identifier in account.identifiers {
      guard let found = try findAccount(identifier), found.id != account.id else { continue }
      claims.append(.string(identifier.claim))
    }
    guard !claims.isEmpty else { return nil }
    return JSONValue.object(["version": 1, "claims": .array(claims)]).serialized()
  }

  /// All documents of one place, at one moment.
  private func copyDocuments(
    of name: String, from patient: Store, into copy: inout BackupCopy
  ) throws {
    var files: [(name: String, bytes: [UInt8])] = []
    _ = try patient.update(name) { place in
      for file in try place.names(in: ".") where file.hasSuffix(".json") {
        do throws(RecordsError) {
          if let bytes = try place.bytes(of: file) { files.append((file, bytes)) }
        } catch {
          guard error.code == .damaged else { throw error }
          copy.complain(error, surroundings)
        }
      }
    }
    for (file, bytes) in files { try copy.sink.add("data/\(name)/\(file)", bytes) }
  }

  /// The log as far as it goes at one moment: lines are only ever added.
  private func copyLog(from patient: Store, into copy: inout BackupCopy) throws {
    var head: [UInt8]?
    var sizes: [(month: String, bytes: Int64)] = []
    _ = try patient.update(SiteLog.place) { place in
      var last: SiteLog.Head?
      head = try place.bytes(of: SiteLog.headFile)
      do {
        last = try place.read(SiteLog.headFile).flatMap { SiteLog.Head($0) }
      } catch let error as RecordsError where error.code != .system {
        copy.complain(error, surroundings)
      }
      for month in SiteLog.months(among: try place.names(in: ".")) {
        let size = try place.size(of: SiteLog.file(month)) ?? 0
        // Behind the head stands what nobody was told of.
        if let last, month > last.month { continue }
        sizes.append((month, month == last?.month ? min(last?.bytes ?? size, size) : size))
      }
    }
    for (month, size) in sizes {
      let file = "\(SiteLog.place)/\(SiteLog.file(month))"
      var offset: Int64 = 0
      try copy.sink.add("data/\(file)", size) {
        let piece = try store.part(of: file, from: offset, count: 1 << 17)
        offset += Int64(piece.count)
        return piece
      }
    }
    if let head { try copy.sink.add("data/\(SiteLog.place)/\(SiteLog.headFile)", head) }
  }
}

/// What is known of a backup while it is being made.
private struct BackupCopy {
  let sink: BackupSink
  private let keysFile: String
  private var keysMark: Files.Mark?
  /// Of every key file there was meanwhile: keys may be changed in the middle.
  private var rings: [KeyRing] = []
  var usedKeys: Set<String> = []
  var contents = BackupContents()

  init(sink: BackupSink, keysFile: String) {
    self.sink = sink
    self.keysFile = keysFile
  }

  mutating func complain(_ error: RecordsError, _ surroundings: Surroundings) {
    surroundings.report(error.description)
    contents.damaged += 1
  }

  /// Reads the key file, if it is another one than before.
  mutating func noteKeys() throws {
    let mark = try Files.mark(keysFile)
    guard mark != keysMark || mark == nil else { return }
    keysMark = mark
    rings.append(try Keys.load(keysFile))
  }

  mutating func noteUses(in object: JSONObject) {
    for member in object.members { noteUses(in: member.value, named: member.name) }
  }

  private mutating func noteUses(in value: JSONValue, named name: String) {
    switch value {
    case .object(let object): noteUses(in: object)
    case .array(let values): for value in values { noteUses(in: value, named: "") }
    case .string(let text):
      if let id = PasswordHash.keyID(of: text) { usedKeys.insert(id) }
      // The member of a set of recovery codes that names its key.
      if name == "key", rings.contains(where: { $0.ids.contains(text) }) { usedKeys.insert(text) }
      let sealed =
        text.hasPrefix(Accounts.sealedMark)
        ? String(text.dropFirst(Accounts.sealedMark.count)) : text
      for ring in rings {
        if let id = ring.keyID(of: sealed) { usedKeys.insert(id) }
      }
    default: return
    }
  }
}

package import Accounts
internal import Records
internal import StrictJSON

/// A backup that was read from its beginning to its end and is whole.
package struct BackupExamination: Sendable {
  package let path: String
  package let head: BackupHead
  package let configuration: [UInt8]
  /// Tells one backup from another.
  package let digest: String
  package let people: Int
  /// The keys that something in it needs, by their ids.
  package let keys: [String]
  /// The key that vouches for it.
  package let sealedBy: String
  private let sealed: [UInt8]
  private let code: String
  /// Where the site's log begins; `nil` where there is none.
  let log: Int64?

  /// Goes through a backup and throws what stands against using it.
  ///
  /// Whether its own people made it `check` says.
  package init(of reader: inout ArchiveReader, progress: (Double) -> Void) throws {
    let path = reader.path
    var head: BackupHead?
    var configuration: [UInt8] = []
    var seal: (bytes: [UInt8], digest: String)?
    var files: Int64 = 0
    var people: Int64 = 0
    var log: Int64?
    let store = Store(root: "\(path):")
    while let entry = try reader.next() {
      switch entry.name.kind {
      case .head: head = try Self.head(reader.content(), path)
      case .site: configuration = try reader.content()
      case .seal: seal = (try reader.content(), reader.digestBeforeSeal)
      case .person(_, let file):
        let content = try reader.content()
        if file == "account.json" { people += 1 }
        if file.hasSuffix(".json") { try Self.refuseNewer(content, entry.name, store) }
      case .policy, .imported, .count:
        try Self.refuseNewer(reader.content(), entry.name, store)
      case .log: if log == nil { log = entry.start }
      }
      if entry.name.kind != .seal { files += 1 }
      progress(reader.share)
    }
    guard let head else {
      throw ArchiveError(.foreign, "'\(path)' is no backup of Nightlatch")
    }
    guard let seal, let object = Self.object(seal.bytes), Accounts.line(object) == seal.bytes,
      object.string("sha256") == seal.digest, object.int("files") == files,
      object.int("people") == people, let key = object.string("key"),
      let code = object.string("code"), let keys = object.array("keys")
    else {
      throw reader.damaged("its last file does not fit what is before it")
    }
    var sealed = object
    sealed["key"] = nil
    sealed["code"] = nil
    self.path = path
    self.head = head
    self.configuration = configuration
    digest = seal.digest
    self.people = Int(people)
    self.keys = keys.compactMap(\.stringValue)
    sealedBy = key
    self.sealed = Accounts.line(sealed)
    self.code = code
    self.log = log
  }

  private static func object(_ bytes: [UInt8]) -> JSONObject? {
    do throws(JSONError) {
      return try JSONValue(parsing: bytes).objectValue
    } catch {
      // Whoever asks says what is wrong with the file.
      return nil
    }
  }

  private static func head(_ bytes: [UInt8], _ path: String) throws -> BackupHead {
    guard let object = object(bytes), object.string("format") == BackupHead.format,
      let version = object.int("version")
    else { throw ArchiveError(.foreign, "'\(path)' is no backup of Nightlatch") }
    guard version <= BackupHead.version else {
      throw ArchiveError(
        .newer,
        "the backup '\(path)' was made by a newer Nightlatch, in form \(version); this one "
          + "knows forms up to \(BackupHead.version): install the newer one, then restore")
    }
    guard let created = object.int("created"), let site = object.string("site"),
      let address = object.string("address")
    else { throw ArchiveError(.foreign, "'\(path)' is no backup of Nightlatch") }
    return BackupHead(created: created, site: site, address: address)
  }

  /// A document that is damaged was so when it was copied, and is left out; a newer one would be
  /// left out without anything being wrong with it.
  private static func refuseNewer(
    _ bytes: [UInt8], _ name: ArchiveName, _ store: Store
  ) throws {
    do throws(RecordsError) {
      _ = try store.parse(bytes, as: name.text)
    } catch {
      guard error.code == .newer else { return }
      throw ArchiveError(
        .newer, "\(error.description): a newer Nightlatch wrote it; install that one, then restore")
    }
  }

  /// Throws unless these keys open all that is in it, and one of them vouches for it.
  package func check(_ keys: BackupKeys) throws {
    let missing = keys.missing(among: self.keys) + (keys.knows(sealedBy) ? [] : [sealedBy])
    guard missing.isEmpty else {
      let names = Set(missing).sorted().map { "'\($0)'" }.joined(separator: ", ")
      throw ArchiveError(
        .otherKeys,
        "the backup '\(path)' needs \(missing.count == 1 ? "the key" : "the keys") \(names), which "
          + "the site's key file has not; '--keys' takes the copy of the key file from when the "
          + "backup was made")
    }
    guard try keys.accepts(code, of: sealed, by: sealedBy) else {
      throw ArchiveError(
        .damaged,
        "the backup '\(path)' is not as it was made: its seal does not fit the key '\(sealedBy)'")
    }
  }
}

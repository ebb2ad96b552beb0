package import Accounts
internal import Sealing
internal import Site
internal import StrictJSON

/// What a backup says of itself in its first file.
package struct BackupHead: Equatable, Sendable {
  static let format = "nightlatch backup"
  static let version: Int64 = 1

  /// Seconds since the epoch.
  package let created: Int64
  /// The site's name and address.
  package let site: String
  package let address: String
}

/// What came of making a backup.
package struct BackupReport: Equatable, Sendable {
  package let contents: BackupContents
  package let files: Int64
  package let bytes: Int64
}

extension Accounts {
  /// Writes a backup of the site: its configuration, its people and its log, and neither keys nor
  /// what ends with the day.
  ///
  /// - Parameters:
  ///   - configuration: The bytes of site.json.
  ///   - name: What the site's log says that the backup is called.
  ///   - output: Takes the bytes of the backup, some at a time.
  ///   - progress: Is told the number of people copied so far and of all.
  /// - Returns: What is in it.
  /// - Throws: What reading throws (`RecordsError`, `FileError`), and what `output` does; what it was
  ///   given by then is no backup.
  package func writeBackup(
    configuration: [UInt8], as name: String, to output: @escaping ([UInt8]) throws -> Void,
    progress: (_ done: Int, _ all: Int) -> Void
  ) throws -> BackupReport {
    let now = surroundings.now()
    var writer = ArchiveWriter(at: now, output: output)
    let head: JSONObject = [
      "version": .int(BackupHead.version), "format": .string(BackupHead.format),
      "created": .int(now), "site": .string(site.name),
      "address": .string(site.baseURL.text + site.mount),
    ]
    try writer.add("backup.json", Self.line(head))
    try writer.add("site.json", configuration)
    let sink = BackupSink { file, bytes, pieces in
      guard ArchiveName(file) != nil else {
        return surroundings.report("'\(file)' is left out: no file of this program has that name")
      }
      try writer.add(file, bytes: bytes, pieces)
    }
    let contents = try backUp(into: sink, progress: progress)
    let keys = try BackupKeys(ofSite: site.keysFile)
    let files = writer.files
    try writer.finish { digest in
      var seal: JSONObject = [
        "version": .int(BackupHead.version), "sha256": .string(digest),
        "files": .int(files), "people": .int(Int64(contents.people)),
        "keys": .array(contents.keys.map { .string($0) }),
      ]
      let code = try keys.code(of: Self.line(seal))
      seal["key"] = .string(code.key)
      seal["code"] = .string(code.code)
      return Self.line(seal)
    }
    try recordBackup(contents, as: name)
    return BackupReport(contents: contents, files: files + 1, bytes: writer.bytes)
  }

  static func line(_ object: JSONObject) -> [UInt8] {
    JSONValue.object(object).serialized() + [UInt8(ascii: "\n")]
  }
}

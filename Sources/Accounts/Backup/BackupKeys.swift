internal import Files
package import Sealing
internal import StrictJSON

/// The keys under which a backup was made, put together from key files.
///
/// A backup holds no keys: whoever finds it has nobody's second step.
package struct BackupKeys: Sendable {
  private var file: KeyFile
  private var rings: [KeyRing]
  /// Keys that came from the other files, by their ids.
  package private(set) var added: [String] = []

  /// The keys of a site's own key file.
  package init(ofSite path: String) throws {
    file = try Keys.file(path)
    rings = [try Keys.load(path)]
  }

  /// Takes from another key file those of these keys that are not here yet.
  ///
  /// - Throws: `KeysError`, also where it has another key under an id that is here.
  package mutating func take(_ ids: [String], from path: String) throws {
    let other = try Keys.file(path)
    rings.append(try Keys.load(path))
    for id in ids where other.holds(id) {
      if file.holds(id) {
        guard file.isSame(id, in: other) else {
          throw KeysError(
            code: .damaged, path: path,
            description: "'\(path)' has another key '\(id)' than the site's own key file")
        }
      } else {
        file.add(id, from: other)
        added.append(id)
      }
    }
  }

  /// Those of these keys that are not here.
  package func missing(among ids: [String]) -> [String] { ids.filter { !file.holds($0) } }

  /// The content of a key file with all of them.
  package var bytes: [UInt8] { file.bytes }

  /// The code that shows who made a backup and that nobody has altered it since: HMAC-SHA256.
  ///
  /// `id` is a key's; `nil` for the one that seals now.
  package func code(
    of bytes: [UInt8], by id: String? = nil
  ) throws(SealingError) -> (key: String, code: String) {
    let ring = rings.first { id.map($0.ids.contains) ?? true } ?? rings[0]
    let key = try ring.backupKey(id: id)
    return (key.id, Hex.encode(try HMAC.code(.sha256, key: key.bytes, message: bytes)))
  }

  /// Whether the key that made a code is here and makes the same.
  package func accepts(_ code: String, of bytes: [UInt8], by id: String) throws -> Bool {
    guard rings.contains(where: { $0.ids.contains(id) }) else { return false }
    return areEqualInConstantTime(
      Array(try self.code(of: bytes, by: id).code.utf8), Array(code.utf8))
  }

  /// Whether a key of that id is in one of the files.
  package func knows(_ id: String) -> Bool { rings.contains { $0.ids.contains(id) } }
}

extension KeyFile {
  fileprivate func holds(_ id: String) -> Bool { key(id) != nil }

  fileprivate func isSame(_ id: String, in other: KeyFile) -> Bool {
    key(id)?.string("key") == other.key(id)?.string("key")
  }
}

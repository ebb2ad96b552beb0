/// One key of the ring, with the id under which sealed values and password hashes name it.
///
/// Whether it is well formed is checked where a ring is made of it.
package struct SealingKey: Sendable, Redacted {
  /// 1 to 32 of the characters A-Z, a-z, 0-9, `-` and `_`.
  package let id: String
  let bytes: [UInt8]

  /// Creates a key of `bytes`: 32 of them, from the system's generator.
  package init(id: String, bytes: [UInt8]) {
    self.id = id
    self.bytes = bytes
  }

  package var description: String { "SealingKey(\(id), redacted)" }

  /// Whether `id` can stand in a sealed value between its two dots.
  static func isValidID(_ id: some Sequence<UInt8>) -> Bool {
    var length = 0
    for unit in id {
      length += 1
      switch unit {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        continue
      default: return false
      }
    }
    return (1...32).contains(length)
  }
}

/// The site's keys: one seals, all of them open.
///
/// From each key others are drawn with HMAC-SHA256, one to seal, one for the pepper of password
/// hashes, one for the hashes of short codes and one for backups, so that no key serves two
/// algorithms.
package struct KeyRing: Sendable, Redacted {
  private let keys: [SealingKey]
  private let current: SealingKey

  /// Creates a ring.
  ///
  /// - Parameters:
  ///   - keys: At least one; ids are unique, keys are 32 bytes.
  ///   - current: The id of the key that seals from now on.
  /// - Throws: `malformed` for an id or a key that is not as said, `unknownKey` where `current`
  ///   names none of them.
  package init(keys: [SealingKey], current: String) throws(SealingError) {
    var ids: [String] = []
    for key in keys {
      guard SealingKey.isValidID(key.id.utf8), !ids.contains(key.id) else {
        throw SealingError(.malformed, "key id '\(key.id)'")
      }
      guard key.bytes.count == AESGCM.keySize else {
        throw SealingError(.malformed, "key \(key.id)")
      }
      ids.append(key.id)
    }
    guard let key = keys.first(where: { $0.id == current }) else {
      throw SealingError(.unknownKey, current)
    }
    self.keys = keys
    self.current = key
  }

  /// The id of the key that seals.
  package var currentID: String { current.id }

  /// The ids of all keys, in the order given.
  package var ids: [String] { keys.map(\.id) }

  package var description: String { "KeyRing(\(ids.count) keys, current \(currentID), redacted)" }

  /// Returns the secret input for password hashes that belongs to a key, and the key's id.
  ///
  /// - Parameter id: `nil` for the current key.
  /// - Returns: 32 bytes, HMAC-SHA256 of "nightlatch pepper v1" under the key.
  /// - Throws: `unknownKey`.
  package func pepper(id: String?) throws(SealingError) -> (id: String, bytes: [UInt8]) {
    let key = try id.map(key) ?? current
    return (key.id, try Self.derive("nightlatch pepper v1", from: key))
  }

  /// Returns the key for the hashes of short codes that belongs to a key of the ring, and that
  /// key's id.
  ///
  /// - Parameter id: `nil` for the current key.
  /// - Returns: 32 bytes, HMAC-SHA256 of "nightlatch code key v1" under the key.
  /// - Throws: `unknownKey`.
  package func codeKey(id: String?) throws(SealingError) -> (id: String, bytes: [UInt8]) {
    let key = try id.map(key) ?? current
    return (key.id, try Self.derive("nightlatch code key v1", from: key))
  }

  /// Returns the key by which a backup is known as made with these keys, and unchanged since.
  ///
  /// - Parameter id: `nil` for the current key.
  /// - Returns: The key's id, and 32 bytes: HMAC-SHA256 of "nightlatch backup v1" under it.
  /// - Throws: `unknownKey`.
  package func backupKey(id: String?) throws(SealingError) -> (id: String, bytes: [UInt8]) {
    let key = try id.map(key) ?? current
    return (key.id, try Self.derive("nightlatch backup v1", from: key))
  }

  func key(_ id: String) throws(SealingError) -> SealingKey {
    guard let key = keys.first(where: { $0.id == id }) else {
      throw SealingError(.unknownKey, id)
    }
    return key
  }

  static func derive(_ label: String, from key: SealingKey) throws(SealingError) -> [UInt8] {
    try HMAC.code(.sha256, key: key.bytes, message: Array(label.utf8))
  }
}

/// Sealed values: `v1.KEYID.BASE64URL(nonce ‖ ciphertext ‖ tag)`, AES-256-GCM.
extension KeyRing {
  /// Seals bytes with the current key.
  ///
  /// - Parameters:
  ///   - plaintext: Any bytes; their number can be told from the result.
  ///   - purpose: What the value is ("totp secret"). It opens for no other purpose.
  ///   - owner: The id of the person whose it is. It opens for nobody else.
  ///   - nonce: 12 bytes from the system's generator, never used twice.
  /// - Returns: The sealed value, in ASCII without quotes or spaces.
  /// - Throws: `malformed` for a nonce of another length, `libraryFailure`.
  package func seal(
    _ plaintext: [UInt8], purpose: String, owner: String, nonce: [UInt8]
  ) throws(SealingError) -> String {
    let sealed = try AESGCM.seal(
      plaintext, key: try Self.derive(Self.label, from: try key(currentID)), nonce: nonce,
      associated: Self.associatedData(purpose: purpose, owner: owner))
    return "v1.\(currentID).\(Base64URL.encode(nonce + sealed))"
  }

  /// Opens what was sealed for this purpose and this owner, with any key of the ring.
  ///
  /// - Parameters:
  ///   - sealed: What `seal` returned.
  ///   - purpose: The purpose that was given to `seal`.
  ///   - owner: The owner that was given to `seal`.
  /// - Returns: The bytes that were sealed.
  /// - Throws: `malformed`, `unknownKey` (its subject is the id), `doesNotOpen`,
  ///   `libraryFailure`.
  package func open(
    _ sealed: String, purpose: String, owner: String
  ) throws(SealingError) -> [UInt8] {
    let parts = Array(sealed.utf8).split(
      separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].elementsEqual("v1".utf8), SealingKey.isValidID(parts[1]),
      let body = Base64.decode(Array(parts[2]), alphabet: .url),
      body.count >= AESGCM.nonceSize + AESGCM.tagSize
    else { throw SealingError(.malformed, "sealed \(purpose)") }
    let key = try key(String(decoding: parts[1], as: UTF8.self))
    let plaintext = try AESGCM.open(
      Array(body.dropFirst(AESGCM.nonceSize)), key: try Self.derive(Self.label, from: key),
      nonce: Array(body.prefix(AESGCM.nonceSize)),
      associated: Self.associatedData(purpose: purpose, owner: owner))
    guard let plaintext else { throw SealingError(.doesNotOpen, "sealed \(purpose)") }
    return plaintext
  }

  /// The id of the key of the ring that a sealed value names; `nil` for any other text.
  package func keyID(of sealed: String) -> String? {
    let parts = Array(sealed.utf8).split(
      separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].elementsEqual("v1".utf8), SealingKey.isValidID(parts[1]),
      let body = Base64.decode(Array(parts[2]), alphabet: .url),
      body.count >= AESGCM.nonceSize + AESGCM.tagSize
    else { return nil }
    let id = String(decoding: parts[1], as: UTF8.self)
    return ids.contains(id) ? id : nil
  }

  /// Whether a sealed value names the key that seals now; if not, it is due to be sealed again.
  package func isCurrent(_ sealed: String) -> Bool {
    sealed.utf8.starts(with: "v1.\(currentID).".utf8)
  }

  private static let label = "nightlatch sealing v1"

  /// Version, purpose and owner, each led by its length so that no two triples read the same.
  private static func associatedData(purpose: String, owner: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for part in ["nightlatch sealed v1", purpose, owner] {
      let length = UInt64(part.utf8.count)
      for shift in stride(from: 56, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: length >> UInt64(shift)))
      }
      bytes += part.utf8
    }
    return bytes
  }
}

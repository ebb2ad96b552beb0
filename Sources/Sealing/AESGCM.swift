internal import COpenSSL

/// AES-256 in Galois/counter mode (NIST SP 800-38D), with nonces of 12 and tags of 16 bytes.
enum AESGCM {
  static let keySize = 32
  static let nonceSize = 12
  static let tagSize = 16

  /// Seals one text.
  ///
  /// - Parameters:
  ///   - plaintext: Fewer than 2³¹ bytes.
  ///   - key: 32 bytes.
  ///   - nonce: 12 bytes, never used twice with one key.
  ///   - associated: Bytes that are bound to the ciphertext and not part of it.
  /// - Returns: The ciphertext, as long as `plaintext`, with the tag behind it.
  /// - Throws: `malformed` for a size that does not fit, `libraryFailure`.
  static func seal(
    _ plaintext: [UInt8], key: [UInt8], nonce: [UInt8], associated: [UInt8]
  ) throws(SealingError) -> [UInt8] {
    try checkSizes(key: key, nonce: nonce)
    let length = try cLength(plaintext), associatedLength = try cLength(associated)
    let context = try CipherContext.make()
    var sealed = [UInt8](repeating: 0, count: plaintext.count)
    var tag = [UInt8](repeating: 0, count: tagSize)
    var written: CInt = 0
    try context.call("EVP_EncryptInit_ex") {
      unsafe EVP_EncryptInit_ex($0, EVP_aes_256_gcm(), nil, key, nonce)
    }
    if associatedLength > 0 {
      try context.call("EVP_EncryptUpdate") {
        unsafe EVP_EncryptUpdate($0, nil, &written, associated, associatedLength)
      }
    }
    if length > 0 {
      try context.call("EVP_EncryptUpdate") {
        unsafe EVP_EncryptUpdate($0, &sealed, &written, plaintext, length)
      }
      guard written == length else { throw .libraryFailure("EVP_EncryptUpdate") }
    }
    // A stream mode has nothing left to write at the end; it takes a place to write it to.
    try context.call("EVP_EncryptFinal_ex") {
      unsafe EVP_EncryptFinal_ex($0, &tag, &written)
    }
    try context.call("EVP_CIPHER_CTX_ctrl") {
      unsafe EVP_CIPHER_CTX_ctrl($0, EVP_CTRL_AEAD_GET_TAG, CInt(tagSize), &tag)
    }
    return sealed + tag
  }

  /// Opens what `seal` returned.
  ///
  /// - Parameters:
  ///   - sealed: The ciphertext with the tag behind it.
  ///   - key: 32 bytes.
  ///   - nonce: The 12 bytes it was sealed with.
  ///   - associated: The bytes it was sealed with.
  /// - Returns: The plaintext, or `nil` unless the tag proves key, nonce, associated data and
  ///   ciphertext.
  /// - Throws: `malformed` for a size that does not fit, `libraryFailure`.
  static func open(
    _ sealed: [UInt8], key: [UInt8], nonce: [UInt8], associated: [UInt8]
  ) throws(SealingError) -> [UInt8]? {
    try checkSizes(key: key, nonce: nonce)
    guard sealed.count >= tagSize else { return nil }
    let ciphertext = Array(sealed.dropLast(tagSize))
    var tag = Array(sealed.suffix(tagSize))
    let length = try cLength(ciphertext), associatedLength = try cLength(associated)
    let context = try CipherContext.make()
    var plaintext = [UInt8](repeating: 0, count: ciphertext.count)
    var rest = [UInt8](repeating: 0, count: tagSize)
    var written: CInt = 0
    try context.call("EVP_DecryptInit_ex") {
      unsafe EVP_DecryptInit_ex($0, EVP_aes_256_gcm(), nil, key, nonce)
    }
    if associatedLength > 0 {
      try context.call("EVP_DecryptUpdate") {
        unsafe EVP_DecryptUpdate($0, nil, &written, associated, associatedLength)
      }
    }
    if length > 0 {
      try context.call("EVP_DecryptUpdate") {
        unsafe EVP_DecryptUpdate($0, &plaintext, &written, ciphertext, length)
      }
      guard written == length else { throw .libraryFailure("EVP_DecryptUpdate") }
    }
    try context.call("EVP_CIPHER_CTX_ctrl") {
      unsafe EVP_CIPHER_CTX_ctrl($0, EVP_CTRL_AEAD_SET_TAG, CInt(tagSize), &tag)
    }
    // The one call whose failure is an answer: the tag does not fit, and what was deciphered so
    // far must not be looked at.
    guard context.succeeds({ unsafe EVP_DecryptFinal_ex($0, &rest, &written) }) else { return nil }
    return plaintext
  }

  private static func checkSizes(key: [UInt8], nonce: [UInt8]) throws(SealingError) {
    guard key.count == keySize else { throw SealingError(.malformed, "AES-256 key") }
    guard nonce.count == nonceSize else { throw SealingError(.malformed, "GCM nonce") }
  }

  /// EVP counts in `int`.
  private static func cLength(_ bytes: [UInt8]) throws(SealingError) -> CInt {
    guard let length = CInt(exactly: bytes.count) else {
      throw SealingError(.malformed, "bytes to seal")
    }
    return length
  }
}

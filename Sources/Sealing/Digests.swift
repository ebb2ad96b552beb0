internal import COpenSSL

/// SHA-256 (FIPS 180-4).
package enum SHA256 {
  /// Returns the 32 bytes of the digest.
  ///
  /// This is on the way of every request (the session's file is named by it), so it goes through
  /// libcrypto's low-level functions: the EVP interface, and `SHA256()` over it, would start the
  /// providers first, which costs as much as the whole of a small process. Traps only if they
  /// fail, which they have no way to: they take no memory and no lock.
  package static func digest(_ bytes: [UInt8]) -> [UInt8] {
    do throws(SealingError) {
      return try LowLevelDigest.sha256(bytes, [])
    } catch {
      // What is not a digest must never name a file.
      preconditionFailure("\(error)")
    }
  }

  /// Returns the digest as 64 lower-case hexadecimal digits.
  package static func hexDigest(_ bytes: [UInt8]) -> String { Hex.encode(digest(bytes)) }
}

/// SHA-1 (FIPS 180-4), for names that Apache's `sha1()` has to find.
///
/// Nothing but a name rests on it, and only of 256 random bits.
package enum SHA1 {
  /// Returns the digest as 40 lower-case hexadecimal digits.
  package static func hexDigest(_ bytes: [UInt8]) -> String {
    do throws(SealingError) {
      return Hex.encode(try LowLevelDigest.sha1(bytes, []))
    } catch {
      preconditionFailure("\(error)")
    }
  }
}

/// Keyed digests (RFC 2104).
package enum HMAC {
  /// The digest beneath; the raw value names it in files and otpauth URIs.
  ///
  /// SHA-1 is there for one-time codes alone, which authenticator apps compute with it.
  package enum Algorithm: String, Sendable {
    case sha1, sha256, sha512

    /// Bytes that the digest takes in at once, B in RFC 2104.
    var blockSize: Int { self == .sha512 ? 128 : 64 }
  }

  /// Computes the code of a message.
  ///
  /// libcrypto's own `HMAC` functions all go through EVP, whose first use costs a process 0.5 ms
  /// and more (measured; 1.5 ms with the configuration file). So the construction, two digests,
  /// is made here from the library's digests.
  /// - Parameters:
  ///   - algorithm: The digest beneath.
  ///   - key: Any length. One over the block size is replaced by its digest (RFC 2104 §2).
  ///   - message: Any length.
  /// - Returns: The code, whole: 20, 32 or 64 bytes.
  /// - Throws: `libraryFailure`.
  package static func code(
    _ algorithm: Algorithm, key: [UInt8], message: [UInt8]
  ) throws(SealingError) -> [UInt8] {
    var block = key
    if key.count > algorithm.blockSize {
      block = try LowLevelDigest.digest(algorithm, key, [])
    }
    block += [UInt8](repeating: 0, count: algorithm.blockSize - block.count)
    let inner = try LowLevelDigest.digest(algorithm, block.map { $0 ^ 0x36 }, message)
    return try LowLevelDigest.digest(algorithm, block.map { $0 ^ 0x5C }, inner)
  }
}

/// libcrypto's digests without EVP, over two byte strings one after the other.
private enum LowLevelDigest {
  static func digest(
    _ algorithm: HMAC.Algorithm, _ first: [UInt8], _ second: [UInt8]
  ) throws(SealingError) -> [UInt8] {
    switch algorithm {
    case .sha1: try sha1(first, second)
    case .sha256: try sha256(first, second)
    case .sha512: try sha512(first, second)
    }
  }

  static func sha1(_ first: [UInt8], _ second: [UInt8]) throws(SealingError) -> [UInt8] {
    var context = SHA_CTX()
    var digest = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
    try check("SHA1_Init", unsafe SHA1_Init(&context))
    try check("SHA1_Update", unsafe SHA1_Update(&context, first, first.count))
    try check("SHA1_Update", unsafe SHA1_Update(&context, second, second.count))
    try check("SHA1_Final", unsafe SHA1_Final(&digest, &context))
    return digest
  }

  static func sha256(_ first: [UInt8], _ second: [UInt8]) throws(SealingError) -> [UInt8] {
    var context = SHA256_CTX()
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    try check("SHA256_Init", unsafe SHA256_Init(&context))
    try check("SHA256_Update", unsafe SHA256_Update(&context, first, first.count))
    try check("SHA256_Update", unsafe SHA256_Update(&context, second, second.count))
    try check("SHA256_Final", unsafe SHA256_Final(&digest, &context))
    return digest
  }

  static func sha512(_ first: [UInt8], _ second: [UInt8]) throws(SealingError) -> [UInt8] {
    var context = SHA512_CTX()
    var digest = [UInt8](repeating: 0, count: Int(SHA512_DIGEST_LENGTH))
    try check("SHA512_Init", unsafe SHA512_Init(&context))
    try check("SHA512_Update", unsafe SHA512_Update(&context, first, first.count))
    try check("SHA512_Update", unsafe SHA512_Update(&context, second, second.count))
    try check("SHA512_Final", unsafe SHA512_Final(&digest, &context))
    return digest
  }

  private static func check(_ name: StaticString, _ result: CInt) throws(SealingError) {
    guard result == 1 else { throw .libraryFailure(name) }
  }
}

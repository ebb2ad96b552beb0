internal import COpenSSL

/// Digests that nothing new is made with, for password hashes that came from elsewhere.
enum LegacyDigest {
  /// MD5 (RFC 1321): 16 bytes.
  static func md5(_ bytes: [UInt8]) throws(SealingError) -> [UInt8] {
    var context = MD5_CTX()
    var digest = [UInt8](repeating: 0, count: Int(MD5_DIGEST_LENGTH))
    try check("MD5_Init", unsafe MD5_Init(&context))
    try check("MD5_Update", unsafe MD5_Update(&context, bytes, bytes.count))
    try check("MD5_Final", unsafe MD5_Final(&digest, &context))
    return digest
  }

  /// SHA-1 (FIPS 180-4): 20 bytes.
  static func sha1(_ bytes: [UInt8]) throws(SealingError) -> [UInt8] {
    var context = SHA_CTX()
    var digest = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
    try check("SHA1_Init", unsafe SHA1_Init(&context))
    try check("SHA1_Update", unsafe SHA1_Update(&context, bytes, bytes.count))
    try check("SHA1_Final", unsafe SHA1_Final(&digest, &context))
    return digest
  }

  private static func check(_ name: StaticString, _ result: CInt) throws(SealingError) {
    guard result == 1 else { throw .libraryFailure(name) }
  }
}

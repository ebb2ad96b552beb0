internal import COpenSSL

/// SHA-256 (FIPS 180-4) of bytes that come in pieces.
package struct RunningDigest {
  private var context: SHA256_CTX

  package init() {
    context = SHA256_CTX()
    _ = unsafe SHA256_Init(&context)
  }

  /// Takes in the next piece.
  ///
  /// libcrypto's low-level functions have no way to fail, as `SHA256` says.
  package mutating func add(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { _ = unsafe SHA256_Update(&context, $0.baseAddress, $0.count) }
  }

  /// 64 lower-case hexadecimal digits of all that was taken in; more may be taken in afterwards.
  package var hexDigits: String {
    var context = context
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    _ = unsafe SHA256_Final(&digest, &context)
    return Hex.encode(digest)
  }
}

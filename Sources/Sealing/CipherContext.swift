internal import COpenSSL

/// One `EVP_CIPHER_CTX`, freed with its key schedule when the value's life ends.
@safe struct CipherContext: ~Copyable {
  private let pointer: OpaquePointer

  private init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }

  deinit { unsafe EVP_CIPHER_CTX_free(pointer) }

  /// Returns a new context; the first of a process starts libcrypto.
  static func make() throws(SealingError) -> CipherContext {
    guard libraryIsReady else { throw .libraryFailure("OPENSSL_init_crypto") }
    guard let pointer = unsafe EVP_CIPHER_CTX_new() else {
      throw .libraryFailure("EVP_CIPHER_CTX_new")
    }
    return unsafe CipherContext(pointer)
  }

  /// Calls one `EVP_` function, which returns 1 for success.
  @safe borrowing func call(
    _ name: StaticString, _ body: (OpaquePointer) -> CInt
  ) throws(SealingError) {
    guard succeeds(body) else { throw .libraryFailure(name) }
  }

  /// Calls one `EVP_` function whose failure is an answer and not an error.
  @safe borrowing func succeeds(_ body: (OpaquePointer) -> CInt) -> Bool {
    unsafe body(pointer) == 1
  }

  /// Started once, without what a process that lives for one request never uses.
  ///
  /// The configuration file (1 ms, and a file that others may write could load an engine), the
  /// clean-up at exit, and the tables of error texts and names (0.35 ms), measured on the first
  /// sealing of a static program. What stays, 0.5 ms, is the start of the default provider.
  private static let libraryIsReady: Bool = {
    let options =
      OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS
      | OPENSSL_INIT_NO_ADD_ALL_CIPHERS | OPENSSL_INIT_NO_ADD_ALL_DIGESTS
      | OPENSSL_INIT_NO_ATEXIT
    return OPENSSL_init_crypto(UInt64(options), nil) == 1
  }()
}

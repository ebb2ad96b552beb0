internal import CArgon2

/// What one password hash costs (RFC 9106 §3.1).
package struct Argon2Cost: Equatable, Sendable {
  /// Memory in KiB, m in the RFC.
  package var memoryKiB: UInt32 = 19_456
  /// Passes over the memory, t in the RFC.
  package var passes: UInt32 = 2
  /// Lanes, p in the RFC.
  ///
  /// They are computed one after the other: a hashing slot is one core.
  package var lanes: UInt32 = 1

  package init(memoryKiB: UInt32 = 19_456, passes: UInt32 = 2, lanes: UInt32 = 1) {
    self.memoryKiB = memoryKiB
    self.passes = passes
    self.lanes = lanes
  }

  /// 19 MiB and 2 passes (OWASP): about 38 ms on the machines this is made for.
  package static let standard = Argon2Cost()
}

/// Password hashes: Argon2id, with the ring's pepper as its secret input.
///
/// A hash is stored as a PHC string that names its own cost and key,
/// `$argon2id$v=19$m=19456,t=2,p=1,keyid=azE$SALT$HASH`, all three values in base64 without padding.
package enum PasswordHash {
  static let saltSize = 16
  static let hashSize = 32

  /// Hashes a password with the current key's pepper.
  ///
  /// - Parameters:
  ///   - password: Its bytes, whole; nothing is cut or changed.
  ///   - salt: 16 bytes from the system's generator.
  ///   - cost: What to spend.
  ///   - ring: The site's keys.
  /// - Returns: The PHC string.
  /// - Throws: `malformed` for a salt of another length or a cost that `verify` would refuse,
  ///   `libraryFailure` (no memory, for one).
  package static func make(
    _ password: [UInt8], salt: [UInt8], cost: Argon2Cost, ring: KeyRing
  ) throws(SealingError) -> String {
    guard salt.count == saltSize else { throw SealingError(.malformed, "password salt") }
    guard PHCString.isBearable(cost) else { throw SealingError(.malformed, "password cost") }
    let pepper = try ring.pepper(id: nil)
    let hash = try raw(
      password, salt: salt, cost: cost, secret: pepper.bytes, associated: [], length: hashSize)
    return PHCString(cost: cost, keyID: pepper.id, salt: salt, hash: hash).text
  }

  /// Checks a password against a hash, comparing in constant time.
  ///
  /// - Parameters:
  ///   - password: Its bytes, whole.
  ///   - phc: A PHC string of this module.
  ///   - ring: The site's keys; any of them may have made the hash.
  /// - Returns: Whether the password is the one that was hashed.
  /// - Throws: `malformed` for a string of another form or a cost beyond all reason (more than
  ///   1 GiB or 20 passes, which is refused before any memory is taken), `unknownKey`,
  ///   `libraryFailure`.
  package static func verify(
    _ password: [UInt8], against phc: String, ring: KeyRing
  ) throws(SealingError) -> Bool {
    let stored = try PHCString(parsing: phc)
    let pepper = try ring.pepper(id: stored.keyID)
    let hash = try raw(
      password, salt: stored.salt, cost: stored.cost, secret: pepper.bytes, associated: [],
      length: stored.hash.count)
    return areEqualInConstantTime(hash, stored.hash)
  }

  /// Whether a hash is due to be made again at the next good sign-in.
  ///
  /// - Parameters:
  ///   - phc: The stored string. One that cannot be read is due as well.
  ///   - cost: What a hash costs now; any other cost is due, higher or lower.
  ///   - ring: The site's keys; a hash under any but the current key is due.
  /// - Returns: `true` if it is.
  package static func needsRehash(_ phc: String, cost: Argon2Cost, ring: KeyRing) -> Bool {
    do throws(SealingError) {
      let stored = try PHCString(parsing: phc)
      return stored.cost != cost || stored.keyID != ring.currentID
        || stored.salt.count != saltSize || stored.hash.count != hashSize
    } catch {
      return true
    }
  }

  /// The id of the key whose pepper is in a hash; `nil` for any other text.
  package static func keyID(of phc: String) -> String? {
    guard phc.utf8.starts(with: "$argon2id$".utf8) else { return nil }
    do throws(SealingError) {
      return try PHCString(parsing: phc).keyID
    } catch {
      return nil
    }
  }

  /// Computes a bare Argon2id tag (RFC 9106 §3.2, version 0x13).
  ///
  /// - Parameters:
  ///   - password: P, any length.
  ///   - salt: S, at least 8 bytes.
  ///   - cost: m, t and p.
  ///   - secret: K, may be empty.
  ///   - associated: X, may be empty.
  ///   - length: Bytes of the tag, 4 to 1024.
  /// - Returns: The tag.
  /// - Throws: `malformed` for another length, `libraryFailure` with the library's own words for
  ///   anything else that it refuses. The corresponding C function is `argon2_ctx`.
  package static func raw(
    _ password: [UInt8], salt: [UInt8], cost: Argon2Cost, secret: [UInt8], associated: [UInt8],
    length: Int
  ) throws(SealingError) -> [UInt8] {
    guard (4...1024).contains(length),
      let passwordLength = UInt32(exactly: password.count),
      let saltLength = UInt32(exactly: salt.count),
      let secretLength = UInt32(exactly: secret.count),
      let associatedLength = UInt32(exactly: associated.count)
    else { throw SealingError(.malformed, "argument of a password hash") }
    // The library writes to the first argument alone: the flags that would have it wipe the
    // password or the secret are not set. C takes them all as pointers that could be written to.
    var output = [UInt8](repeating: 0, count: length)
    var (password, salt, secret, associated) = (password, salt, secret, associated)
    let result = unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe password.withUnsafeMutableBufferPointer { password in
        unsafe salt.withUnsafeMutableBufferPointer { salt in
          unsafe secret.withUnsafeMutableBufferPointer { secret in
            unsafe associated.withUnsafeMutableBufferPointer { associated in
              var context = unsafe argon2_context(
                out: output.baseAddress, outlen: UInt32(length),
                pwd: password.baseAddress, pwdlen: passwordLength,
                salt: salt.baseAddress, saltlen: saltLength,
                secret: secret.baseAddress, secretlen: secretLength,
                ad: associated.baseAddress, adlen: associatedLength,
                t_cost: cost.passes, m_cost: cost.memoryKiB, lanes: cost.lanes, threads: 1,
                version: UInt32(ARGON2_VERSION_13.rawValue), allocate_cbk: nil, free_cbk: nil,
                flags: 0)
              return unsafe argon2_ctx(&context, Argon2_id)
            }
          }
        }
      }
    }
    guard result == ARGON2_OK.rawValue else {
      let reason = unsafe argon2_error_message(result).map { unsafe String(cString: $0) }
      throw SealingError(.libraryFailure, "argon2_ctx (\(reason ?? "error \(result)"))")
    }
    return output
  }
}

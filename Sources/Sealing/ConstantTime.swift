internal import COpenSSL

/// Returns whether two byte strings are the same, in a time that depends on their length alone.
///
/// Strings of different lengths differ at once: a length is never the secret here.
/// The corresponding C function is `CRYPTO_memcmp`.
package func areEqualInConstantTime(_ one: [UInt8], _ other: [UInt8]) -> Bool {
  guard one.count == other.count else { return false }
  return unsafe CRYPTO_memcmp(one, other, one.count) == 0
}

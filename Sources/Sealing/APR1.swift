/// The password hash that `htpasswd -m` makes, `$apr1$SALT$HASH`.
///
/// A thousand rounds of MD5, as FreeBSD's crypt(3) made them for `$1$`, under another name
/// (Apache httpd, "Password Formats"; apr_md5.c). Weak: checked here, never made.
enum APR1 {
  static let mark = "$apr1$"

  /// Returns the 22 characters that stand behind the salt.
  static func hash(_ password: [UInt8], salt: [UInt8]) throws(SealingError) -> String {
    let inner = try LegacyDigest.md5(password + salt + password)
    var first = password + Array(mark.utf8) + salt
    for start in stride(from: 0, to: password.count, by: 16) {
      first += inner.prefix(password.count - start)
    }
    // Bit by bit of the length; that a zero byte stands for a one is how it was first written.
    var length = password.count
    while length > 0 {
      first.append(length & 1 == 1 ? 0 : password[0])
      length >>= 1
    }
    var digest = try LegacyDigest.md5(first)
    for round in 0..<1000 {
      var next = round & 1 == 1 ? password : digest
      if round % 3 != 0 { next += salt }
      if round % 7 != 0 { next += password }
      next += round & 1 == 1 ? digest : password
      digest = try LegacyDigest.md5(next)
    }
    return encode(digest)
  }

  private static let alphabet = Array(
    "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

  /// crypt(3)'s own base64: three bytes from far apart, the least significant six bits first.
  private static func encode(_ digest: [UInt8]) -> String {
    var text: [UInt8] = []
    func put(_ value: Int, _ count: Int) {
      for place in 0..<count { text.append(alphabet[value >> (6 * place) & 63]) }
    }
    for (high, middle, low) in [(0, 6, 12), (1, 7, 13), (2, 8, 14), (3, 9, 15), (4, 10, 5)] {
      put(Int(digest[high]) << 16 | Int(digest[middle]) << 8 | Int(digest[low]), 4)
    }
    put(Int(digest[11]), 2)
    return String(decoding: text, as: UTF8.self)
  }
}

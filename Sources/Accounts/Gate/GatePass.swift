internal import Glibc
internal import Sealing

/// What admits a browser to the pages that a web server keeps behind the sign-in, and to nothing
/// else.
///
/// Its cookie is 256 random bits; a file of the folder `gate`, named by the SHA-1 of the cookie,
/// says until when it holds and whose it is, for a web server that starts no process to ask
/// (design, D11).
package struct GatePass: Sendable {
  /// How long a pass holds, in seconds: then the browser passes through the program once, which
  /// looks at everything anew.
  static let lifetime: Int64 = 900

  private let secret: String

  init(surroundings: Surroundings) { secret = surroundings.randomToken() }

  /// The pass in a cookie, or `nil` for anything but 43 characters of base64url.
  package init?(_ cookie: String) {
    guard cookie.utf8.count == 43, Base64URL.decode(cookie) != nil else { return nil }
    secret = cookie
  }

  /// The cookie's value: 43 characters of base64url.
  package var cookieRevealingSecret: String { secret }

  /// The name of its file: 40 hexadecimal digits.
  var name: String { SHA1.hexDigest(Array(secret.utf8)) }

  /// The file of a pass below the data folder, for a name that a session's document holds; `nil`
  /// for what cannot be one.
  static func mark(named name: String) -> String? {
    guard name.utf8.count == 40, name.utf8.allSatisfy(isLowerHex) else { return nil }
    return "gate/\(name)"
  }

  /// The text of the file: "20261125231500 ann board,staff".
  ///
  /// The time is the server's local one, as Apache's `%{TIME}` has it. In the hour that a clock is
  /// set back by at the end of summer time, a pass holds for that hour longer.
  static func text(until end: Int64, _ passport: Passport) -> String {
    "\(localDigits(end)) \(passport.name) \(passport.groups.joined(separator: ","))"
  }

  /// "20261125231500" in the server's zone.
  private static func localDigits(_ seconds: Int64) -> String {
    var time = time_t(seconds)
    var parts = tm()
    tzset()
    guard localtime_r(&time, &parts) != nil else { return "00000000000000" }
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(1900 + parts.tm_year)\(two(parts.tm_mon + 1))\(two(parts.tm_mday))"
      + "\(two(parts.tm_hour))\(two(parts.tm_min))\(two(parts.tm_sec))"
  }
}

extension GatePass: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "GatePass(redacted)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Who somebody is to a program behind the gate.
package struct Passport: Equatable, Sendable {
  /// The sign-in name.
  package let name: String
  package let displayName: String
  /// The first address; `nil` for somebody without one.
  package let email: String?
  /// In the order of the configuration.
  package let groups: [String]
}

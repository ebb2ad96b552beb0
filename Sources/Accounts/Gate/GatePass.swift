internal import Glibc
internal import Sealing
internal import Site

/// What admits a browser to the pages that a web server keeps behind the sign-in, and to nothing
/// else.
///
/// Its cookie is 256 random bits and what a server that cannot read files has to know; files of the
/// folder `gate`, named by the SHA-1 of the cookie and one for each level of rules that its owner
/// satisfies, say until when it holds and whose it is, for a web server that starts no process to
/// ask (design, D11).
package struct GatePass: Sendable {
  /// How long a pass holds, in seconds: then the browser passes through the program once, which
  /// looks at everything anew.
  static let lifetime: Int64 = 900

  private let cookie: String

  /// A new one, until a moment by the server's clock in seconds since the epoch.
  ///
  /// `named` is the person whom the cookie names; without one it says nothing of its owner
  /// (security, CK-3).
  init(until end: Int64, named person: Passport?, surroundings: Surroundings) {
    var groups = person?.groups.joined(separator: "+") ?? ""
    // A cookie has to find room in a request; without groups it opens less.
    if groups.utf8.count > 512 { groups = "" }
    cookie =
      "\(surroundings.randomToken()):\(Self.localDigits(end)):\(person?.name ?? ""):\(groups)"
  }

  /// The pass in a cookie, or `nil` for what cannot be one: 43 characters of base64url, fourteen
  /// digits, and perhaps a name and groups, with colons between them.
  package init?(_ cookie: String) {
    let parts = cookie.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard cookie.utf8.count <= 1024, parts.count == 4,
      parts[0].count == 43, Base64URL.decode(String(decoding: parts[0], as: UTF8.self)) != nil,
      parts[1].count == 14, parts[1].allSatisfy({ (0x30...0x39).contains($0) }),
      GateLevel.isName(String(decoding: parts[2], as: UTF8.self)),
      parts[3].allSatisfy({ (0x2B...0x7A).contains($0) && $0 != 0x3B && $0 != 0x5C })
    else { return nil }
    self.cookie = cookie
  }

  /// The cookie's value.
  package var cookieRevealingSecret: String { cookie }

  /// The name of its file for the plain level: 40 hexadecimal digits.
  var name: String { SHA1.hexDigest(Array(cookie.utf8)) }

  /// The file of a pass below the data folder, for names that a session's document holds; `nil` for
  /// what cannot be one.
  static func mark(named name: String, level: String = "") -> String? {
    guard name.utf8.count == 40, name.utf8.allSatisfy(isLowerHex), GateLevel.isName(level) else {
      return nil
    }
    return level.isEmpty ? "gate/\(name)" : "gate/\(name).\(level)"
  }

  /// The same for the name of a file in the folder.
  static func mark(ofFile file: String) -> String? {
    let rest = file.utf8.dropFirst(40)
    guard rest.isEmpty || rest.first == UInt8(ascii: ".") && rest.count > 1 else { return nil }
    return mark(
      named: String(decoding: file.utf8.prefix(40), as: UTF8.self),
      level: String(decoding: rest.dropFirst(), as: UTF8.self))
  }

  /// The text of a file: "20261125231500 ann board,staff ann@example.org Ann Example".
  ///
  /// The time is the server's local one, as Apache's `%{TIME}` has it. In the hour that a clock is
  /// set back by at the end of summer time, a pass holds for that hour longer.
  static func text(until end: Int64, _ passport: Passport) -> String {
    "\(localDigits(end)) \(passport.name) \(passport.groups.joined(separator: ",")) "
      + "\(passport.email ?? "") \(passport.displayName)"
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

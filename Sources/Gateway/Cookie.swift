/// A cookie to set: for this host and all its paths, out of scripts' reach.
package struct Cookie: Sendable {
  package enum SameSite: String, Sendable {
    case lax = "Lax"
    case strict = "Strict"
  }

  package var name: String
  /// Secret: printable ASCII without space, quote, comma, semicolon and backslash.
  package var value: String
  package var sameSite: SameSite
  /// Seconds to keep it, 0 to delete it; `nil` until the browser is closed.
  ///
  /// Browsers keep none for more than 400 days.
  package var maxAge: Int?
  /// Whether it travels over https only, which the prefix `__Host-` demands.
  package var secure: Bool

  package init(name: String, value: String, sameSite: SameSite, maxAge: Int?, secure: Bool) {
    self.name = name
    self.value = value
    self.sameSite = sameSite
    self.maxAge = maxAge
    self.secure = secure
  }

  /// The cookie that removes one.
  ///
  /// It repeats the name, the path and `Secure`, without which a browser ignores it for a name with
  /// the prefix `__Host-` (RFC 6265bis §5.7).
  package static func deleting(
    _ name: String, sameSite: SameSite = .strict, secure: Bool
  ) -> Cookie {
    Cookie(name: name, value: "", sameSite: sameSite, maxAge: 0, secure: secure)
  }

  /// The value of a `Set-Cookie` header.
  func header() throws(ResponseFault) -> String {
    guard !name.isEmpty, name.utf8.allSatisfy(\.isTokenByte) else {
      throw ResponseFault("a cookie's name has a character that none may have")
    }
    guard value.utf8.allSatisfy(\.isCookieByte) else {
      throw ResponseFault("the value of the cookie \(name) has a character that none may have")
    }
    guard secure || !name.utf8.starts(with: "__Host-".utf8) else {
      throw ResponseFault("the cookie \(name) has to be secure")
    }
    var text = "\(name)=\(value); Path=/"
    if let maxAge { text += "; Max-Age=\(max(0, maxAge))" }
    if secure { text += "; Secure" }
    text += "; HttpOnly; SameSite=\(sameSite.rawValue)"
    return text
  }
}

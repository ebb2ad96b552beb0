internal import StrictJSON

/// The ways back for somebody who has lost every factor, recovery codes aside.
package struct RecoveryPolicy: Equatable, Sendable {
  /// Whether a person can open a support case after a correct password.
  package var cases = true
  /// Whether an administrator can reset a person's second step.
  package var adminReset = true
  /// Hours from a case's opening until a reset can be decided on, in which whoever it concerns can
  /// cancel it: 0 through 720.
  package var waitHours = 24

  package init() {}

  init(_ value: JSONValue, _ name: String, in parent: Section) throws(SiteError) {
    self.init()
    let (section, object) = try parent.section(value, name)
    for member in object.members { try read(member.name, member.value, in: section) }
  }

  mutating func read(
    _ name: String, _ value: JSONValue, in section: Section
  ) throws(SiteError) {
    switch name {
    case "cases": cases = try section.flag(value, name)
    case "adminReset": adminReset = try section.flag(value, name)
    case "waitHours": waitHours = try section.number(value, name, in: 0...720)
    default: throw section.unknown(name, among: ["cases", "adminReset", "waitHours"])
    }
  }
}

/// People whom the web server has identified by single sign-on.
package struct SingleSignOnPolicy: Equatable, Sendable {
  /// Whose second step such a person passes.
  package enum SecondStep: String, CaseIterable, Sendable {
    /// The identity provider's; ours is not asked for.
    case inherit
    /// Ours, as for everybody else.
    case ask
  }

  /// Whether `REMOTE_USER` names the person.
  ///
  /// Only for a server that sets it after a check of its own, and for no one else.
  package var trustRemoteUser = false
  package var secondStep = SecondStep.inherit
  /// Where a step-up sends such a person: a path on this site, or an https address.
  ///
  /// `{return}` in it stands for the address to come back to.
  package var reauthenticate: String?

  /// The address to go to, with the one to come back to in it, percent-encoded: in place of
  /// `{return}`, or as the field `return_to` where the address has no such place.
  package static func address(_ configured: String, returningTo encoded: String) -> String {
    let bytes = Array(configured.utf8)
    let mark = Array("{return}".utf8)
    for start in bytes.indices where bytes[start...].starts(with: mark) {
      return String(decoding: bytes[..<start], as: UTF8.self) + encoded
        + String(decoding: bytes[(start + mark.count)...], as: UTF8.self)
    }
    return configured + (bytes.contains(UInt8(ascii: "?")) ? "&" : "?") + "return_to=" + encoded
  }

  package init() {}

  init(_ value: JSONValue, _ name: String, in parent: Section) throws(SiteError) {
    self.init()
    let (section, object) = try parent.section(value, name)
    for member in object.members {
      let (name, value) = (member.name, member.value)
      switch name {
      case "trustRemoteUser": trustRemoteUser = try section.flag(value, name)
      case "secondStep": secondStep = try section.choice(value, name)
      case "reauthenticate":
        guard value != .null else { continue }
        reauthenticate = try section.text(
          value, name,
          takes: "null, a path on this site such as \"/idp/again\" or an https address",
          where: isAddress)
      default:
        throw section.unknown(name, among: ["trustRemoteUser", "secondStep", "reauthenticate"])
      }
    }
  }
}

/// Whether `text` can stand in a `Location` header: printable ASCII, a local path or https.
private func isAddress(_ text: String) -> Bool {
  guard text.utf8.count <= 1024,
    text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") })
  else { return false }
  if text.utf8.starts(with: "https://".utf8) {
    let authority = text.utf8.dropFirst(8).prefix { $0 != UInt8(ascii: "/") && $0 != 0x3F }
    return BaseURL("https://" + String(decoding: authority, as: UTF8.self)) != nil
  }
  // "//host" is another site (RFC 3986 §4.2).
  return text.utf8.first == UInt8(ascii: "/") && !text.utf8.starts(with: "//".utf8)
}

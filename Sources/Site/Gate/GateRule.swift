internal import StrictJSON

/// What the pages below one path ask for.
package struct GateRule: Equatable, Sendable {
  /// A path prefix with a slash at both ends, such as `/private/`.
  package let path: String
  /// Where it stands in the configuration, such as `gate.rules[0]`.
  package let key: String
  /// The host names that it is for, in lower case; empty for every host.
  package var hosts: [String] = []
  /// Whether these pages are open to everybody, below a path that is not.
  package var isPublic = false
  /// The groups of which a person must be in one; empty for everybody, `nil` where the rule does
  /// not say.
  package var groups: [String]?
  /// Whether the session must have a second step behind it; `nil` where the rule does not say.
  package var secondStep: Bool?
  /// Within how many minutes every factor must have been proven: 1 through 1440, or 0 for whenever;
  /// `nil` where the rule does not say.
  package var freshMinutes: Int?

  package init(path: String, key: String) {
    self.path = path
    self.key = key
  }

  /// What it asks for beyond a session.
  package var level: GateLevel {
    GateLevel(
      groups: groups ?? [], secondStep: secondStep ?? false, freshMinutes: freshMinutes ?? 0)
  }

  /// Whether a decoded path is below this one, or names it without the slash at its end.
  package func contains(_ other: String) -> Bool {
    isInside(other, withoutSlash(path)) || path.utf8.count == 1
  }
}

extension GateRule {
  init(_ value: JSONValue, _ name: String, in parent: Section) throws(SiteError) {
    let (section, object) = try parent.section(value, name)
    let takes = "a path with a slash at both ends, such as \"/private/\""
    guard let path = object["path"] else {
      throw section.error(.missingKey, "path", "is missing; it takes \(takes)")
    }
    self.init(
      path: try section.text(path, "path", takes: takes, where: isGatePath), key: section.path)
    for member in object.members {
      let (name, value) = (member.name, member.value)
      switch name {
      case "path": break
      case "hosts":
        hosts = try section.texts(
          value, name, of: "host names in lower case, such as \"www.example.org\"",
          where: isGateHost)
      case "public": isPublic = try section.flag(value, name)
      case "groups":
        groups = try section.texts(value, name, of: "groups' names", where: isGroupName)
      case "secondStep": secondStep = try section.flag(value, name)
      case "freshMinutes": freshMinutes = try section.number(value, name, in: 0...1440)
      default:
        throw section.unknown(
          name, among: ["path", "hosts", "public", "groups", "secondStep", "freshMinutes"])
      }
    }
    guard level.name.utf8.count <= GateLevel.longestName else {
      throw section.error(
        .wrongValue, "groups",
        "is too long; the names take at most \(GateLevel.longestName - 6) letters in all")
    }
  }
}

/// What a rule asks for beyond a session: groups, a second step, a recent proof.
///
/// Rules that ask for the same have the same level, and one file admits to all of their pages.
package struct GateLevel: Equatable, Sendable {
  /// A person must be in one of them, in the order of the alphabet; empty for everybody.
  package let groups: [String]
  package let secondStep: Bool
  /// 0 for whenever.
  package let freshMinutes: Int

  /// A session, and no more.
  package static let plain = GateLevel(groups: [], secondStep: false, freshMinutes: 0)

  init(groups: [String], secondStep: Bool, freshMinutes: Int) {
    self.groups = groups.sorted()
    self.secondStep = secondStep
    self.freshMinutes = freshMinutes
  }

  package var isPlain: Bool { self == .plain }

  /// The name that tells it from every other level, for files: "", "2", "2f10+board+staff".
  ///
  /// No group's name holds a "+".
  package var name: String {
    (secondStep ? "2" : "") + (freshMinutes > 0 ? "f\(freshMinutes)" : "")
      + groups.map { "+\($0)" }.joined()
  }

  /// Bytes a name may have: with a digest before it, it names a file.
  static let longestName = 200

  /// Whether a text can be a level's name, and so a part of a file's name.
  package static func isName(_ text: String) -> Bool {
    text.utf8.count <= longestName
      && text.utf8.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: "+") }
  }
}

/// Whether `text` is `/` or segments of unreserved characters (RFC 3986 §2.3) between slashes.
func isGatePath(_ text: String) -> Bool {
  let slash = UInt8(ascii: "/")
  guard text.utf8.count <= 256, text.utf8.first == slash, text.utf8.last == slash else {
    return false
  }
  if text.utf8.count == 1 { return true }
  let segments = text.utf8.dropFirst().dropLast().split(
    separator: slash, omittingEmptySubsequences: false)
  return segments.allSatisfy { segment in
    !segment.isEmpty && !segment.elementsEqual(".".utf8) && !segment.elementsEqual("..".utf8)
      && segment.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: "~") }
  }
}

/// Whether `text` is a host name in the form that requests are compared in.
func isGateHost(_ text: String) -> Bool {
  let edges = [UInt8(ascii: "."), UInt8(ascii: "-")]
  return (1...253).contains(text.utf8.count)
    && text.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || edges.contains($0)
    }
    && !edges.contains { text.utf8.first == $0 || text.utf8.last == $0 }
}

/// A comma would end a name in the `Remote-Groups` header.
func isGroupName(_ text: String) -> Bool {
  (1...64).contains(text.utf8.count) && text.utf8.allSatisfy(isNameByte)
}

/// Whether a byte is an ASCII letter or digit, or one of `-`, `_` and `.`.
func isNameByte(_ byte: UInt8) -> Bool {
  isPlain(byte) || byte == UInt8(ascii: ".")
}

/// Whether a byte is an ASCII letter or digit, `-` or `_`.
func isPlain(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
  default: false
  }
}

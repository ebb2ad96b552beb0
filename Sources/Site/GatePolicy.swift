internal import StrictJSON

/// The pages that stand behind the sign-in.
package struct GatePolicy: Equatable, Sendable {
  /// The people of one group, by user name.
  package struct Group: Equatable, Sendable {
    package let name: String
    package let people: [String]

    package init(name: String, people: [String]) {
      self.name = name
      self.people = people
    }
  }

  /// Path prefixes on this site, each with a slash at both ends, such as `/private/`.
  package var paths: [String] = []
  /// In the order of the file.
  package var groups: [Group] = []

  package init() {}

  init(_ value: JSONValue, _ name: String, in parent: Section) throws(SiteError) {
    self.init()
    let (section, object) = try parent.section(value, name)
    for (name, value) in object.members {
      switch name {
      case "paths":
        paths = try section.texts(
          value, name, of: "paths with a slash at both ends, such as \"/private/\"",
          where: isGatePath)
      case "groups":
        let (inner, members) = try section.section(value, name)
        for (group, value) in members.members {
          guard isGroupName(group) else {
            throw inner.error(
              .wrongValue, quotable(group),
              "is not a group's name; it takes 1 to 64 letters, digits, '-', '_' and '.'")
          }
          groups.append(
            Group(
              name: group,
              people: try inner.texts(
                value, group, of: "user names",
                where: { !$0.isEmpty && !$0.unicodeScalars.contains(where: isControl) })))
        }
      default: throw section.unknown(name, among: ["paths", "groups"])
      }
    }
  }
}

/// Whether `text` is `/` or segments of unreserved characters (RFC 3986 §2.3) between slashes.
private func isGatePath(_ text: String) -> Bool {
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

/// A comma would end a name in the `Remote-Groups` header.
private func isGroupName(_ text: String) -> Bool {
  (1...64).contains(text.utf8.count) && text.utf8.allSatisfy(isNameByte)
}

/// Whether a byte is an ASCII letter or digit, or one of `-`, `_` and `.`.
private func isNameByte(_ byte: UInt8) -> Bool {
  isPlain(byte) || byte == UInt8(ascii: ".")
}

/// Whether a byte is an ASCII letter or digit, `-` or `_`.
func isPlain(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
  default: false
  }
}

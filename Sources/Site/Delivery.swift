internal import StrictJSON

/// How a mail or a text message leaves the site.
package enum Delivery: Equatable, Sendable {
  /// A program, by its absolute path, with its arguments; the message comes on standard input.
  case command([String])
  /// A folder, by its absolute path, in which each message becomes a file.
  case outbox(String)
}

/// The `mail` or `text` object as it is written, before the mode decides.
struct DeliverySetting {
  var from: String?
  var delivery: Delivery?

  /// Reads the object; `from` is one of its keys where it has a sender: text messages do not.
  ///
  /// The folder of an outbox is relative to `dataFolder`, an absolute path.
  init(
    _ value: JSONValue, _ name: String, in parent: Section, hasSender: Bool, dataFolder: String
  ) throws(SiteError) {
    let (section, object) = try parent.section(value, name)
    for member in object.members {
      let (name, value) = (member.name, member.value)
      switch name {
      case "from" where hasSender:
        from = try section.text(
          value, name, takes: "an address such as \"Example <no-reply@example.org>\"",
          where: isSender)
      case "command":
        let words = try section.texts(
          value, name, of: "texts, a program and its arguments",
          where: { !$0.utf8.contains(0) && $0.utf8.count <= 4096 })
        guard let program = words.first, program.utf8.first == UInt8(ascii: "/"), words.count <= 64
        else {
          throw section.error(
            .wrongValue, name,
            "does not begin with a program's absolute path; "
              + "it takes a list such as [\"/usr/sbin/sendmail\", \"-t\", \"-i\"]")
        }
        try section.settle(.command(words), as: name, for: &delivery)
      case "outbox":
        let folder = try section.text(
          value, name, takes: "a folder's path, below 'data' unless absolute", where: isUsablePath)
        try section.settle(.outbox(resolved(folder, in: dataFolder)), as: name, for: &delivery)
      default:
        throw section.unknown(
          name, among: hasSender ? ["from", "command", "outbox"] : ["command", "outbox"])
      }
    }
  }
}

extension Section {
  /// Sets the one delivery; a second one contradicts it.
  fileprivate func settle(
    _ delivery: Delivery, as name: String, for place: inout Delivery?
  ) throws(SiteError) {
    guard place == nil else {
      throw error(
        .contradiction, name,
        "stands beside '\(key(name == "command" ? "outbox" : "command"))'; keep one of the two")
    }
    place = delivery
  }
}

/// Whether `text` can stand after `From:`: one line with an `@` inside.
private func isSender(_ text: String) -> Bool {
  guard text.utf8.count <= 320, !text.unicodeScalars.contains(where: isControl),
    let at = text.utf8.lastIndex(of: UInt8(ascii: "@"))
  else { return false }
  let after = text.utf8[at...].dropFirst().first
  return at > text.utf8.startIndex && after != nil && after != UInt8(ascii: ">")
}

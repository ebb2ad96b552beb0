/// A person's random id: 32 lower-case hexadecimal digits, the name of the person's folder.
package struct PersonID: Hashable, Sendable, CustomStringConvertible {
  package let text: String

  /// Creates an id, or returns `nil` unless `text` is 32 characters of 0-9 and a-f.
  package init?(_ text: String) {
    guard text.utf8.count == 32, text.utf8.allSatisfy(isLowerHex) else { return nil }
    self.text = text
  }

  private init(zeros count: Int) { text = String(repeating: "0", count: count) }

  /// The id of nobody: no random one is it.
  static let nobody = PersonID(zeros: 32)

  package var description: String { text }

  /// The place in the store: "people/7f/7f3c…".
  package var place: String { "people/\(Substring(text.utf8.prefix(2)))/\(text)" }
}

/// Whether a byte is one of 0-9 and a-f.
package func isLowerHex(_ byte: UInt8) -> Bool {
  (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
}

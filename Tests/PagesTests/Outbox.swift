import Files
import StrictJSON
import Testing

@testable import Pages

/// A mail in the outbox, as form tests read it.
struct Mail {
  let about: String
  let kind: String
  let to: [String]
  let subject: String
  let text: String
  let html: String
  let at: Int64

  /// The link in it.
  var token: String? {
    guard let start = text.firstRange(of: "?token=") else { return nil }
    return String(text[start.upperBound...].prefix { $0 != "\n" })
  }
}

extension TestSite {
  /// A site whose mail can be read.
  static func withOutbox(_ more: String = "") throws -> TestSite {
    try TestSite(",\"mail\":{\"outbox\":\"outbox\"}" + more)
  }

  var outbox: String { "\(folder)/data/outbox" }

  /// All mail so far, oldest first where the clock tells.
  func mail() throws -> [Mail] {
    try (Files.names(in: outbox) ?? []).map { name in
      let status = try #require(try Files.status("\(outbox)/\(name)"))
      #expect(status.permissions == 0o600)
      let bytes = try #require(try Files.read("\(outbox)/\(name)"))
      let object = try #require(try JSONValue(parsing: bytes).objectValue)
      return Mail(
        about: try #require(object.string("about")), kind: try #require(object.string("kind")),
        to: try #require(object.array("to")).compactMap(\.stringValue),
        subject: try #require(object.string("subject")), text: try #require(object.string("text")),
        html: try #require(object.string("html")), at: try #require(object.int("at")))
    }
  }

  /// What the mail since the last call of this is about, in alphabetical order.
  func newMail() throws -> [String] {
    let about = try mail().map(\.about).sorted()
    for name in try Files.names(in: outbox) ?? [] { try Files.remove("\(outbox)/\(name)") }
    return about
  }

  /// The latest mail about something.
  func mail(about: String) throws -> Mail {
    try #require(try mail().last { $0.about == about })
  }
}

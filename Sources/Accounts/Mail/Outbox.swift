internal import Files
internal import Records
internal import Sealing
internal import Site
internal import StrictJSON

/// A mail as the outbox keeps it.
struct QueuedLetter {
  /// Seconds that a mail which cannot be delivered is kept: 30 days.
  static let patience: Int64 = 30 * 86_400
  static let longestPause: Int64 = 6 * 3600

  let to: [String]
  let letter: ComposedLetter

  init(to: [String], letter: ComposedLetter) {
    self.to = to
    self.letter = letter
  }

  init?(_ object: JSONObject) {
    guard let to = object.array("to"), let subject = object.string("subject"),
      let text = object.string("text"), let html = object.string("html")
    else { return nil }
    self.to = to.compactMap(\.stringValue)
    letter = ComposedLetter(subject: subject, text: text, html: html)
  }

  var members: JSONObject {
    [
      "to": .array(to.map { .string($0) }), "subject": .string(letter.subject),
      "text": .string(letter.text), "html": .string(letter.html),
    ]
  }

  /// Seconds between a failed attempt and the next: a minute, doubled each time, six hours at most.
  static func pause(after attempts: Int64) -> Int64 {
    min(60 << min(max(attempts - 1, 0), 16), longestPause)
  }
}

extension Accounts {
  /// The folder of mail that waits for a program to take it.
  static let outboxPlace = "outbox"

  /// Puts a mail into the outbox; what stands against that is logged.
  ///
  /// `language` is the reader's own choice; `until` is when the letter is of no use any more, seconds
  /// since the epoch.
  func send(_ letter: Letter, to addresses: [String], in language: String?, until: Int64? = nil) {
    do {
      try post(letter, to: addresses, in: language, until: until)
    } catch {
      surroundings.report("the mail '\(letter.name)' could not be put into the outbox: \(error)")
    }
  }

  /// Puts a mail into the outbox without which what was asked for is not done.
  ///
  /// One that is not kept costs the same and fails of the same, under the name of a draft, and is gone
  /// when this returns.
  func post(
    _ letter: Letter, to addresses: [String], in language: String?, until: Int64? = nil,
    isKept: Bool = true
  ) throws {
    guard sendsMail, !addresses.isEmpty else { return }
    let (folder, name) = outboxEntry()
    let bytes = try outboxDocument(letter, to: addresses, in: language, name: name, until: until)
    try Files.makeFolder(folder)
    let path = "\(folder)/\(name)" + (isKept ? "" : ".new")
    try Files.replace(path, with: bytes)
    if !isKept { try Files.remove(path, durably: false) }
  }

  /// Takes out what waits for these addresses and for no other.
  ///
  /// Mail that does not open stays: it cannot be read by anybody else either, and `check` tells of it.
  func forgetMail(to addresses: [String]) throws {
    // Elsewhere they are files for people to read, and a lock has no business among them.
    guard case .command? = site.mail, !addresses.isEmpty,
      try !store.names(in: Self.outboxPlace).isEmpty
    else { return }
    let ring = try ring()
    _ = try store.update(Self.outboxPlace) { place in
      for name in try place.names(in: ".") where name.hasSuffix(".json") {
        guard let sealed = try place.read(name)?.string("sealed"),
          let to = try queued(sealed, name, ring)?.to, to.allSatisfy(addresses.contains)
        else { continue }
        try place.remove(name)
      }
    }
  }

  private func queued(_ sealed: String, _ name: String, _ ring: KeyRing) throws -> QueuedLetter? {
    do {
      let bytes = try ring.open(sealed, purpose: Purpose.mail, owner: name)
      return try JSONValue(parsing: bytes).objectValue.flatMap { QueuedLetter($0) }
    } catch is SealingError {
      return nil
    }
  }

  private func outboxEntry() -> (folder: String, name: String) {
    let name = messageName()
    if case .outbox(let folder)? = site.mail { return (folder, name) }
    return (store.path(Self.outboxPlace), name)
  }

  /// A new name for a message's file, in the order of time to the nanosecond and never the same
  /// twice: no lock is needed.
  func messageName() -> String {
    func padded(_ number: Int64, to width: Int) -> String {
      let digits = String(max(number, 0))
      return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
    let moment = surroundings.moment()
    return "\(padded(moment.seconds, to: 12))-\(padded(moment.nanoseconds, to: 9))"
      + "-\(surroundings.randomID()).json"
  }

  /// The bytes of a mail's file.
  ///
  /// Where files are what the site's owner asked for (testing mode, or `"mail": {"outbox": …}`)
  /// they can be read. Where a program takes them on, what is written is sealed until then: a
  /// mailed link must not lie in the clear in a folder that is backed up.
  func outboxDocument(
    _ letter: Letter, to addresses: [String], in language: String?, name: String, until: Int64?
  ) throws -> [UInt8] {
    guard let compose = surroundings.compose else { return [] }
    // Read from the disk, where an older or another program may have written them.
    let to = addresses.compactMap { EmailAddress($0)?.text }
    let queued = QueuedLetter(to: to, letter: try compose(letter, language))
    var document: JSONObject = [
      "version": 1, "kind": "mail", "about": .string(letter.name), "at": .int(now),
    ]
    if case .outbox? = site.mail {
      for member in queued.members.members { document[member.name] = member.value }
      return JSONValue.object(document).serialized(pretty: true)
    }
    document["attempts"] = 0
    document["next"] = .int(now)
    document["until"] = until.map { .int($0) }
    document["sealed"] = .string(
      try ring().seal(
        JSONValue.object(queued.members).serialized(), purpose: Purpose.mail, owner: name,
        nonce: surroundings.randomBytes(12)))
    return JSONValue.object(document).serialized() + [0x0A]
  }
}

extension Purpose {
  static let mail = "mail"
}

internal import Glibc
internal import Records
internal import Sealing
package import StrictJSON

/// The site's log: a file of lines a month, chained by their hashes.
///
/// Each line carries its number and the SHA-256 of the line before it; the first of a month carries
/// that of the last line of the month before. `head.json` says what was written last, so that lines
/// taken off the end are missed too. Written in this order: the line, then the head. A stop between
/// the two leaves a line that follows the head, whole or torn, that nobody was told of.
package enum SiteLog {
  package static let place = "activity"
  package static let headFile = "head.json"
  /// What the first line of all carries.
  static let nothingBefore = String(repeating: "0", count: 64)
  /// Bytes of a line, its end included; events are bounded well below it.
  static let longestLine = 1 << 16

  /// What was written last.
  package struct Head: Equatable {
    /// The month of the file: "2026-11".
    package var month: String
    /// The file's size with its last line, in bytes.
    package var bytes: Int64
    /// The last line's number; 0 before the first.
    var number: Int64
    /// The SHA-256 of the last line.
    var hash: String

    var file: String { SiteLog.file(month) }

    init(month: String) {
      self.month = month
      bytes = 0
      number = 0
      hash = SiteLog.nothingBefore
    }

    package init?(_ document: JSONObject) {
      guard let month = document.string("month"), SiteLog.isMonth(month),
        let bytes = document.whole("bytes"), let number = document.whole("number"),
        let hash = document.string("hash"), hash.utf8.count == 64, hash.utf8.allSatisfy(isLowerHex)
      else { return nil }
      self.month = month
      self.bytes = bytes
      self.number = number
      self.hash = hash
    }

    var document: JSONObject {
      [
        "version": 1, "month": .string(month), "bytes": .int(bytes), "number": .int(number),
        "hash": .string(hash),
      ]
    }
  }

  /// A line with its place in the chain.
  struct Line {
    let number: Int64
    let previous: String
    let object: JSONObject
    let hash: String

    /// Reads a line without its end; `nil` when it is damaged.
    init?(_ bytes: some Collection<UInt8>) {
      let bytes = Array(bytes)
      let value: JSONValue
      do throws(JSONError) {
        value = try JSONValue(parsing: bytes)
      } catch {
        // Not hidden: whoever reads the log tells of each line that cannot be read.
        return nil
      }
      guard let object = value.objectValue, object.whole("version") != nil,
        let number = object.whole("number"), object.whole("at") != nil,
        let previous = object.string("previous")
      else { return nil }
      self.number = number
      self.previous = previous
      self.object = object
      hash = SHA256.hexDigest(bytes)
    }

    func follows(_ head: Head) -> Bool {
      number == head.number + 1 && previous == head.hash
    }
  }

  /// A line that was cut off when it was written.
  struct TornLine: Equatable {
    let file: String
    /// Where in the file it begins, in bytes.
    let start: Int64
    let bytes: Int
  }

  package static func file(_ month: String) -> String { "\(month).jsonl" }

  /// Four digits, a hyphen, two digits.
  static func isMonth(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.count == 7
      && bytes.indices.allSatisfy {
        $0 == 4 ? bytes[$0] == UInt8(ascii: "-") : (0x30...0x39).contains(bytes[$0])
      }
  }

  /// The month of a time by UTC; seconds since the epoch.
  ///
  /// The corresponding C function is `gmtime_r`.
  static func month(of seconds: Int64) -> String {
    var time = time_t(seconds)
    var parts = tm()
    guard gmtime_r(&time, &parts) != nil, (-1900..<8100).contains(parts.tm_year) else {
      return "1970-01"
    }
    let year = String(parts.tm_year + 1900)
    let month = String(parts.tm_mon + 1)
    return String(repeating: "0", count: 4 - year.utf8.count) + year
      + (month.utf8.count < 2 ? "-0" : "-") + month
  }

  /// The months that have a file, in order.
  package static func months(among names: [String]) -> [String] {
    names.compactMap { name in
      guard name.hasSuffix(".jsonl") else { return nil }
      let month = String(name.dropLast(".jsonl".count))
      return isMonth(month) ? month : nil
    }
  }
}

extension Accounts {
  /// Adds a line to the site's log.
  ///
  /// Called inside the locked step of the person it concerns, if there is one, right before the
  /// write that makes it so: then nothing that people with power over the site do goes unrecorded,
  /// and a stop between the two leaves a line about something that did not come to be. The log has
  /// a lock of its own, and nothing else is locked while it is held.
  ///
  /// Durable when this returns. Throws where the log cannot be written to or its head cannot be
  /// read: what cannot be recorded is not done.
  package func recordForSite(_ event: SiteEvent) throws {
    try change(SiteLog.place) { place in
      var head = try openLog(in: place)
      try append(event, after: &head, in: place)
    }
  }

  /// The head of the log, brought up to what the files hold; written first of all, so that a missing
  /// one is never a new log.
  ///
  /// After a stop between a line and the head, a whole line that follows the head counts, and the
  /// beginning of one, which nobody was told of, is taken away and a line says so. Whatever else
  /// stands behind the head was not written by this program: it stays, and `check` tells of it.
  func openLog(in place: borrowing LockedPlace) throws -> SiteLog.Head {
    guard let document = try place.read(SiteLog.headFile) else {
      guard SiteLog.months(among: try place.names(in: ".")).isEmpty else {
        throw RecordsError.damaged(
          place.path(SiteLog.headFile), "it is gone, but the lines of the site's log are there")
      }
      let head = SiteLog.Head(month: SiteLog.month(of: now))
      try place.write(SiteLog.headFile, head.document)
      return head
    }
    guard var head = SiteLog.Head(document) else {
      throw RecordsError.damaged(
        place.path(SiteLog.headFile), "a member is missing or of another type")
    }
    if let torn = try catchUp(&head, in: place) {
      try place.cut(torn.file, to: torn.start)
      try append(
        SiteEvent(.logMended, by: .site, detail: torn.file, before: "\(torn.bytes) bytes"),
        after: &head, in: place)
    }
    return head
  }

  func append(
    _ event: SiteEvent, after head: inout SiteLog.Head, in place: borrowing LockedPlace
  ) throws {
    // Never back to an earlier month, whatever the clock says: the order of the lines is that in
    // which they were written.
    head.month = max(head.month, SiteLog.month(of: now))
    var line: JSONObject = ["version": 1, "number": .int(head.number + 1), "at": .int(now)]
    for member in event.members.members { line[member.name] = member.value }
    line["previous"] = .string(head.hash)
    try place.append(head.file, line: line)
    head.number += 1
    head.hash = SHA256.hexDigest(JSONValue.object(line).serialized())
    head.bytes = try place.size(of: head.file) ?? 0
    try place.write(SiteLog.headFile, head.document)
  }

  /// Moves the head behind the whole lines that follow it, and returns the beginning of a line that
  /// stands behind them.
  func catchUp(
    _ head: inout SiteLog.Head, in place: borrowing LockedPlace
  ) throws -> SiteLog.TornLine? {
    for month in SiteLog.months(among: try place.names(in: ".")) where month >= head.month {
      let file = SiteLog.file(month)
      while true {
        let start = month == head.month ? head.bytes : 0
        let rest = try place.part(of: file, from: start, count: SiteLog.longestLine)
        if rest.isEmpty { break }
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
          guard rest.count < SiteLog.longestLine else { return nil }
          return SiteLog.TornLine(file: file, start: start, bytes: rest.count)
        }
        guard let line = SiteLog.Line(rest[..<end]), line.follows(head) else { return nil }
        head.month = month
        head.bytes = start + Int64(end) + 1
        head.number = line.number
        head.hash = line.hash
      }
    }
    return nil
  }
}

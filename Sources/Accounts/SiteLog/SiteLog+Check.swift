internal import Records
internal import StrictJSON

/// What going through the chain found.
package struct SiteLogFault: Equatable, Sendable {
  /// The file's name in the log's folder.
  package let file: String
  /// The line in it from 1; `nil` for what is about the file as a whole.
  package let line: Int?
  /// In a sentence without a full stop.
  package let what: String
}

extension Accounts {
  /// Examines the chain of the site's log and tells of every break: an altered, a removed, an added
  /// or a moved line, and what a power cut left of one.
  ///
  /// Whoever can write to the data folder can also write a new chain: the log shows what was changed
  /// by hand or by accident, and what somebody changed who did not take that trouble.
  /// - Complexity: Reads every file of the log once.
  func checkSiteLog(_ found: (Finding) -> Void) {
    do {
      for fault in try siteLogFaults() {
        let path = store.path("\(SiteLog.place)/\(fault.file)")
        found(
          Finding(
            weight: .problem, path: fault.line.map { "\(path), line \($0)" } ?? path,
            what: fault.what,
            mend: fault.file == SiteLog.headFile
              ? "nightlatch check --repair"
              : "compare it with a backup, and ask who was on the server"))
      }
      if let torn = try tornLine() {
        found(
          Finding(
            weight: .warning, path: store.path("\(SiteLog.place)/\(torn.file)"),
            what: "the last \(torn.bytes) bytes are the beginning of a line that was cut off when "
              + "it was written, as in a power cut; what it was to record was not done",
            mend: "nightlatch check --repair"))
      }
    } catch {
      found(
        Finding(
          weight: .problem, path: store.path(SiteLog.place), what: "\(error)",
          mend: "nightlatch check --repair, or restore it from a backup"))
    }
  }

  /// The breaks in the chain, in the order of the lines.
  package func siteLogFaults() throws -> [SiteLogFault] {
    let names = try store.names(in: SiteLog.place)
    let months = SiteLog.months(among: names)
    // Read first: lines that are added meanwhile follow it, none before it are.
    let document = try store.read("\(SiteLog.place)/\(SiteLog.headFile)")
    guard document != nil || !months.isEmpty else { return [] }
    guard let head = document.flatMap({ SiteLog.Head($0) }) else {
      let gone = SiteLogFault(
        file: SiteLog.headFile, line: nil,
        what: "it is gone or damaged, so that nobody can say which line is the last")
      return try [gone] + walked(months, head: nil).faults
    }
    return try walked(months, head: head).faults
  }

  private func walked(_ months: [String], head: SiteLog.Head?) throws -> ChainWalk {
    var walk = ChainWalk(head: head)
    for month in months {
      walk.file = SiteLog.file(month)
      let rest = try SiteLogReader(store: store, file: walk.file).forEachLine {
        walk.take($0, number: $1)
      }
      // Behind the head it is a line in the making or one that a power cut left: not a fault.
      let size = try store.size(of: "\(SiteLog.place)/\(walk.file)") ?? 0
      if rest > 0, let head, month < head.month || month == head.month && size <= head.bytes {
        walk.report(nil, "its last line is cut off, though it was written whole")
      }
    }
    walk.end()
    return walk
  }

  /// What a power cut left of a line; `nil` for nothing, and where the log's head is gone.
  ///
  /// Looks under the lock, so that a line in the making is not taken for one.
  func tornLine() throws -> SiteLog.TornLine? {
    try store.update(SiteLog.place) { place in
      guard var head = try place.read(SiteLog.headFile).flatMap({ SiteLog.Head($0) }) else {
        return nil
      }
      return try catchUp(&head, in: place)
    } ?? nil
  }

  /// Takes away what a power cut left of a line, and makes the log's head anew where it is gone or
  /// damaged; the log says so in a line of its own.
  ///
  /// Mends nothing else: a break in the chain is evidence, and stays.
  /// - Returns: What was mended, in a sentence without a full stop; `nil` for nothing.
  package func repairSiteLog() throws -> String? {
    guard !SiteLog.months(among: try store.names(in: SiteLog.place)).isEmpty else { return nil }
    if try isLogHeadGood() {
      guard let torn = try tornLine() else { return nil }
      try change(SiteLog.place) { _ = try openLog(in: $0) }
      return "took away the \(torn.bytes) bytes of a line that was cut off when it was written"
    }
    return try change(SiteLog.place) { place in
      guard var head = try headFromLines(in: place) else { return nil }
      try append(
        SiteEvent(.logMended, by: .server, detail: SiteLog.headFile), after: &head, in: place)
      return "made the head of the site's log anew; whether lines are missing at its end cannot be "
        + "told any more"
    }
  }

  /// Whether the log's head can be read; throws where that cannot be known.
  private func isLogHeadGood() throws -> Bool {
    do throws(RecordsError) {
      let document = try store.read("\(SiteLog.place)/\(SiteLog.headFile)")
      return document.flatMap { SiteLog.Head($0) } != nil
    } catch {
      guard error.code == .damaged else { throw error }
      return false
    }
  }

  /// A head that says the last whole line there is was written last; what stands behind that is cut
  /// off.
  private func headFromLines(in place: borrowing LockedPlace) throws -> SiteLog.Head? {
    var head: SiteLog.Head?
    for month in SiteLog.months(among: try place.names(in: ".")) {
      let file = SiteLog.file(month)
      let rest = try SiteLogReader(store: store, file: file).forEachLine { bytes, _ in
        guard let line = SiteLog.Line(bytes) else { return }
        var next = SiteLog.Head(month: month)
        next.number = line.number
        next.hash = line.hash
        head = next
      }
      if rest > 0 { try place.cut(file, to: (place.size(of: file) ?? rest) - rest) }
    }
    return head
  }
}

/// The state of going along the chain.
private struct ChainWalk {
  var file = ""
  var faults: [SiteLogFault] = []
  private let head: SiteLog.Head?
  /// The line before, as it is now.
  private var last: SiteLog.Line?
  private var lastLine: (file: String, line: Int)?
  /// Whether the line before could not be read.
  private var isAfterDamage = false
  private var hasMetHead = false

  init(head: SiteLog.Head? = nil) {
    self.head = head
  }

  mutating func report(_ line: Int?, _ what: String) {
    faults.append(SiteLogFault(file: file, line: line, what: what))
  }

  mutating func take(_ bytes: ArraySlice<UInt8>, number: Int) {
    guard let line = SiteLog.Line(bytes) else {
      report(number, "the line cannot be read: it was altered or is damaged")
      isAfterDamage = true
      lastLine = (file, number)
      return
    }
    if !isAfterDamage { compare(line, number: number) }
    if line.number == head?.number {
      hasMetHead = true
      if line.hash != head?.hash, !isLastReported(number) {
        report(number, "the line was altered after it was written")
      }
    }
    isAfterDamage = false
    // A line that stands too late says nothing about those after it.
    guard line.number > last?.number ?? 0 else { return }
    last = line
    lastLine = (file, number)
  }

  private func isLastReported(_ number: Int) -> Bool {
    faults.last?.file == file && faults.last?.line == number
  }

  private mutating func compare(_ line: SiteLog.Line, number: Int) {
    guard let last else {
      guard line.number != 1 || line.previous != SiteLog.nothingBefore else { return }
      report(
        number,
        "the log begins with its line \(line.number): \(line.number - 1) before it are gone")
      return
    }
    if line.number == last.number + 1 {
      guard line.previous != last.hash, let lastLine else { return }
      faults.append(
        SiteLogFault(
          file: lastLine.file, line: lastLine.line,
          what: "the line was altered after it was written"))
    } else if line.number > last.number + 1 {
      let gone = line.number - last.number - 1
      report(number, "\(Self.lines(gone)) before it, gone or moved elsewhere")
    } else {
      report(number, "the line does not stand where it was written")
    }
  }

  private static func lines(_ count: Int64) -> String {
    count == 1 ? "a line is missing" : "\(count) lines are missing"
  }

  mutating func end() {
    guard let head, head.number > 0, !hasMetHead, !isAfterDamage else { return }
    let gone = head.number - (last?.number ?? 0)
    file = head.file
    if gone > 0 {
      report(nil, "\(Self.lines(gone)) at the end")
    } else {
      report(nil, "the line that was written last, number \(head.number), is gone")
    }
  }
}

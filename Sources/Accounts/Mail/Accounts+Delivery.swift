internal import Files
internal import Records
internal import Sealing
internal import Site
internal import StrictJSON

/// What came of going through the outbox.
package struct OutboxReport: Equatable, Sendable {
  package var sent = 0
  package var failed = 0
  /// Left where they are: their pause is not over, or the program is out of order.
  package var waiting = 0
  /// Thrown away: a link that has run out, or nothing but failures for 30 days.
  package var dropped = 0

  package init(sent: Int = 0, failed: Int = 0, waiting: Int = 0, dropped: Int = 0) {
    self.sent = sent
    self.failed = failed
    self.waiting = waiting
    self.dropped = dropped
  }
}

extension Accounts {
  /// Whether there is mail that a program has still to take.
  ///
  /// Lists one folder and reads nothing.
  package func isMailWaiting() throws -> Bool {
    guard case .command? = site.mail else { return false }
    return try store.names(in: Self.outboxPlace).contains { $0.hasSuffix(".json") }
  }

  /// Hands mail that is due to the site's program, oldest first.
  ///
  /// One process at a time: the outbox is locked for all of it. Each attempt is written down before
  /// it is made, so that who is killed in the middle of one leaves a pause and no loop. A mail is
  /// gone from the outbox when the program took it with status 0. After a failure that is not the
  /// mail's own (no program, no time, status 75) the rest is left for the next run.
  ///
  /// - Parameters:
  ///   - limit: How many to try at most.
  ///   - secondsEach: How long the program may take over one.
  ///   - early: Whether to try also those whose pause is not over.
  /// - Returns: What became of them; `nil` when another process is at it.
  /// - Throws: What the outbox's folder or a write to it throws.
  package func deliverOutbox(
    limit: Int = 20, secondsEach: Int = 10, early: Bool = false
  ) throws -> OutboxReport? {
    guard case .command(let words)? = site.mail else { return OutboxReport() }
    let command = Command(words)
    let outbox = Store(root: store.root, lockWait: 0)
    do {
      return try outbox.update(Self.outboxPlace) { place in
        var report = OutboxReport()
        var isOutOfOrder = false
        for name in try place.names(in: ".") where name.hasSuffix(".json") {
          guard !isOutOfOrder, report.sent + report.failed < limit else {
            report.waiting += 1
            continue
          }
          switch try step(name, command, secondsEach: secondsEach, early: early, in: place) {
          case .sent: report.sent += 1
          case .failed(let isOurs):
            report.failed += 1
            isOutOfOrder = isOurs
          case .waiting: report.waiting += 1
          case .dropped: report.dropped += 1
          case .foreign: break
          }
        }
        return report
      } ?? OutboxReport()
    } catch let error as RecordsError where error.code == .busy {
      return nil
    }
  }

  private enum Step {
    case sent, waiting, dropped
    /// Whether the next mail would fail in the same way.
    case failed(isOurs: Bool)
    /// Not ours to deliver: a file that was made to be read, or one that cannot be.
    case foreign
  }

  private func step(
    _ name: String, _ command: Command, secondsEach: Int, early: Bool,
    in place: borrowing LockedPlace
  ) throws -> Step {
    var document: JSONObject
    do throws(RecordsError) {
      guard let read = try place.read(name), read.string("sealed") != nil else { return .foreign }
      document = read
    } catch {
      surroundings.report(error.description)
      return .foreign
    }
    let made = document.int("at") ?? 0
    if document.int("until").map({ now >= $0 }) ?? false || now - made > QueuedLetter.patience {
      surroundings.report("the mail '\(place.path(name))' was not delivered in time and is dropped")
      try place.remove(name)
      return .dropped
    }
    let wait = (document.int("next") ?? 0) - now
    // A pause of more than the longest comes from a clock that was set back.
    guard early || wait <= 0 || wait > QueuedLetter.longestPause else { return .waiting }
    let attempts = (document.int("attempts") ?? 0) + 1
    document["attempts"] = .int(attempts)
    document["next"] = .int(now + QueuedLetter.pause(after: attempts))
    try place.write(name, document)
    let failure: (words: String, isOurs: Bool)
    do {
      let message = try message(document, name: name, path: place.path(name))
      switch try command.run(input: message.bytes, seconds: secondsEach) {
      case .exited(0):
        try place.remove(name)
        return .sent
      // EX_TEMPFAIL of <sysexits.h>
      case .exited(let status): failure = ("ended with status \(status)", status == 75)
      case .signalled(let signal): failure = ("was ended by signal \(signal)", true)
      case .timedOut: failure = ("had not ended after \(secondsEach) seconds", true)
      }
    } catch let error as FileError {
      failure = ("did not run: \(error.description)", true)
    } catch let error as SealingError {
      failure = ("was not run: the mail does not open: \(error.description)", false)
    } catch let error as RecordsError where error.code == .damaged {
      failure = ("was not run: \(error.description)", false)
    }
    document["lastFailure"] = .string(failure.words)
    try place.write(name, document)
    surroundings.report("'\(command.words[0])' \(failure.words); the mail stays in the outbox")
    return .failed(isOurs: failure.isOurs)
  }

  private func message(
    _ document: JSONObject, name: String, path: String
  ) throws -> MailMessage {
    let bytes = try ring().open(
      document.string("sealed") ?? "", purpose: Purpose.mail, owner: name)
    guard let object = try JSONValue(parsing: bytes).objectValue,
      let queued = QueuedLetter(object)
    else { throw RecordsError.damaged(path, "what is sealed in it is no mail") }
    return MailMessage(
      from: site.mailFrom ?? "", to: queued.to, letter: queued.letter,
      at: document.int("at") ?? now, id: String(name.dropLast(".json".count)),
      host: site.baseURL.host)
  }

  /// Tells of mail that nobody took.
  func checkOutbox(_ found: (Finding) -> Void) {
    guard case .command(let words)? = site.mail else { return }
    var (count, failures): (Int, [String]) = (0, [])
    do {
      for name in try store.names(in: Self.outboxPlace) where name.hasSuffix(".json") {
        guard let document = try store.read("\(Self.outboxPlace)/\(name)"),
          document.string("sealed") != nil
        else { continue }
        let failure = document.string("lastFailure")
        // What was written just now and not yet tried is on its way.
        if failure != nil || now - (document.int("at") ?? 0) >= 60 { count += 1 }
        if let failure { failures.append(failure) }
      }
    } catch {
      found(
        Finding(
          weight: .problem, path: store.path(Self.outboxPlace), what: "\(error)",
          mend: "remove the file that is named, or restore it from a backup"))
    }
    guard count > 0 else { return }
    let latest = failures.last.map { ": '\(words[0])' \($0)" } ?? ""
    found(
      Finding(
        weight: .problem, path: store.path(Self.outboxPlace),
        what: "\(count) mail\(count == 1 ? "" : "s") could not be delivered yet\(latest)",
        mend: "try the program of 'mail.command' in '\(site.file)' by hand as the owner of the "
          + "data folder; what waits goes out with a later request"))
  }
}

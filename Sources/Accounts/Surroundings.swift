package import Files
internal import Glibc
internal import Sealing

/// What the domain takes from outside: the time and chance, the words of a mail, and the log.
///
/// Tests own them all.
package struct Surroundings: Sendable {
  /// Seconds since the Unix epoch.
  package var now: @Sendable () -> Int64
  /// The same as the web server has it: in testing mode its clock is not moved.
  package var serverNow: @Sendable () -> Int64
  /// The same with the nanoseconds of that second, for the order of what happens within it.
  package var moment: @Sendable () -> Moment
  /// Returns that many bytes from the system's generator.
  package var randomBytes: @Sendable (_ count: Int) -> [UInt8]
  /// Puts a letter into the words of a language, the site's where none is given; `nil` where nobody
  /// can, and then no mail is written.
  package var compose: (@Sendable (_ letter: Letter, _ language: String?) throws -> ComposedLetter)?
  /// The same for the words of a text message around its code; `nil` for English.
  package var composeText: (@Sendable (_ text: CodeText, _ language: String?) throws -> String)?
  /// Hands a text message to the site's program; `nil` where this process runs it itself.
  package var runTextCommand: (@Sendable (_ input: [UInt8]) throws(FileError) -> Command.Ending)?
  /// Takes a sentence for the log about what went wrong beside the work that was asked for.
  package var report: @Sendable (String) -> Void

  /// A point in time; the second and its part were read at once.
  package struct Moment: Sendable {
    /// Since the Unix epoch.
    package let seconds: Int64
    /// 0 through 999,999,999.
    package let nanoseconds: Int64

    package init(seconds: Int64, nanoseconds: Int64) {
      self.seconds = seconds
      self.nanoseconds = nanoseconds
    }
  }

  /// Without a `moment` all that happens within a second happens at once.
  package init(
    now: @escaping @Sendable () -> Int64, serverNow: (@Sendable () -> Int64)? = nil,
    moment: (@Sendable () -> Moment)? = nil,
    randomBytes: @escaping @Sendable (_ count: Int) -> [UInt8],
    compose: (@Sendable (Letter, String?) throws -> ComposedLetter)? = nil,
    report: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.now = now
    self.serverNow = serverNow ?? now
    self.moment = moment ?? { Moment(seconds: now(), nanoseconds: 0) }
    self.randomBytes = randomBytes
    self.compose = compose
    self.report = report
  }

  /// The system's clock, moved by `offset` seconds, and the system's generator.
  package static func live(clockOffset offset: Int64 = 0) -> Surroundings {
    Surroundings(
      now: { Int64(time(nil)) + offset }, serverNow: { Int64(time(nil)) },
      moment: {
        var time = timespec()
        _ = clock_gettime(CLOCK_REALTIME, &time)
        return Moment(
          seconds: Int64(time.tv_sec) + offset, nanoseconds: Int64(time.tv_nsec))
      },
      randomBytes: { SystemRandom.bytes($0) })
  }

  /// 32 lower-case hexadecimal digits: 128 random bits.
  func randomID() -> String { Hex.encode(randomBytes(16)) }

  /// 43 characters of base64url: 256 random bits.
  func randomToken() -> String { Base64URL.encode(randomBytes(32)) }
}

/// Where a request came from, as it is kept with sessions and activity.
package struct Visitor: Equatable, Sendable {
  /// The client's address, "192.0.2.7" or "2001:db8::7"; empty when it is not known.
  package let address: String
  /// The browser's description of itself, bounded and without control characters.
  package let agent: String

  package init(address: String, agent: String) {
    self.address = address
    self.agent = agent
  }

  /// What the server's own command line leaves behind.
  package static let commandLine = Visitor(address: "", agent: "nightlatch")
}

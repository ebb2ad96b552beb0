internal import Site
internal import StrictJSON

/// Failed tries at one prompt, and how long to wait because of them.
///
/// A try is charged before it is checked, and a success gives everything back. After
/// `attempts` failures within the window each further failure doubles a wait of 30 s, up to an
/// hour; at `hardStop` failures in a row nothing is accepted until the factor is replaced
/// (NIST SP 800-63B 3.2.2).
struct Tries: Equatable, Sendable {
  /// In a row, over any time.
  private(set) var failures: Int64 = 0
  /// Within the window that began at `windowStart`.
  private var recent: Int64 = 0
  private var windowStart: Int64 = 0
  private var blockedUntil: Int64 = 0

  static let longestWait: Int64 = 3600
  static let firstWait: Int64 = 30

  /// How many tries are good for what.
  struct Limits: Sendable {
    /// Failures within the window before a wait; `nil` where there are no waits.
    let attempts: Int64?
    let windowSeconds: Int64
    /// Failures in a row before nothing is accepted; `nil` where that never happens.
    let hardStop: Int64?

    init(attempts: Int?, hardStop: Int?, policy: SignInPolicy) {
      self.attempts = attempts.map { Int64($0) }
      self.hardStop = hardStop.map { Int64($0) }
      windowSeconds = Int64(policy.perMinutes) * 60
    }

    /// Waits and a hard stop, as the policy says: for codes of one person.
    init(_ policy: SignInPolicy) {
      self.init(attempts: policy.attempts, hardStop: policy.hardStop, policy: policy)
    }

    func isStopped(_ failures: Int64) -> Bool { hardStop.map { failures >= $0 } ?? false }
  }

  enum Verdict: Equatable, Sendable {
    case allowed
    /// Seconds until the next try is looked at.
    case wait(Int64)
    /// No try will be looked at again.
    case stopped
  }

  init() {}

  /// Reads the counters of `member`: all zero when it is absent, `nil` when it is of another shape,
  /// which must never count as "no failures".
  init?(_ member: JSONValue?) {
    guard let member else { return }
    guard let object = member.objectValue, let failures = object.whole("failures"),
      let recent = object.whole("recent"), let windowStart = object.whole("windowStart"),
      let blockedUntil = object.whole("blockedUntil")
    else { return nil }
    self.failures = failures
    self.recent = recent
    self.windowStart = windowStart
    self.blockedUntil = blockedUntil
  }

  /// The counters as they are kept; `nil` when there is nothing to keep.
  var object: JSONObject? {
    guard failures > 0 || recent > 0 else { return nil }
    return [
      "failures": .int(failures), "recent": .int(recent), "windowStart": .int(windowStart),
      "blockedUntil": .int(blockedUntil),
    ]
  }

  /// Whether the next try may be looked at.
  func verdict(at now: Int64, _ limits: Limits) -> Verdict {
    if limits.isStopped(failures) { return .stopped }
    // No wait is longer than that: the clock was set back since, and a wait must not become a
    // lock-out of days. The hard stop counts on.
    guard now < blockedUntil, blockedUntil - now <= Self.longestWait else { return .allowed }
    return .wait(blockedUntil - now)
  }

  /// Counts one try as failed.
  mutating func charge(at now: Int64, _ limits: Limits) {
    failures += 1
    if now - windowStart >= limits.windowSeconds { recent = 0 }
    // A clock that was set back, or another machine's that is behind, begins no window anew: what
    // failed a moment ago still counts.
    if now - windowStart >= limits.windowSeconds || now < windowStart { windowStart = now }
    recent += 1
    guard let attempts = limits.attempts, recent >= attempts else { return }
    let doublings = min(recent - attempts, 16)
    blockedUntil = now + min(Self.firstWait << doublings, Self.longestWait)
  }

  /// Whether the latest failure is the one that began a time of waiting.
  func beganWaiting(_ limits: Limits) -> Bool { limits.attempts == recent }

  /// Whether nothing that these counters say can matter any more: no wait, no hard stop, and a
  /// window that has long begun anew.
  func isOver(at now: Int64, _ limits: Limits) -> Bool {
    !limits.isStopped(failures) && now - windowStart >= limits.windowSeconds + Self.longestWait
  }

  /// Gives back everything: the prompt was answered rightly.
  mutating func succeed() { self = Tries() }

  /// Gives back one charge and no more, for counters that others share: a success of one must
  /// not clear what another did from the same address.
  mutating func refund(_ limits: Limits) {
    failures = max(failures - 1, 0)
    recent = max(recent - 1, 0)
    if let attempts = limits.attempts, recent < attempts { blockedUntil = 0 }
  }
}

extension JSONObject {
  /// A count or a time in seconds: a whole number that sums of a few of them cannot overflow.
  func whole(_ name: String) -> Int64? {
    int(name).flatMap { (0...(1 << 53)).contains($0) ? $0 : nil }
  }
}

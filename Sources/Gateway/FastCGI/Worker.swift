// For `environ`, a global that a process of one thread may read.
@unsafe @preconcurrency internal import Glibc

/// One process that answers requests.
struct Worker {
  enum Kind {
    case regular
    /// One more for a rush, which ends by itself when nothing comes.
    case extra
    /// The first of a new executable.
    case trial
  }

  let process: pid_t
  let kind: Kind
  /// Milliseconds of `Clock`.
  let startedAt: Int64
  /// When it was told to end, for the first time.
  var toldAt: Int64?

  struct Fault: Error {
    /// The system's number of what went wrong.
    let number: Int32
  }

  /// Starts a program with our environment, one variable more, and our three descriptors.
  static func start(_ path: String, _ variable: String, _ kind: Kind) -> Result<Worker, Fault> {
    var attributes = posix_spawnattr_t()
    _ = unsafe posix_spawnattr_init(&attributes)
    defer { _ = unsafe posix_spawnattr_destroy(&attributes) }
    // None blocked and none ignored.
    var none = sigset_t()
    _ = unsafe sigemptyset(&none)
    _ = unsafe posix_spawnattr_setsigmask(&attributes, &none)
    var usual = sigset_t()
    _ = unsafe sigemptyset(&usual)
    for signal in [SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGALRM, SIGCHLD] {
      _ = unsafe sigaddset(&usual, signal)
    }
    _ = unsafe posix_spawnattr_setsigdefault(&attributes, &usual)
    _ = unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var arguments: [UnsafeMutablePointer<CChar>?] = unsafe [strdup(path), nil]
    var variables: [UnsafeMutablePointer<CChar>?] = unsafe [strdup(variable)]
    defer {
      unsafe free(arguments[0])
      unsafe free(variables[0])
    }
    var next = unsafe environ
    while let entry = unsafe next.pointee {
      unsafe variables.append(entry)
      unsafe next += 1
    }
    unsafe variables.append(nil)
    var process = pid_t()
    let result = unsafe posix_spawn(&process, path, nil, &attributes, &arguments, &variables)
    guard result == 0 else { return .failure(Fault(number: result)) }
    return .success(Worker(process: process, kind: kind, startedAt: Clock.milliseconds()))
  }
}

/// How long to wait before a worker is started in the place of one that ended by itself.
struct BackOff {
  private var failures = 0
  private var until: Int64 = 0

  /// After a second of life the next is started at once; before, after 100 ms, 200 ms and so on up
  /// to five seconds.
  mutating func note(life: Int64, at now: Int64) {
    guard life < 1000 else {
      failures = 0
      return
    }
    until = now + min(5000, 100 << min(failures, 6))
    failures += 1
  }

  func isOver(at now: Int64) -> Bool { now >= until }
}

/// Whether connections wait although all workers run, and how many workers more that calls for.
struct Rush {
  private var since: Int64?
  private var more = 1

  /// Whether a connection waited when it was last looked.
  var isNear: Bool { since != nil }

  /// None at the first look at which one waits; then, at least a tenth of a second after the one
  /// before, one, two, four and so on up to 64, for as long as one waits.
  mutating func workers(_ isWaiting: Bool, at now: Int64) -> Int {
    guard isWaiting else {
      self = Rush()
      return 0
    }
    guard let last = since else {
      since = now
      return 0
    }
    guard now - last >= 100 else { return 0 }
    since = now
    defer { more = min(64, more * 2) }
    return more
  }
}

/// The executable's file, and whether another one has taken its place.
struct Replacement {
  /// Where the program was when it started.
  let path: String
  /// Whether the supervisor is to become it, when its workers have ended.
  var isDue = false

  private let known: FileMark?
  /// What was seen instead, and when for the first time.
  private var seen: (mark: FileMark, at: Int64)?
  /// One that was tried.
  private var tried: FileMark?
  private var lookedAt: Int64 = 0

  init() {
    var name: [UInt8] = Array(repeating: 0, count: 4096)
    let length = unsafe name.withUnsafeMutableBytes { buffer in
      guard let start = buffer.baseAddress else { return -1 }
      return unsafe readlink(
        "/proc/self/exe", start.assumingMemoryBound(to: CChar.self), buffer.count)
    }
    path = String(decoding: name.prefix(max(0, length)), as: UTF8.self)
    known = FileMark(path)
  }

  /// A path of the running program, also where its file is gone or another.
  var runningPath: String { FileMark(path) == known ? path : "/proc/self/exe" }

  /// Whether a new file is there, has not changed for a second, and was not tried yet.
  mutating func isToTry(at now: Int64) -> Bool {
    guard now - lookedAt >= 1000 else { return false }
    lookedAt = now
    guard let known, let mark = FileMark(path), mark != known, mark != tried else {
      seen = nil
      return false
    }
    guard let seen, seen.mark == mark else {
      seen = (mark, now)
      return false
    }
    guard now - seen.at >= 1000 else { return false }
    tried = mark
    return true
  }

  /// The one that was tried does not run; the next one may.
  mutating func fail() { seen = nil }
}

/// Tells one state of a file from another.
private struct FileMark: Equatable {
  private let device: dev_t
  private let number: ino_t
  private let size: off_t
  private let changed: Int64

  /// `nil` unless there is a file that can be run.
  init?(_ path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      unsafe access(path, X_OK) == 0
    else { return nil }
    device = status.st_dev
    number = status.st_ino
    size = status.st_size
    changed = Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec)
  }
}

enum Clock {
  /// Milliseconds that no setting of the clock changes.
  static func milliseconds() -> Int64 {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}

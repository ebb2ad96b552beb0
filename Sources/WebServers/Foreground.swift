internal import Glibc
package import Site

extension ServerProcess {
  /// Runs a server until somebody asks for its end with SIGINT, SIGTERM or SIGHUP.
  ///
  /// The three signals are held back on this thread from before the start until after the end,
  /// so none of them can leave a server behind.
  ///
  /// - Parameters:
  ///   - kind: The server.
  ///   - site: What it serves; its data folder exists.
  ///   - placement: Where the parts lie.
  ///   - port: On 127.0.0.1.
  ///   - user: Whom it runs as where we are root.
  ///   - path: Where to look for the server's programs, as in `PATH`.
  ///   - ready: Called once the server answers.
  ///   - log: Called with each piece that is added to the error log.
  /// - Throws: `ServerError`, also when the server ends by itself; nothing is left behind.
  package static func run(
    _ kind: ServerKind, for site: Site, at placement: Placement, port: Int, as user: ServerUser?,
    searching path: String, ready: (borrowing ServerProcess) -> Void, log: ([UInt8]) -> Void
  ) throws(ServerError) {
    let signals = HeldSignals()
    defer { signals.release() }
    var server: ServerProcess
    do {
      server = try start(
        kind, for: site, at: placement, port: port, as: user, searching: path,
        pausing: signals.comes(within:))
    } catch {
      if error.code == .interrupted { return }
      throw error
    }
    ready(server)
    var tail = LogTail(path: server.errorLog)
    while !signals.comes(within: 250) {
      tail.next(to: log)
      try server.checkRunning()
    }
    tail.next(to: log)
    server.stop()
  }
}

/// SIGINT, SIGTERM and SIGHUP, held back on this thread.
private struct HeldSignals {
  private var held = sigset_t()
  private var before = sigset_t()

  init() {
    sigemptyset(&held)
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&held, signal) }
    pthread_sigmask(SIG_BLOCK, &held, &before)
  }

  /// Waits; returns whether one of the signals came, which takes it away.
  func comes(within milliseconds: Int) -> Bool {
    var set = held
    var time = timespec(
      tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
    return sigtimedwait(&set, nil, &time) > 0
  }

  func release() {
    var set = before
    pthread_sigmask(SIG_SETMASK, &set, nil)
  }
}

/// Reads what is added to a file.
private struct LogTail {
  let path: String
  private var offset: off_t = 0

  init(path: String) { self.path = path }

  mutating func next(to log: ([UInt8]) -> Void) {
    let handle = open(path, O_RDONLY | O_CLOEXEC)
    guard handle >= 0 else { return }
    defer { close(handle) }
    var piece = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = pread(handle, &piece, piece.count, offset)
      guard count > 0 else { return }
      offset += off_t(count)
      log(Array(piece[..<count]))
    }
  }
}

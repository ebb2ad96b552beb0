internal import Glibc

/// Keeps worker processes going that answer on the listening socket of descriptor 0, and answers
/// nothing itself.
///
/// A worker is this same program started again, so that a crash, a leak or a guessed address of one
/// is nothing to the next. SIGTERM ends all of them when they have answered what they have in hand;
/// SIGHUP replaces them one and all in the same way. When the program's file is replaced, a worker
/// of the new file is tried; if it stays, the supervisor becomes the new program, with the same
/// process number and socket.
package struct Supervisor {
  private let settings: SupervisorSettings
  private let report: (String) -> Void
  private let variable: String
  private var workers: [Worker] = []
  private var replacement: Replacement
  private var backOff = BackOff()
  private var isStopping = false
  private var started = 0
  private var rush = Rush()

  /// Milliseconds after which a worker that was told to end is made to; a request takes less.
  private static let patience: Int64 = 25_000

  /// - Parameters:
  ///   - settings: How many workers.
  ///   - variable: The variable by which a worker is told its orders.
  ///   - report: Takes one line for the log.
  package init(
    _ settings: SupervisorSettings, telling variable: String, report: @escaping (String) -> Void
  ) {
    self.settings = settings
    self.variable = variable
    self.report = report
    replacement = Replacement()
  }

  /// Supervises until SIGTERM or SIGINT; returns the exit status.
  package mutating func run() -> Int32 {
    Self.prepareProcess()
    report(
      "FastCGI: \(settings.workers) \(settings.workers == 1 ? "worker" : "workers"), "
        + "each for \(settings.requests) requests")
    while true {
      reap()
      if isStopping || replacement.isDue {
        if workers.isEmpty {
          if isStopping { return 0 }
          becomeReplacement()
        }
        // The new one answers while the others finish.
        if workers.allSatisfy({ $0.kind == .trial }) { markAll() }
        tellToEnd()
      } else {
        fill()
        watchFile()
        watchRush()
        if workers.contains(where: { $0.toldAt != nil }) { tellToEnd() }
      }
      wait()
    }
  }

  private static func prepareProcess() {
    // A process of FastCGI may start with nothing but its socket; what is opened later must not
    // become its output.
    for descriptor in [STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
      let null = unsafe open("/dev/null", O_RDWR)
      if null >= 0, null != descriptor { _ = dup2(null, descriptor) }
    }
    // Workers wait for a connection before they take it, and another may have taken it.
    let flags = fcntl(STDIN_FILENO, F_GETFL)
    if flags >= 0 { _ = fcntl(STDIN_FILENO, F_SETFL, flags | O_NONBLOCK) }
    _ = signal(SIGPIPE, SIG_IGN)
    // Ignored, the ends of workers would be told to nobody.
    _ = signal(SIGCHLD, SIG_DFL)
    var signals = awaited
    _ = unsafe sigprocmask(SIG_SETMASK, &signals, nil)
  }

  private static var awaited: sigset_t {
    var signals = sigset_t()
    _ = unsafe sigemptyset(&signals)
    for number in [SIGTERM, SIGINT, SIGHUP, SIGCHLD] { _ = unsafe sigaddset(&signals, number) }
    return signals
  }

  private mutating func wait() {
    let isEnding = isStopping || replacement.isDue || workers.contains { $0.toldAt != nil }
    let milliseconds = isEnding ? 20 : rush.isNear ? 100 : 250
    var pause = timespec(tv_sec: 0, tv_nsec: milliseconds * 1_000_000)
    var signals = Self.awaited
    switch unsafe sigtimedwait(&signals, nil, &pause) {
    case SIGTERM, SIGINT:
      if !isStopping { report("FastCGI: stopping, when what is in hand is answered") }
      isStopping = true
      markAll()
    case SIGHUP:
      report("FastCGI: the workers are replaced, as asked by SIGHUP")
      markAll()
    default: break
    }
  }

  private mutating func markAll(but kind: Worker.Kind? = nil) {
    let now = Clock.milliseconds()
    for index in workers.indices where workers[index].toldAt == nil && workers[index].kind != kind {
      workers[index].toldAt = now
    }
  }

  /// Tells those again and again that are to end: a signal may come right before a worker waits.
  private mutating func tellToEnd() {
    let now = Clock.milliseconds()
    for worker in workers {
      guard let toldAt = worker.toldAt else { continue }
      _ = kill(worker.process, now - toldAt > Self.patience ? SIGKILL : SIGTERM)
    }
  }
}

extension Supervisor {
  /// Takes note of workers that have ended.
  private mutating func reap() {
    var status: Int32 = 0
    while true {
      let process = unsafe waitpid(-1, &status, WNOHANG)
      guard process > 0 else { return }
      // Others are what the program was before, or what a worker left behind.
      guard let index = workers.firstIndex(where: { $0.process == process }) else { continue }
      note(workers.remove(at: index), status)
    }
  }

  /// Tells of one that ended by itself; `status` is as `waitpid` gives it: the low seven bits are
  /// the signal, the next byte the exit status.
  private mutating func note(_ worker: Worker, _ status: Int32) {
    let (signal, exit) = (status & 0x7F, status >> 8 & 0xFF)
    let life = Clock.milliseconds() - worker.startedAt
    let end = signal == 0 ? "ended with status \(exit)" : "was ended by signal \(signal)"
    switch worker.kind {
    case .trial where worker.toldAt == nil:
      replacement.fail()
      report("FastCGI: the new '\(replacement.path)' does not run (it \(end)); the old one stays")
    case _ where worker.toldAt != nil && signal != 0 && signal != SIGTERM && signal != SIGKILL,
      _ where worker.toldAt == nil && (signal != 0 || exit != 0):
      if signal == SIGALRM {
        report("FastCGI: worker \(worker.process) took too long for a request and was ended")
      } else {
        report("FastCGI: worker \(worker.process) \(end)")
        backOff.note(life: life, at: Clock.milliseconds())
      }
    default: break
    }
  }

  /// Starts workers where some are missing.
  private mutating func fill() {
    let missing =
      settings.workers - workers.count { $0.kind == .regular && $0.toldAt == nil }
    guard missing > 0, backOff.isOver(at: Clock.milliseconds()) else { return }
    for _ in 0..<missing { start(.regular) }
  }

  private mutating func start(_ kind: Worker.Kind) {
    started += 1
    // Not all at once: each of the first has an eighth fewer requests than the one before.
    let share = max(1, settings.requests * (8 - started % 4) / 8)
    let orders = WorkerOrders(
      supervisor: getpid(), requests: share, idleSeconds: kind == .extra ? 5 : 0)
    let path = kind == .trial ? replacement.path : replacement.runningPath
    let result = Worker.start(path, "\(variable)=\(orders.text)", kind)
    switch result {
    case .success(let worker): workers.append(worker)
    case .failure(let fault):
      if kind == .trial { replacement.fail() }
      let reason = unsafe String(cString: strerror(fault.number))
      report("FastCGI: could not start '\(path)': \(reason)")
      backOff.note(life: 0, at: Clock.milliseconds())
    }
  }

  /// Looks once a second whether the program's file is another, and tries it where it is.
  private mutating func watchFile() {
    if replacement.isToTry(at: Clock.milliseconds()) {
      start(.trial)
    } else if let trial = workers.first(where: { $0.kind == .trial }),
      Clock.milliseconds() - trial.startedAt > 500
    {
      report("FastCGI: '\(replacement.path)' was replaced; the workers are, too")
      replacement.isDue = true
      markAll(but: .trial)
    }
  }

  /// Becomes the program that now has this one's name.
  private mutating func becomeReplacement() {
    replacement.isDue = false
    _ = unsafe replacement.path.withCString { path in
      var arguments: [UnsafeMutablePointer<CChar>?] = unsafe [strdup(path), nil]
      return unsafe execv(path, &arguments)
    }
    let reason = unsafe String(cString: strerror(errno))
    replacement.fail()
    report("FastCGI: could not become '\(replacement.path)': \(reason); the old one goes on")
  }

  /// Starts another worker when a connection has waited for a while: all may be busy with slow
  /// requests.
  private mutating func watchRush() {
    var entry = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    let isWaiting = unsafe poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLIN) != 0
    let more = rush.workers(isWaiting, at: Clock.milliseconds())
    let extra = workers.count { $0.kind == .extra }
    guard more > 0, extra < settings.extraWorkers, backOff.isOver(at: Clock.milliseconds()) else {
      return
    }
    if extra == 0 { report("FastCGI: all workers are busy; more are started for a while") }
    for _ in 0..<min(more, settings.extraWorkers - extra) { start(.extra) }
  }
}

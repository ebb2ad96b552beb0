internal import Glibc

/// A program of a fixed path and arguments, run without a shell.
///
/// Here and not in a target of its own: it is one more call to the system that does all it says or
/// throws, on the same descriptors.
package struct Command: Equatable, Sendable {
  /// How a program ended.
  package enum Ending: Equatable, Sendable {
    case exited(Int32)
    /// By this signal, not ours.
    case signalled(Int32)
    /// It ran for longer than it may, and was ended with all that it had started.
    case timedOut
  }

  /// The program's absolute path, then its arguments.
  package let words: [String]

  package init(_ words: [String]) {
    precondition(!words.isEmpty, "a command begins with its program")
    self.words = words
  }

  /// Runs it to its end, or to the deadline.
  ///
  /// It gets a `PATH` and nothing else of the environment: a web server puts what a client sent
  /// into it, and `HTTP_PROXY` is read by many a program (httpoxy). Its output is thrown away, no
  /// other descriptor is handed down, and signals are as a program expects them, though we ignore
  /// some. It leads a process group, so that what it starts can be ended with it.
  ///
  /// - Parameters:
  ///   - input: What it reads on standard input; a program that does not read all of it is none
  ///     the worse for it.
  ///   - seconds: How long it may run.
  /// - Returns: How it ended.
  /// - Throws: `FileError` when it could not be started.
  package func run(input: [UInt8], seconds: Int) throws(FileError) -> Ending {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw FileError("make a pipe to", words[0], errno: errno) }
    let (reading, writing) = (ends[0], ends[1])
    // The other end may close at any time; and who ignores SIGCHLD never learns how a child ended.
    let pipeSignal = signal(SIGPIPE, SIG_IGN)
    let childSignal = signal(SIGCHLD, SIG_DFL)
    defer {
      _ = signal(SIGPIPE, pipeSignal)
      _ = signal(SIGCHLD, childSignal)
    }
    let process: pid_t
    do throws(FileError) {
      process = try spawn(.init(standardInput: reading, isSession: false))
      _ = close(reading)
    } catch {
      _ = close(reading)
      _ = close(writing)
      throw error
    }
    let deadline = Self.milliseconds() + Int64(seconds) * 1000
    Self.write(input, to: writing, until: deadline)
    _ = close(writing)
    return Self.ending(of: process, until: deadline)
  }

  /// Starts it in a session of its own and returns at once; it outlives us.
  ///
  /// Input and output are `/dev/null`: a web server holds an answer open for as long as anybody
  /// has the descriptor that it is written to.
  ///
  /// - Parameter environment: All of its environment beside `PATH`, as "NAME=value".
  /// - Throws: `FileError` when it could not be started.
  package func detach(environment: [String]) throws(FileError) {
    _ = try spawn(.init(standardInput: nil, isSession: true, environment: environment))
  }

  private struct Setting {
    /// `nil` for `/dev/null`.
    var standardInput: Int32?
    var isSession: Bool
    var environment: [String] = []
  }

  private func spawn(_ setting: Setting) throws(FileError) -> pid_t {
    Self.keepOpenFilesFromChildren()
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    if let descriptor = setting.standardInput {
      unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, STDIN_FILENO)
    } else {
      unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    }
    unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)

    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    var usual = sigset_t()
    unsafe sigemptyset(&usual)
    for signal in [SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGALRM, SIGCHLD] {
      unsafe sigaddset(&usual, signal)
    }
    unsafe posix_spawnattr_setsigdefault(&attributes, &usual)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    // <spawn.h> shows POSIX_SPAWN_SETSID (0x80) to GNU sources only.
    let leader = setting.isSession ? 0x80 : Int32(POSIX_SPAWN_SETPGROUP)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(leader | Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)))

    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    var environment = unsafe ([path] + setting.environment).map { unsafe strdup($0) } + [nil]
    defer {
      unsafe (arguments + environment).forEach { unsafe free($0) }
    }
    var process = pid_t()
    let result = unsafe posix_spawn(
      &process, words[0], &actions, &attributes, &arguments, &environment)
    guard result == 0 else { throw FileError("run", words[0], errno: result) }
    return process
  }

  /// Marks every file above the standard three to be closed in programs that are started.
  ///
  /// Ours are marked already; a web server's may not be.
  private static func keepOpenFilesFromChildren() {
    // Without /proc only what the server left open is handed on, and that is the server's own care.
    for name in (try? Files.names(in: "/proc/self/fd")) ?? [] {
      guard let descriptor = Int32(name), descriptor > STDERR_FILENO else { continue }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32, until deadline: Int64) {
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    var sent = 0
    while sent < bytes.count {
      let result = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(
          descriptor, buffer.baseAddress.map { unsafe $0 + sent }, buffer.count - sent)
      }
      if result > 0 {
        sent += result
      } else if errno == EAGAIN {
        let left = deadline - milliseconds()
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard left > 0, unsafe poll(&wait, 1, Int32(clamping: left)) >= 0 || errno == EINTR else {
          return
        }
      } else if errno != EINTR {
        return
      }
    }
  }

  private static func ending(of process: pid_t, until deadline: Int64) -> Ending {
    var status = Int32()
    var pause: UInt32 = 500
    while true {
      let result = unsafe waitpid(process, &status, WNOHANG)
      if result == process { break }
      if result < 0, errno != EINTR { return .signalled(0) }
      if milliseconds() >= deadline {
        _ = kill(-process, SIGKILL)
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        return .timedOut
      }
      usleep(pause)
      pause = min(pause * 2, 20_000)
    }
    // The macros of <sys/wait.h>: the low seven bits are the signal, the next byte the status.
    let signal = status & 0x7F
    return signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal)
  }

  /// Milliseconds that no setting of the clock changes.
  private static func milliseconds() -> Int64 {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}

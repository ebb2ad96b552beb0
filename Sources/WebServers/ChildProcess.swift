internal import Files
internal import Glibc

/// A program that runs in a process group of its own, whose number is the process's.
///
/// A group of its own, so that Ctrl-C on a terminal reaches only us, who end it in order, and so
/// that what it starts can be ended with it.
struct ChildProcess {
  let process: pid_t

  /// Starts a program with nothing of our environment but a fixed `PATH`.
  ///
  /// fcgiwrap hands its whole environment on to every CGI program.
  ///
  /// - Parameters:
  ///   - path: The program's absolute path.
  ///   - arguments: Those after the program's name.
  ///   - log: The file that its standard output and error are added to.
  ///   - variables: More of its environment, as "NAME=value".
  /// - Throws: `ServerError` with `didNotStart`.
  init(
    _ path: String, _ arguments: [String], log: String, variables: [String] = []
  ) throws(ServerError) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_APPEND | O_CREAT, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setpgroup(&attributes, 0)
    // Signals that we hold back or ignore are neither for it.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var usual = sigset_t()
    sigemptyset(&usual)
    for signal in [SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGCHLD] {
      sigaddset(&usual, signal)
    }
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    let search = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    var environment: [UnsafeMutablePointer<CChar>?] =
      ([search] + variables).map { strdup($0) } + [nil]
    defer { environment.forEach { free($0) } }
    var number = pid_t()
    let result = posix_spawn(&number, path, &actions, &attributes, &words, &environment)
    guard result == 0 else {
      throw ServerError(.didNotStart, "could not start '\(path)': \(reason(result))")
    }
    process = number
  }

  /// Whether it has ended; its number is free for others from then on.
  func hasEnded() -> Bool {
    var status = Int32()
    while true {
      let result = waitpid(process, &status, WNOHANG)
      if result == process { return true }
      if result == 0 { return false }
      // ECHILD: somebody else has taken its end.
      if errno != EINTR { return true }
    }
  }

  /// Ends it and all that it has started: by request, then after 5 seconds by force.
  ///
  /// - Parameter hasEnded: Whether its own end has been seen already.
  func end(hasEnded: Bool) {
    var isGone = hasEnded
    if !isGone {
      kill(process, SIGTERM)
      isGone = waiting(milliseconds: 3000) { self.hasEnded() }
    }
    // What it leaves behind, such as fcgiwrap's workers, is in its group.
    kill(-process, SIGTERM)
    let isEmpty = waiting(milliseconds: 2000) {
      if !isGone { isGone = self.hasEnded() }
      return isGone && !isAlive(group: process)
    }
    if !isEmpty { kill(-process, SIGKILL) }
    while !isGone {
      isGone = self.hasEnded()
      pause(milliseconds: 5)
    }
  }
}

/// Whether a process of this group still runs.
///
/// One that has ended counts as gone although the process above it has not yet taken note: what
/// a server leaves behind falls to process 1, which in a container may never look.
private func isAlive(group: pid_t) -> Bool {
  guard kill(-group, 0) == 0 else { return false }
  let names: [String]
  do {
    names = try Files.names(in: "/proc") ?? []
  } catch {
    return true
  }
  var isReadable = false
  for name in names where name.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
    // One that ends while we look cannot be read any more.
    guard let text = try? Files.read("/proc/\(name)/stat") else { continue }
    isReadable = true
    // proc(5): number, name in brackets, state, parent, group. A name may hold anything.
    guard let bracket = text.lastIndex(of: UInt8(ascii: ")")) else { continue }
    let fields = text[(bracket + 1)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 2, fields[2].elementsEqual("\(group)".utf8) else { continue }
    if !fields[0].elementsEqual("Z".utf8) { return true }
  }
  return !isReadable
}

/// Asks again and again, for so many milliseconds at most; returns the last answer.
func waiting(milliseconds: Int, until isSo: () -> Bool) -> Bool {
  var waited = 0
  while !isSo() {
    guard waited < milliseconds else { return false }
    pause(milliseconds: 5)
    waited += 5
  }
  return true
}

func pause(milliseconds: Int) {
  var time = timespec(
    tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
  nanosleep(&time, nil)
}

internal import CConfinement
package import Files
internal import Glibc

/// A process of ours outside the confinement that runs the site's own commands, and no others.
///
/// It is a fork of this one from before. What the confined process can ask of it is which of two
/// things to do, and what a text message says; the commands are those that it was started with. A
/// program with rights of its own, as many a `sendmail` is, gets them: it is started by a process
/// that never gave up new privileges.
package final class Errands: Sendable {
  private let socket: Int32
  private let process: pid_t

  private enum Kind {
    static let detach = UInt8(ascii: "d")
    static let run = UInt8(ascii: "r")
  }

  /// The longest text message with its JSON around it.
  private static let longest = 64 << 10

  /// Starts the process.
  ///
  /// - Parameters:
  ///   - detached: What is started on demand, and not waited for, with this environment.
  ///   - run: The command that is run with an input to its end, and its seconds.
  /// - Throws: `FileError` when there can be no further process.
  package init(
    detached: (command: Command, environment: [String]), run: (command: Command, seconds: Int)?
  ) throws(FileError) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
      throw FileError("make a pair of sockets for", detached.command.words[0], errno: errno)
    }
    (socket, process) = (ends[0], nightlatch_fork())
    if process == 0 {
      _ = close(ends[0])
      Self.serve(ends[1], detached, run)
    }
    let reason = errno
    _ = close(ends[1])
    guard process > 0 else {
      _ = close(ends[0])
      throw FileError("start a process for", detached.command.words[0], errno: reason)
    }
  }

  /// Lets it end, and waits until it has: whoever inherits us need not look after it.
  package func end() {
    _ = close(socket)
    while waitpid(process, nil, 0) < 0, errno == EINTR {}
  }

  /// Starts what is not waited for.
  package func detach() throws(FileError) { _ = try ask(Kind.detach, []) }

  /// Runs the other command to its end.
  package func run(input: [UInt8]) throws(FileError) -> Command.Ending { try ask(Kind.run, input) }

  private func ask(_ kind: UInt8, _ input: [UInt8]) throws(FileError) -> Command.Ending {
    let message = [kind] + input
    var failure: Int32 = 0
    let sent = unsafe message.withUnsafeBytes { unsafe send(socket, $0.baseAddress, $0.count, 0) }
    if sent != message.count { failure = errno }
    let answer = failure == 0 ? Self.receive(from: socket, limit: 2 * 4) : []
    guard answer.count == 8 else {
      throw FileError("ask for", "a command", errno: failure == 0 ? ECHILD : failure)
    }
    let (number, value) = unsafe answer.withUnsafeBytes {
      unsafe (
        $0.loadUnaligned(as: Int32.self), $0.loadUnaligned(fromByteOffset: 4, as: Int32.self)
      )
    }
    switch number {
    case 0: return .exited(value)
    case 1: return .signalled(value)
    case 2: return .timedOut
    default: throw FileError("run", "the site's command", errno: value)
    }
  }
}

extension Errands {
  /// Does what is asked until nobody is there to ask.
  private static func serve(
    _ socket: Int32, _ detached: (command: Command, environment: [String]),
    _ run: (command: Command, seconds: Int)?
  ) -> Never {
    // A web server waits for whoever holds what an answer and a log are written to.
    let null = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] { _ = dup2(null, descriptor) }
    // With the one who asks, and not before.
    for signal in [SIGTERM, SIGINT, SIGHUP, SIGPIPE] { _ = Glibc.signal(signal, SIG_IGN) }
    while true {
      let message = receive(from: socket, limit: 1 + longest)
      guard let kind = message.first else { _exit(0) }
      var answer: (Int32, Int32)
      do throws(FileError) {
        answer = (0, 0)
        if kind == Kind.detach {
          try detached.command.detach(environment: detached.environment)
        } else if kind == Kind.run, let run {
          switch try run.command.run(input: Array(message.dropFirst()), seconds: run.seconds) {
          case .exited(let status): answer = (0, status)
          case .signalled(let signal): answer = (1, signal)
          case .timedOut: answer = (2, 0)
          }
        } else {
          answer = (3, ENOENT)
        }
      } catch {
        answer = (3, error.errno)
      }
      _ = unsafe withUnsafeBytes(of: &answer) { unsafe send(socket, $0.baseAddress, $0.count, 0) }
      // What was detached before has ended by now.
      while waitpid(-1, nil, WNOHANG) > 0 {}
    }
  }

  /// The next message; empty when nobody is at the other end.
  private static func receive(from socket: Int32, limit: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      var received = 0
      repeat {
        received = unsafe recv(socket, buffer.baseAddress, limit, 0)
      } while received < 0 && errno == EINTR
      count = max(received, 0)
    }
  }
}

import Glibc
import StrictJSON
import Synchronization

/// Everything that the tool says, and how.
enum Terminal {
  /// Writes one line to standard output.
  static func say(_ line: String = "") { write("\(line)\n", to: STDOUT_FILENO) }

  /// Writes one line to standard error.
  static func complain(_ line: String) { write("\(line)\n", to: STDERR_FILENO) }

  /// Writes bytes as they are to standard output.
  static func pour(_ bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

  /// Writes a document to standard output, for programs.
  static func say(json value: JSONValue) { pour(value.serialized(pretty: true)) }

  /// Writes what to do next as the last line, with a blank line before it.
  static func next(_ line: String) { say("\n\(dim("Next:")) \(line)") }

  /// The same beside output that goes into a file, so only to a person at a terminal.
  static func nextBesideOutput(_ line: String) {
    if isatty(STDERR_FILENO) == 1 { complain("\nNext: \(line)") }
  }

  /// Whether a person is at the keyboard.
  static var isInteractive: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// Tells on standard error how far a long job is; only to a terminal, and of very many not each.
  static func progress(_ what: String, _ done: Int, of all: Int) {
    guard done >= all || done % max(all / 1000, 1) == 0, isatty(STDERR_FILENO) == 1 else { return }
    // Erases the line: the next one may be shorter, and nothing of it stays in the end.
    write(done < all ? "\r\u{1B}[K\(what) \(done) of \(all)" : "\r\u{1B}[K", to: STDERR_FILENO)
  }

  /// Draws how much of a long job is done, from 0 to 1, on standard error, only to a terminal and
  /// at most once a hundredth; `nil` wipes the bar away.
  static func bar(_ what: String, _ share: Double?) {
    guard isatty(STDERR_FILENO) == 1 else { return }
    let percent = share.map { Int32($0 * 100) } ?? -1
    let isNews = barPercent.withLock { old in
      defer { old = percent }
      return old != percent
    }
    if isNews { drawBar(what, percent) }
  }

  /// Writes one line to standard output with the bar out of its way, where both are one terminal.
  static func sayBesideBar(_ line: String) {
    let percent = barPercent.withLock { $0 }
    let isInTheWay = percent >= 0 && isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    if isInTheWay { write("\r\u{1B}[K", to: STDERR_FILENO) }
    say(line)
    if isInTheWay { drawBar("imported", percent) }
  }

  private static let barPercent = Mutex<Int32>(-1)

  private static func drawBar(_ what: String, _ percent: Int32) {
    guard percent >= 0 else { return write("\r\u{1B}[K", to: STDERR_FILENO) }
    let full = Int(percent) * 30 / 100
    let bar = String(repeating: "#", count: full) + String(repeating: ".", count: 30 - full)
    write("\r\u{1B}[K\(what) [\(bar)] \(percent) %", to: STDERR_FILENO)
  }

  static func strong(_ text: String) -> String { styled(text, "1") }
  static func dim(_ text: String) -> String { styled(text, "2") }
  static func good(_ text: String) -> String { styled(text, "32") }
  static func warning(_ text: String) -> String { styled(text, "33") }
  static func bad(_ text: String) -> String { styled(text, "31") }

  private static func styled(_ text: String, _ style: String) -> String {
    hasColour ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text
  }

  /// Only on a terminal that can, and not against the person's wish (no-color.org).
  private static var hasColour: Bool {
    if let wish = environment("NO_COLOR"), !wish.isEmpty { return false }
    return isatty(STDOUT_FILENO) == 1 && environment("TERM") != "dumb"
  }

  private static let lost = Mutex<Int32>(0)

  /// Whether whoever read standard output has had enough.
  static var isReaderGone: Bool { lost.withLock { $0 } != 0 }

  /// Throws when something said on standard output got lost, but not because a reader had enough.
  static func checkNothingWasLost() throws {
    let number = lost.withLock { $0 }
    guard number == 0 || number == EPIPE else {
      throw Failure(
        status: 74, description: "could not write standard output: \(reason(number))")
    }
  }

  private static func write(_ text: String, to descriptor: Int32) {
    write(Array(text.utf8), to: descriptor)
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        // What the command does it does all the same; it ends with a word about this.
        let number = errno
        if descriptor == STDOUT_FILENO { lost.withLock { $0 = number } }
        return
      }
    }
  }
}

/// A variable of the environment; `nil` when it is not set.
func environment(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}

/// What somebody typed, fit for a message: control characters as "?", cut after 60 scalars.
func quoted(_ text: String) -> String {
  var shown = String.UnicodeScalarView()
  for scalar in text.unicodeScalars.prefix(60) {
    shown.append(scalar.properties.generalCategory == .control ? "?" : scalar)
  }
  let isCut = text.unicodeScalars.count > 60
  return "'\(String(shown))\(isCut ? "…" : "")'"
}

import Glibc

/// What comes in on standard input or from the keyboard: texts, and secrets that are not shown.
enum Input {
  /// All of standard input, at most `limit` bytes of it, as text without the line end at its end.
  static func text(of what: String, limit: Int) throws -> String {
    var bytes: [UInt8] = []
    while bytes.count <= limit, let piece = try read(STDIN_FILENO, 4096) { bytes += piece }
    guard bytes.count <= limit else {
      throw Failure.badData("\(what) on standard input has more than \(limit) bytes")
    }
    return try line(bytes, what)
  }

  /// The first line of standard input.
  static func firstLine(of what: String) throws -> String {
    var bytes: [UInt8] = []
    // One byte at a time: what comes after the line is for whoever reads next.
    while bytes.count <= 4096, let byte = try read(STDIN_FILENO, 1)?.first {
      if byte == UInt8(ascii: "\n") { break }
      bytes.append(byte)
    }
    guard !bytes.isEmpty else {
      throw Failure.badData("there is no \(what) on standard input")
    }
    guard bytes.count <= 4096 else { throw Failure.badData("the \(what) is too long") }
    return try line(bytes, what)
  }

  /// Asks at the terminal for a secret, which is not shown while it is typed.
  ///
  /// - Throws: `Failure` without a terminal, or when Ctrl-C is pressed.
  static func secret(_ question: String) throws -> String {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard terminal >= 0 else {
      throw Failure.usage("there is no terminal to ask at; give it on standard input")
    }
    defer { close(terminal) }
    var before = termios()
    guard tcgetattr(terminal, &before) == 0 else {
      throw Failure.usage("the terminal cannot hide what is typed; give it on standard input")
    }
    var hidden = before
    // Without ISIG Ctrl-C arrives as a character, so the terminal is never left without echo; as
    // the end of a line (VEOL, the twelfth) it arrives at once.
    hidden.c_lflag &= ~tcflag_t(ECHO | ISIG)
    hidden.c_cc.11 = 0x03
    tcsetattr(terminal, TCSAFLUSH, &hidden)
    defer { tcsetattr(terminal, TCSAFLUSH, &before) }
    put(question, on: terminal)
    var bytes: [UInt8] = []
    while bytes.count <= 4096, let byte = try read(terminal, 1)?.first {
      if byte == UInt8(ascii: "\n") { break }
      bytes.append(byte)
      if byte == 0x03 { break }
    }
    put("\n", on: terminal)
    guard bytes.last != 0x03 else { throw Failure.refused("stopped; nothing was changed") }
    guard bytes.count <= 4096 else { throw Failure.badData("that is too long") }
    return try line(bytes, "what was typed")
  }

  /// A new password: from standard input, or asked for twice.
  static func newPassword(fromStandardInput: Bool, for name: String) throws -> String {
    if fromStandardInput { return try firstLine(of: "password") }
    guard Terminal.isInteractive else {
      throw Failure.usage("there is no terminal to ask for the password at; use --password-stdin")
    }
    let password = try secret("New password for \(name): ")
    guard try secret("The same again: ") == password else {
      throw Failure.badData("the two passwords differ; nothing was changed")
    }
    return password
  }

  /// Asks a person at the terminal whether to go on; without one it is taken for granted.
  static func confirm(_ question: String) throws {
    guard Terminal.isInteractive else { return }
    put("\(question) [y/N] ", on: STDERR_FILENO)
    let answer = (readLine() ?? "").lowercased()
    guard answer == "y" || answer == "yes" else {
      throw Failure.refused("stopped; nothing was changed")
    }
  }

  private static func put(_ text: String, on descriptor: Int32) {
    let bytes = Array(text.utf8)
    _ = write(descriptor, bytes, bytes.count)
  }

  /// At most `count` bytes; `nil` at the end.
  private static func read(_ descriptor: Int32, _ count: Int) throws -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    while true {
      let received = Glibc.read(descriptor, &bytes, count)
      if received > 0 { return Array(bytes[..<received]) }
      if received == 0 { return nil }
      guard errno == EINTR else {
        throw Failure(status: 74, description: "could not read standard input: \(reason(errno))")
      }
    }
  }

  private static func line(_ bytes: [UInt8], _ what: String) throws -> String {
    var bytes = bytes
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure.badData("\(what) is not UTF-8 text")
    }
    return text
  }
}

/// The system's words for an error number.
func reason(_ number: Int32) -> String {
  String(cString: strerror(number))
}

import ArgumentParser
import Glibc
import OneTimeCodes
import StrictJSON

struct Code: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "A time-based code for now, from a key on standard input.",
    discussion: "The key in base32, as it is shown for typing, or an otpauth:// URI.")

  @OptionGroup var output: Output

  func run() throws {
    let text =
      Terminal.isInteractive
      ? try Input.secret("Key or otpauth:// URI: ") : try Input.text(of: "the key", limit: 4096)
    let (secret, parameters) = try Self.key(in: text)
    let now = Int64(time(nil))
    let code = try secret.code(at: now, parameters: parameters)
    let left = parameters.period - now % parameters.period
    if output.json {
      Terminal.say(json: ["code": .string(code), "secondsLeft": .int(left)])
    } else {
      Terminal.say(code)
      Terminal.nextBesideOutput("type it within \(left) second\(left == 1 ? "" : "s")")
    }
  }

  /// Reads a key as people copy it; what is wrong is said without repeating it.
  private static func key(in text: String) throws -> (SharedSecret, CodeParameters) {
    var text = text
    while let last = text.last, last.isWhitespace { text.removeLast() }
    if text.lowercased().hasPrefix("otpauth:") {
      guard let uri = OTPAuthURI(text) else {
        throw Failure.badData(
          "that is no otpauth URI of a time-based code; "
            + "it takes one such as otpauth://totp/Example:ann?secret=…")
      }
      return (uri.secret, uri.parameters)
    }
    guard let secret = SharedSecret(base32: text) else {
      throw Failure.badData(
        "that is no key; it takes 26 to 103 characters of A-Z and 2-7, in groups or not")
    }
    return (secret, .standard)
  }
}

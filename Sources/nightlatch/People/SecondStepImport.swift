import Accounts
import ArgumentParser
import Glibc
import OneTimeCodes
import StrictJSON

struct SecondStepImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Turn a second step on with a key that an app has already.",
    discussion: """
      Takes the otpauth:// URI from standard input. A second step of before is replaced, every \
      session is ended, and new recovery codes are printed: they are shown this once.
      """)

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output
  @OptionGroup var person: PersonArgument

  @Option(help: "What the person sees the app called (default: none).")
  var appName = ""

  func run() throws {
    let accounts = try siteOptions.open()
    let account = try person.account(in: accounts)
    guard appName.isEmpty || Accounts.isDisplayName(appName) else {
      throw Failure.badData("the app's name takes at most 100 characters, no control characters")
    }
    let secret = try Self.secret(
      Terminal.isInteractive
        ? Input.secret("otpauth:// URI: ") : Input.text(of: "the URI", limit: 4096))
    let codes = try accounts.importApp(of: account.id, secret: secret, appName: appName)
    if output.json {
      Terminal.say(json: [
        "username": .string(account.name),
        "recoveryCodes": .array(codes.map { .string($0.textRevealingSecret) }),
      ])
    } else {
      Terminal.say(
        "The second step of '\(account.name)' is on; every session of theirs is ended.\n\n"
          + "Recovery codes, each for once:\n")
      for code in codes { Terminal.say("  \(code.textRevealingSecret)") }
    }
    try accounts.handOverMail()
    if !output.json {
      Terminal.next("give the codes to \(account.name), and keep no copy")
    }
  }

  /// The key of a URI; what is wrong is said without repeating it.
  ///
  /// Codes are checked as most apps make them, so a key that an app uses in another way is refused:
  /// its person could not sign in.
  private static func secret(_ text: String) throws -> SharedSecret {
    var text = text
    while let last = text.last, last.isWhitespace { text.removeLast() }
    guard let uri = OTPAuthURI(text) else {
      throw Failure.badData(
        "that is no otpauth URI of a time-based code; it takes one such as "
          + "otpauth://totp/Example:ann?secret=…")
    }
    guard uri.parameters == .standard else {
      throw Failure.badData(
        "that key makes codes of another kind; it takes one for six digits every 30 seconds with "
          + "SHA-1")
    }
    return uri.secret
  }
}

internal import Accounts

extension Words {
  static let usernameMissing = "Enter your user name."
  static let passwordMissing = "Enter your password."
  static let newPasswordMissing = "Enter the new password."
  static let codeMissing = "Enter the code."
  static let passwordAboutYou =
    "That password is made of your own name or the site’s, so it is guessed first. "
    + "Choose another."
  static let setupExpired =
    "The set-up took more than ten minutes, so its key has run out. Begin again."
  static let joined = "Your password is set. Sign in with it now."
  static let emailMissing = "Enter your e-mail address."
  static let passwordReset =
    "Your new password is set, and the account is signed out everywhere. Sign in with it now."
  static let resetAsked =
    "If that is an address we know, a link for a new password is on its way. It is good for an "
    + "hour."
  static let addressWaiting =
    "Your changes are saved. We sent a link to the new address: it counts once you open that."
  static let addressWithdrawn = "The address that was waiting is forgotten."
  static let addressConfirmed = (
    heading: "Your address is confirmed",
    sentence: "Notices about the security of your account go there from now on."
  )
  static let textOn =
    "Codes can be sent to your number. Your app and your recovery codes go on working."
  static let textOff = "No more codes are sent to your number."
  static let textSent = "A text message is on its way."
  static let wrongTextCode =
    "That code did not fit. Enter the one from the latest message, or have another sent."
  static let wrongAppOrTextCode =
    "That code did not fit. Enter the one from the latest message, or the next one that your "
    + "app shows."
  /// The heading above the form for a number, where there is one already.
  static func textAgain(waiting: Bool, on: Bool) -> String? {
    if waiting { return "No message yet? Send another code, or use another number" }
    return on ? "Use another number instead" : nil
  }
  static let numberMissing = "Enter the number."
  static let textAppFirst = (
    heading: "First an authenticator app",
    sentence: "Codes by text message are a second way beside an authenticator app, which works "
      + "without a telephone network. Set up the app; then come back."
  )
  static let badLink = "This link is not good any more"

  static func email(_ problem: ProfileProblem) -> String {
    switch problem {
    case .emailTaken, .secondEmailTaken: "That address cannot be used here. Choose another."
    default: sentence(.badEmail)
    }
  }

  /// How a session's person showed who they are.
  static func means(_ level: Level) -> String {
    switch level {
    case .password: "Password"
    case .secondStep: "Password and app"
    case .recovery: "Password and recovery code"
    case .text: "Password and text message"
    }
  }

  /// The file of recovery codes, for people who open it months later.
  static func codesFile(
    _ codes: [String], site: String, username: String, address: String, madeAt: Int64
  ) -> String {
    """
    Recovery codes for \(site)
    User name: \(username)
    Sign in at: \(address)
    Made on: \(TimeText.date(madeAt))

    Each code works once, in place of the code from your authenticator app.

    \(codes.joined(separator: "\n"))

    """
  }
}

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
  /// Said when a form carried the token of a session that has gone on since.
  static let formOutOfDate = Failure(
    heading: "This page was open too long",
    what: "Since you opened it you have signed in again or shown who you are, perhaps in another "
      + "window. Nothing was changed.",
    whatToDo: "Open the page again and send the form from there.")

  static let notInGroup = Failure(
    heading: "This page is not for you",
    what: "You are signed in, but only people of certain groups may see it.",
    whatToDo: "Ask the people who run this site if you think that you should be one of them.")

  static let endedMeanwhile =
    "You were signed out in the meantime. Sign in, and you are back where you were."

  static func secondStepStays(site: String) -> Failure {
    Failure(
      heading: "Two-factor authentication stays on",
      what: "The people who run \(site) require it of you, so it cannot be turned off here.",
      whatToDo: "For a new phone, set up the app again: the old one works until then.")
  }

  static let badLink = "This link is not good any more"

  static let notYou =
    "If it was not you who tried: a device that you trust, or another network, still lets you in. "
    + "Otherwise ask the people who run the site."
  static let passwordStopped =
    "Your password was typed wrongly very many times, so it is not looked at any more. "
    + "Ask the people who run the site for a new one."
  static let typedAgain =
    "Thank you. Here is what you typed: look it over, then save it."
  /// Said after a step-up where the form holds nothing that could be kept but what was chosen.
  static let pressAgain =
    "Thank you. Nothing has changed yet: press the button once more, and it is done."
  static let passwordsAgain =
    "Thank you. Nothing has changed yet: passwords are not kept, so type them once more."
  static func removeAgain(_ app: String) -> String {
    "Thank you. Nothing has changed yet: to remove “\(app)”, press its button once more."
  }
  static let appRemoved =
    "That app is removed: its codes are refused from now on. Every other session was signed out."
  static let deviceForgotten = "That device will be asked for a code again."
  static let devicesForgotten = "Every device will be asked for a code again."
  static let codesNotViewable =
    "These codes were made before they could be shown again. Make new ones to see them."

  /// What to say where a hundred recovery codes were wrong in a row, with the way out.
  static func recoveryCodesStopped(one: Bool) -> String {
    one
      ? "After very many wrong backup codes none is accepted any more. Use your app, then make a "
        + "new one; without it, ask the people who run the site."
      : "After very many wrong recovery codes none is accepted any more. Use your app, then make "
        + "new codes; without it, ask the people who run the site."
  }

  /// What to say where a hundred codes of the app were wrong in a row, with the way out.
  static func appStopped(one: Bool) -> String {
    one
      ? "After very many wrong codes your app is not accepted any more. "
        + "Use your backup code, then set up the app again."
      : sentence(.stopped)
  }

  /// What to say of a recovery code where it would turn the second step off, and nothing less.
  static let recoveryCodeNotHere =
    "That is no code from your app. The code you saved is not taken here, because using it turns "
    + "two-factor authentication off."

  /// How many apps are in use, with the names of those that have one: "2 apps: My phone, Tablet".
  static func appsState(_ names: [String]) -> String {
    let named = names.filter { !$0.isEmpty }
    let count = names.count == 1 ? "1 app" : "\(names.count) apps"
    return named.isEmpty ? count + "." : count + ": " + named.joined(separator: ", ") + "."
  }

  /// What an app is called where its person gave it no name.
  static func appName(_ name: String) -> String { name.isEmpty ? "Authenticator app" : name }

  static func email(_ problem: ProfileProblem) -> String {
    switch problem {
    case .emailTaken, .secondEmailTaken: "That address cannot be used here. Choose another."
    default: sentence(.badEmail)
    }
  }

  /// How a session's person showed who they are.
  static func means(_ level: Level, oneCode: Bool = false) -> String {
    switch level {
    case .password: "Password"
    case .secondStep: "Password and app"
    case .recovery: oneCode ? "Password and backup code" : "Password and recovery code"
    case .text: "Password and text message"
    case .trustedDevice: "Password on a trusted device"
    case .singleSignOn: "Single sign-on"
    }
  }

  /// The file of recovery codes, for people who open it months later.
  static func codesFile(
    _ codes: [String], site: String, username: String, address: String, madeAt: Int64
  ) -> String {
    let isOne = codes.count == 1
    return """
      \(isOne ? "Backup code" : "Recovery codes") for \(site)
      User name: \(username)
      Sign in at: \(address)
      Made on: \(TimeText.date(madeAt))

      \(isOne ? "It" : "Each code") works once, in place of the code from your authenticator app.

      \(codes.joined(separator: "\n"))

      """
  }
}

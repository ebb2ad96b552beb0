/// Why a form was refused, as `data-error` and the JSON interface name it.
package enum ErrorCode: String, CaseIterable, Sendable {
  case wrongCredentials = "wrong-credentials"
  case wrongPassword = "wrong-password"
  case wrongCode = "wrong-code"
  case tooManyTries = "too-many-tries"
  case stopped
  case expired
  case setupExpired = "setup-expired"
  case linkUsed = "link-used"
  case tooLate = "too-late"
  case csrf
  case foreignOrigin = "foreign-origin"
  case busy
  case unavailable
  case required
  case mismatch
  case passwordTooShort = "password-too-short"
  case passwordTooLong = "password-too-long"
  case passwordCommon = "password-common"
  case passwordUnchanged = "password-unchanged"
  case notConfirmed = "not-confirmed"
  case badName = "bad-name"
  case badEmail = "bad-email"
  case badPhone = "bad-phone"
  case reauthenticate
  case notAllowed = "not-allowed"
  case singleSignOn = "single-sign-on"
  case noSuchSession = "no-such-session"
  case badNumber = "bad-number"
  case tooManyTexts = "too-many-texts"
  case textFailed = "text-failed"
  case textExpired = "text-expired"
  case noSuchApp = "no-such-app"
  case noSuchDevice = "no-such-device"
  case tooManyApps = "too-many-apps"
  case taken
  case badNote = "bad-note"
  case badReason = "bad-reason"
  case badUntil = "bad-until"
  case noMail = "no-mail"
  case lastAdministrator = "last-administrator"
  case ownAccount = "own-account"
  case resetForbidden = "reset-forbidden"
  case noSuchCase = "no-such-case"
  case tooEarly = "too-early"
  case badText = "bad-text"
  case badSetting = "bad-setting"
  case contradiction
  case wouldLockOut = "would-lock-out"
  case noSuchToken = "no-such-token"
  case tooManyTokens = "too-many-tokens"
  case badTokenName = "bad-token-name"
  case badScope = "bad-scope"
  case badExpiry = "bad-expiry"
  // Of the programming interface alone.
  case unauthenticated
  case invalidToken = "invalid-token"
  case insufficientScope = "insufficient-scope"
  case badRequest = "bad-request"
  case badJSON = "bad-json"
  case notFound = "not-found"
  case methodNotAllowed = "method-not-allowed"
  case tooLarge = "too-large"
  case unsupportedMediaType = "unsupported-media-type"
  case noSuchPerson = "no-such-person"
  case secondStepOverdue = "second-step-overdue"
}

/// The sentences that the pages choose between.
///
/// Each says what to do, and none says more than the
/// person may know: a wrong, an old and a used code get the same words.
package enum Words {
  package static func sentence(_ code: ErrorCode) -> String {
    switch code {
    case .wrongCredentials:
      "That user name and password do not belong together. Check both and try again."
    case .wrongPassword: "That is not your password. Try again."
    case .wrongCode: "That code did not fit. Wait for the next one and enter it."
    case .tooManyTries:
      "There were too many tries in a row, so this one was not looked at."
    case .stopped:
      "After very many wrong codes your app is not accepted any more. "
        + "Use a recovery code, then set up the app again."
    case .expired: "That took a little too long, so we begin again. Sign in once more."
    case .setupExpired: "That key has run out. Here is a new one: scan it, then enter its code."
    case .linkUsed: "This link has been used or is too old. Ask for a new one."
    case .tooLate: "Something has changed since this page was opened. Look again, then decide."
    case .csrf: "This form was out of date, so nothing was changed. Send it again."
    case .foreignOrigin:
      "This form did not come from this site, so nothing was changed. Open the page here and "
        + "fill it in again."
    case .busy: "Too much is going on at this moment. Nothing was changed; try again shortly."
    case .unavailable: "Something on our side is not in order, so nobody is let in for now."
    case .required: "Fill in this field."
    case .mismatch: "The two are not the same. Type the new password again."
    case .passwordTooShort: "That password is too short. Add a word or two."
    case .passwordTooLong: "That password is too long. Use at most 256 characters."
    case .passwordCommon:
      "That password is one that many people use, so it is guessed first. Choose another."
    case .passwordUnchanged: "That is the password you have now. Choose another."
    case .notConfirmed: "Tick the box to go on. Until then nothing changes."
    case .badName: "Use at most 100 characters, and no line breaks."
    case .badEmail: "Write one address, like name@example.org."
    case .badPhone: "Write the number with its country code, like +49 30 901820."
    case .reauthenticate: "It has been a while. Show that it is you, then go on."
    case .notAllowed: "This site does not allow that. Ask the people who run it."
    case .singleSignOn: "Single sign-on vouches for you, but not as anybody of this site."
    case .noSuchSession: "That session has already ended."
    case .badNumber:
      "Write the number with its country code, as a plus and digits alone, like +4930901820."
    case .tooManyTexts:
      "As many text messages have gone out as may for now. Your authenticator app and your "
        + "recovery codes work as always."
    case .textFailed:
      "The text message could not be sent. Your authenticator app and your recovery codes work "
        + "as always."
    case .textExpired: "That took more than ten minutes. Have a new code sent."
    case .noSuchApp: "That app is not among yours any more."
    case .noSuchDevice: "That device is not trusted any more."
    case .noSuchCase: "There is no such case, or its person is gone."
    case .tooEarly: "It is too early for that, so nothing was changed."
    case .badText: "That text is too long, or holds characters that cannot be shown."
    case .badSetting: "A setting does not take that value. Nothing was changed."
    case .contradiction: "Two settings cannot hold together. Nothing was changed."
    case .wouldLockOut: "That would lock people out of their accounts. Nothing was changed."
    case .tooManyApps: "You have as many apps as an account can have. Remove one first."
    case .taken: "Somebody has that already. Choose another."
    case .badNote: "Use 3 to 500 characters."
    case .badReason: "Give a reason, of 200 characters at most."
    case .badUntil: "Give a day from today on, a year away at most, such as 2026-12-31."
    case .noMail:
      "This site sends no mail, so no link can go out. On the server, nightlatch prints one."
    case .lastAdministrator:
      "That is the last administrator who can sign in, so nothing was changed. Make somebody else "
        + "an administrator first."
    case .ownAccount:
      "That is your own account, so nothing was changed. Your own settings have what you need."
    case .resetForbidden:
      "On this site nobody’s second step can be taken off from these pages, so nothing was changed."
    case .noSuchToken: "That token is not among yours any more."
    case .tooManyTokens: "You have as many tokens as an account can have. Revoke one first."
    case .badTokenName: "Give the token a name of at most 100 characters, without line breaks."
    case .badScope: "Choose at least one thing that the token may do."
    case .badExpiry: "Write a number of days from 1 to 366."
    case .unauthenticated:
      "Send a session or a personal access token in the header Authorization, after the word "
        + "Bearer."
    case .invalidToken: "This session or token is wrong, has ended or was revoked."
    case .insufficientScope: "This token may not do that: it has not got the scope."
    case .badRequest: "This request could not be read. Nothing was changed."
    case .badJSON: "The body could not be read as JSON."
    case .notFound: "There is no such call."
    case .methodNotAllowed: "This address does not take this method."
    case .tooLarge: "The request is larger than the interface takes."
    case .unsupportedMediaType: "A body has to be application/json."
    case .noSuchPerson: "There is nobody with that id."
    case .secondStepOverdue:
      "This site asks a second step of you, and you have none yet. Sign in with a browser and set "
        + "it up; then tokens and sessions work again."
    }
  }

  /// What to say of a password with fewer than `minimum` code points.
  package static func passwordTooShort(minimum: Int) -> String {
    "That password is too short. Use at least \(minimum) characters, for example by adding a word."
  }

  /// What to say of a recovery code that is plainly wrong; `one` where there is one alone.
  package static func wrongRecoveryCode(one: Bool) -> String {
    one
      ? "That backup code did not fit. It works once: check it and try again."
      : "That recovery code did not fit. Each works once: check it, or use another."
  }
  package static func codesNotSaved(one: Bool) -> String {
    "Save the \(one ? "code" : "codes"), then tick the box to say so."
  }

  /// What to say of a code that fits another time.
  ///
  /// `drift` is how many seconds the person's clock is fast, negative when it is slow.
  package static func clockHint(drift: Int64) -> String {
    let size = TimeText.duration(drift.magnitude > 3600 ? 3600 : Int64(drift.magnitude))
    return "That code did not fit. Your device’s clock is about \(size) "
      + "\(drift < 0 ? "slow" : "fast"): set it to automatic, then enter the next code."
  }

  package static let saved = "Your changes are saved."
  package static let passwordChanged =
    "Your password is changed. Every other session was signed out."
  package static let twoFactorOff =
    "Two-factor authentication is off. Your password alone signs you in."
  package static let codesRenewed = "Your new recovery codes are in force."
  package static let codeRenewed = "Your new backup code is in force."
  package static let sessionEnded = "That session is ended."
  package static let othersEnded = "Every other session is ended."
  package static let signedOut = (
    heading: "You are signed out",
    sentence: "Whoever uses this device next is not signed in as you."
  )
  package static let formMetGate = (
    heading: "What you sent did not arrive",
    paragraphs: [
      "You were not signed in any more when you sent it, so the site kept it out. Nothing was done.",
      "Go back with your browser and copy what you wrote. Then open the page again, and send it once more.",
    ],
    link: "Open the page again"
  )
  package static let stepUpReason =
    "What comes next can change who gets into this account, so we ask once more."

  static func codeLabel(takesRecoveryCode: Bool, one: Bool) -> String {
    guard takesRecoveryCode else { return "Six-digit code" }
    return one ? "Six-digit code, or your backup code" : "Six-digit code, or a recovery code"
  }
  static func codeHint(takesRecoveryCode: Bool, one: Bool) -> String {
    guard takesRecoveryCode else { return "From your authenticator app." }
    return one
      ? "From your authenticator app, or the code you saved."
      : "From your authenticator app, or one of the codes you saved."
  }
  static func savedWhy(viewAgain: Bool, one: Bool) -> String {
    if one {
      return "Continue works once this box is ticked. "
        + (viewAgain
          ? "With your phone gone, this code is your way in."
          : "The code will not be shown again, and with your phone gone it is your way in.")
    }
    return "Done works once this box is ticked. "
      + (viewAgain
        ? "With your phone gone, these codes are your way in."
        : "The codes will not be shown again, and with your phone gone they are your way in.")
  }
  static func languageName(_ tag: String) -> String {
    tag == "en" || tag.hasPrefix("en-") ? "English" : tag
  }
}

extension Words {
  /// What an error page says.
  package struct Failure: Equatable, Sendable {
    package var heading: String
    package var what: String
    package var whatToDo: String

    package init(heading: String, what: String, whatToDo: String) {
      self.heading = heading
      self.what = what
      self.whatToDo = whatToDo
    }
  }

  package static func failure(status: Int) -> Failure {
    switch status {
    case 400, 411:
      Failure(
        heading: "We could not read that",
        what: "What your browser sent was not in order, so nothing was changed.",
        whatToDo: "Go back, load the page anew and try again.")
    case 403:
      Failure(
        heading: "That is not open to you",
        what: "You are not allowed to do this, or the page was open too long. Nothing was changed.",
        whatToDo:
          "Go back and load the page anew. If it stays closed, ask the people who run the site.")
    case 404, 410:
      Failure(
        heading: "There is no such page",
        what: "The address may be mistyped, or what was here is gone.",
        whatToDo: "Check the address, or begin at the start.")
    case 405:
      Failure(
        heading: "This page cannot do that",
        what: "The address is right, but it does not take this kind of request.",
        whatToDo: "Go back and use the buttons on the page.")
    case 413, 414, 431:
      Failure(
        heading: "That was too much at once",
        what: "What was sent is larger than this site takes. Nothing was changed.",
        whatToDo: "Send less and try again.")
    case 415:
      Failure(
        heading: "We cannot read that format",
        what: "The form was sent in a way this site does not know. Nothing was changed.",
        whatToDo: "Go back and use the form on the page.")
    case 429:
      Failure(
        heading: "Please wait a moment",
        what: "There were too many tries in a row. This one was not looked at.",
        whatToDo: "There is no need to hurry: waiting loses nothing.")
    case 502, 503, 504:
      Failure(
        heading: "The site cannot answer just now",
        what: "The fault is on our side, not in what you did.",
        whatToDo: "Try again shortly. If it stays so, tell the people who run the site.")
    default:
      Failure(
        heading: "Something went wrong here",
        what: "The fault is on our side, and it has been written down.",
        whatToDo: "Try again. If it happens again, tell the people who run the site and say when.")
    }
  }
}

extension Words {
  struct Standing {
    var heading: String
    var why: String
    /// What the button says, and its path below the mount.
    var next: (words: String, path: String)?
  }

  /// How safe an account is, in a heading and a sentence, and the one thing to do next.
  static func standing(of step: SecurityView.SecondStep?, requiredFrom: Int64?) -> Standing {
    guard let step else {
      let required =
        requiredFrom.map { "This site asks for a second step from \(TimeText.date($0)) on. " } ?? ""
      return Standing(
        heading: "One lock: your password",
        why: required
          + "Anyone who learns your password can sign in as you. "
          + "A second step on your phone keeps them out.",
        next: ("Turn on two-factor authentication", "/settings/two-factor/setup"))
    }
    guard isLow(step.codesLeft, of: step.codesMade) else {
      let isOne = step.codesMade == 1
      return Standing(
        heading: isOne ? "Two locks and a spare key" : "Two locks and spare keys",
        why: "Signing in takes your password and your phone, and you have "
          + (isOne ? "a backup code" : "recovery codes")
          + " for a day without it. There is nothing to do.")
    }
    if step.codesMade == 1 {
      return Standing(
        heading: "Two locks, no spare key",
        why: "Your backup code is used: without your phone you could not get in.",
        next: ("Make a new backup code", "/settings/two-factor/recovery-codes"))
    }
    return Standing(
      heading: step.codesLeft == 0 ? "Two locks, no spare key" : "Two locks, few spare keys",
      why: step.codesLeft == 0
        ? "You have no recovery code left: without your phone you could not get in."
        : "You have \(counted(step.codesLeft, "recovery code", "recovery codes")) left. "
          + "Make new ones before they run out.",
      next: ("Make new recovery codes", "/settings/two-factor/recovery-codes"))
  }

  /// Whether so few codes are left that new ones should be made: three, or none of a smaller set.
  static func isLow(_ left: Int, of made: Int) -> Bool { made > 3 ? left <= 3 : left == 0 }

  static func secondStepState(since: Int64?) -> String {
    since.map { "since \(TimeText.date($0))." }
      ?? "Signing in takes the password alone."
  }
  static func codesState(madeAt: Int64?) -> String {
    madeAt.map { "Made on \(TimeText.date($0))." } ?? ""
  }
  static func textState(isOn: Bool) -> String {
    isOn ? "A code can be sent to your telephone." : "Not set up."
  }
  static func devicesState(_ count: Int) -> String {
    count == 0
      ? "None: a code is asked for whenever you sign in."
      : "\(counted(count, "device is", "devices are")) not asked for a code."
  }
  static func sessionsState(others: Int) -> String {
    others == 0
      ? "On this device only."
      : "On this device and \(counted(others, "other", "others"))."
  }

  private static func counted(_ count: Int, _ one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
  }
}

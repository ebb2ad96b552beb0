internal import Accounts
internal import Templates

extension Words {
  static let usernameMissing = Phrase.say("forms.enter-your-user-name")
  static let passwordMissing = Phrase.say("forms.enter-your-password")
  static let newPasswordMissing = Phrase.say("forms.enter-the-new-password")
  static let codeMissing = Phrase.say("forms.enter-the-code")
  static let passwordAboutYou =
    Phrase.say("forms.that-password-is-made-of-your-own")
  static let setupExpired =
    Phrase.say("forms.the-set-up-took-more-than-ten")
  static let joined = Phrase.say("forms.your-password-is-set-sign-in-with")
  static let emailMissing = Phrase.say("forms.enter-your-e-mail-address")
  static let passwordReset =
    Phrase.say("forms.your-new-password-is-set-and-the")
  static let resetAsked =
    Phrase.say("forms.if-that-is-an-address-we-know")
  static let addressWaiting =
    Phrase.say("forms.your-changes-are-saved-we-sent-a")
  static let addressWithdrawn = Phrase.say("forms.the-address-that-was-waiting-is")
  static let addressConfirmed = (
    heading: Phrase.say("forms.your-address-is-confirmed"),
    sentence: Phrase.say("forms.notices-about-the-security-of-your")
  )
  static let textOn =
    Phrase.say("forms.codes-can-be-sent-to-your-number")
  static let textOff = Phrase.say("forms.no-more-codes-are-sent-to-your")
  static let textSent = Phrase.say("forms.a-text-message-is-on-its-way")
  static let wrongTextCode =
    Phrase.say("forms.that-code-did-not-fit-enter-the")
  static let wrongAppOrTextCode =
    Phrase.say("forms.that-code-did-not-fit-enter-the-2")
  /// The heading above the form for a number, where there is one already.
  static func textAgain(waiting: Bool, on: Bool) -> Phrase? {
    if waiting { return .say("forms.no-message-yet-send-another-code-or") }
    return on ? .say("forms.use-another-number-instead") : nil
  }
  static let numberMissing = Phrase.say("forms.enter-the-number")
  static let textAppFirst = (
    heading: Phrase.say("forms.first-an-authenticator-app"),
    sentence: Phrase.say("forms.codes-by-text-message-are-a-second")
  )
  /// Said when a form carried the token of a session that has gone on since.
  static let formOutOfDate = Failure(
    heading: Phrase.say("forms.this-page-was-open-too-long"),
    what: .say("forms.since-you-opened-it-you-have-signed"),
    whatToDo: Phrase.say("forms.open-the-page-again-and-send-the"))

  static let notInGroup = Failure(
    heading: Phrase.say("forms.this-page-is-not-for-you"),
    what: .say("forms.you-are-signed-in-but-only-people"),
    whatToDo: Phrase.say("forms.ask-the-people-who-run-this-site-if"))

  static let endedMeanwhile =
    Phrase.say("forms.you-were-signed-out-in-the-meantime")

  static func secondStepStays(site: String) -> Failure {
    Failure(
      heading: Phrase.say("forms.two-factor-authentication-stays-on"),
      what: .say("forms.the-people-who-run-require-it-of", "site", .verbatim(site)),
      whatToDo: Phrase.say("forms.for-a-new-phone-set-up-the"))
  }

  static let badLink = Phrase.say("forms.this-link-is-not-good-any-more")

  static let notYou =
    Phrase.say("forms.if-it-was-not-you-who-tried")
  static let passwordStopped =
    Phrase.say("forms.your-password-was-typed-wrongly")
  static let typedAgain =
    Phrase.say("forms.thank-you-here-is-what-you-typed")
  /// Said after a step-up where the form holds nothing that could be kept but what was chosen.
  static let pressAgain =
    Phrase.say("forms.thank-you-nothing-has-changed-yet")
  static let passwordsAgain =
    Phrase.say("forms.thank-you-nothing-has-changed-yet-2")
  static func removeAgain(_ app: Phrase) -> Phrase {
    .say("forms.remove-again", "app", app)
  }
  static let appRemoved =
    Phrase.say("forms.that-app-is-removed-its-codes-are")
  static let deviceForgotten = Phrase.say("forms.that-device-will-be-asked-for-a")
  static let devicesForgotten = Phrase.say("forms.every-device-will-be-asked-for-a")
  static let codesNotViewable =
    Phrase.say("forms.these-codes-were-made-before-they")

  /// What to say where a hundred recovery codes were wrong in a row, with the way out.
  static func recoveryCodesStopped(one: Bool) -> Phrase {
    one
      ? .say("forms.after-very-many-wrong-backup-codes")
      : .say("forms.after-very-many-wrong-recovery")
  }

  /// What to say where a hundred codes of the app were wrong in a row, with the way out.
  static func appStopped(one: Bool) -> Phrase {
    one
      ? .say("forms.after-very-many-wrong-codes-your")
      : sentence(.stopped)
  }

  /// What to say of a recovery code where it would turn the second step off, and nothing less.
  static let recoveryCodeNotHere =
    Phrase.say("forms.that-is-no-code-from-your-app")

  /// How many apps are in use, with the names of those that have one: "2 apps: My phone, Tablet".
  static func appsState(_ names: [String]) -> Phrase {
    let named = names.filter { !$0.isEmpty }
    return named.isEmpty
      ? .count("forms.apps", names.count)
      : .count("forms.apps-named", names.count, "names", .list(named.map { .verbatim($0) }))
  }

  /// What an app is called where its person gave it no name.
  static func appName(_ name: String) -> Phrase {
    name.isEmpty ? .say("forms.authenticator-app") : .verbatim(name)
  }

  static func email(_ problem: ProfileProblem) -> Phrase {
    switch problem {
    case .emailTaken, .secondEmailTaken: .say("forms.that-address-cannot-be-used-here")
    default: sentence(.badEmail)
    }
  }

  /// How a session's person showed who they are.
  static func means(_ level: Level, oneCode: Bool = false) -> Phrase {
    switch level {
    case .password: .say("common.password")
    case .secondStep: .say("forms.password-and-app")
    case .recovery:
      oneCode ? .say("forms.password-and-backup-code") : .say("forms.password-and-recovery-code")
    case .text: .say("forms.password-and-text-message")
    case .trustedDevice: .say("forms.password-on-a-trusted-device")
    case .singleSignOn: .say("security.single-sign-on")
    }
  }

  /// The file of recovery codes, for people who open it months later.
  static func codesFile(
    _ codes: [String], site: String, username: String, address: String, madeAt: Int64,
    in catalogue: Catalogue
  ) throws(TemplateError) -> String {
    let isOne = codes.count == 1
    let head: [Phrase] = [
      .say(isOne ? "codes-file.backup-code" : "codes-file.recovery-codes", "site", .verbatim(site)),
      .say("codes-file.user-name", "username", .verbatim(username)),
      .say("codes-file.sign-in-at", "address", .verbatim(address)),
      .say("codes-file.made-on", "day", .day(madeAt)), .verbatim(""),
      .say(isOne ? "codes-file.it-works-once" : "codes-file.each-works-once"), .verbatim(""),
    ]
    var lines: [String] = []
    for line in head { lines.append(try catalogue.words(line)) }
    return (lines + codes).joined(separator: "\n") + "\n"
  }
}

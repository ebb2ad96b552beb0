package import Templates

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
  package static func sentence(_ code: ErrorCode) -> Phrase {
    sentenceForPrograms(code).map { .verbatim($0) } ?? .say("errors.\(code.rawValue)")
  }

  /// What the programming interface alone says, in English like all of it; `nil` for what pages say
  /// too.
  private static func sentenceForPrograms(_ code: ErrorCode) -> String? {
    switch code {
    case .unauthenticated:
      "Send a session or a personal access token in the header Authorization, after the word "
        + "Bearer."
    case .invalidToken:
      "This session or token is wrong, has ended or was revoked."
    case .insufficientScope:
      "This token may not do that: it has not got the scope."
    case .badRequest:
      "This request could not be read. Nothing was changed."
    case .badJSON:
      "The body could not be read as JSON."
    case .notFound:
      "There is no such call."
    case .methodNotAllowed:
      "This address does not take this method."
    case .tooLarge:
      "The request is larger than the interface takes."
    case .unsupportedMediaType:
      "A body has to be application/json."
    case .noSuchPerson:
      "There is nobody with that id."
    case .secondStepOverdue:
      "This site asks a second step of you, and you have none yet. Sign in with a browser and set "
        + "it up; then tokens and sessions work again."
    default: nil
    }
  }

  /// What to say of a password with fewer than `minimum` code points.
  package static func passwordTooShort(minimum: Int) -> Phrase {
    .say("forms.that-password-is-too-short-use-at", "minimum", .number(minimum))
  }

  /// What to say of a recovery code that is plainly wrong; `one` where there is one alone.
  package static func wrongRecoveryCode(one: Bool) -> Phrase {
    one
      ? .say("forms.that-backup-code-did-not-fit-it")
      : .say("forms.that-recovery-code-did-not-fit-each")
  }
  package static func codesNotSaved(one: Bool) -> Phrase {
    one
      ? .say("forms.save-the-code-then-tick-the-box")
      : .say("forms.save-the-codes-then-tick-the-box")
  }

  /// What to say of a code that fits another time.
  ///
  /// `drift` is how many seconds the person's clock is fast, negative when it is slow.
  package static func clockHint(drift: Int64) -> Phrase {
    let size = TimeText.duration(drift.magnitude > 3600 ? 3600 : Int64(drift.magnitude))
    return .say(drift < 0 ? "forms.clock-slow" : "forms.clock-fast", "size", size)
  }

  package static let saved = Phrase.say("forms.your-changes-are-saved")
  package static let passwordChanged =
    Phrase.say("forms.your-password-is-changed-every")
  package static let twoFactorOff =
    Phrase.say("forms.two-factor-authentication-is-off")
  package static let codesRenewed = Phrase.say("forms.your-new-recovery-codes-are-in")
  package static let codeRenewed = Phrase.say("forms.your-new-backup-code-is-in-force")
  package static let sessionEnded = Phrase.say("forms.that-session-is-ended")
  package static let othersEnded = Phrase.say("forms.every-other-session-is-ended")
  package static let signedOut = (
    heading: Phrase.say("forms.you-are-signed-out"),
    sentence: Phrase.say("forms.whoever-uses-this-device-next-is")
  )
  package static let formMetGate = (
    heading: Phrase.say("forms.what-you-sent-did-not-arrive"),
    paragraphs: [
      Phrase.say("forms.you-were-not-signed-in-any-more"),
      .say("forms.go-back-with-your-browser-and-copy"),
    ],
    link: Phrase.say("forms.open-the-page-again")
  )
  package static let stepUpReason =
    Phrase.say("forms.what-comes-next-can-change-who-gets")

  static func codeLabel(takesRecoveryCode: Bool, one: Bool) -> Phrase {
    guard takesRecoveryCode else { return .say("second-step.six-digit-code") }
    return one
      ? .say("forms.six-digit-code-or-your-backup-code")
      : .say("forms.six-digit-code-or-a-recovery-code")
  }
  static func codeHint(takesRecoveryCode: Bool, one: Bool) -> Phrase {
    guard takesRecoveryCode else { return .say("forms.from-your-authenticator-app") }
    return one
      ? .say("forms.from-your-authenticator-app-or-the")
      : .say("forms.from-your-authenticator-app-or-one")
  }
  static func savedWhy(viewAgain: Bool, one: Bool) -> Phrase {
    if one {
      return viewAgain
        ? .say("forms.continue-works-once-this-box-is")
        : .say("forms.continue-works-once-this-box-is-2")
    }
    return viewAgain
      ? .say("forms.done-works-once-this-box-is-ticked")
      : .say("forms.done-works-once-this-box-is-ticked-2")
  }
}

extension Words {
  /// What an error page says.
  package struct Failure: Equatable, Sendable {
    package var heading: Phrase
    package var what: Phrase
    package var whatToDo: Phrase

    package init(heading: Phrase, what: Phrase, whatToDo: Phrase) {
      self.heading = heading
      self.what = what
      self.whatToDo = whatToDo
    }
  }

  package static func failure(status: Int) -> Failure {
    switch status {
    case 400, 411:
      Failure(
        heading: Phrase.say("failures.we-could-not-read-that"),
        what: .say("failures.what-your-browser-sent-was-not-in"),
        whatToDo: Phrase.say("failures.go-back-load-the-page-anew-and"))
    case 403:
      Failure(
        heading: Phrase.say("failures.that-is-not-open-to-you"),
        what: .say("failures.you-are-not-allowed-to-do-this"),
        whatToDo:
          .say("failures.go-back-and-load-the-page-anew"))
    case 404, 410:
      Failure(
        heading: Phrase.say("failures.there-is-no-such-page"),
        what: .say("failures.the-address-may-be-mistyped-or-what"),
        whatToDo: Phrase.say("failures.check-the-address-or-begin-at-the"))
    case 405:
      Failure(
        heading: Phrase.say("failures.this-page-cannot-do-that"),
        what: .say("failures.the-address-is-right-but-it-does"),
        whatToDo: Phrase.say("failures.go-back-and-use-the-buttons-on"))
    case 413, 414, 431:
      Failure(
        heading: Phrase.say("failures.that-was-too-much-at-once"),
        what: .say("failures.what-was-sent-is-larger-than-this"),
        whatToDo: Phrase.say("failures.send-less-and-try-again"))
    case 415:
      Failure(
        heading: Phrase.say("failures.we-cannot-read-that-format"),
        what: .say("failures.the-form-was-sent-in-a-way"),
        whatToDo: Phrase.say("failures.go-back-and-use-the-form-on"))
    case 429:
      Failure(
        heading: Phrase.say("failures.please-wait-a-moment"),
        what: .say("failures.there-were-too-many-tries-in-a"),
        whatToDo: Phrase.say("failures.there-is-no-need-to-hurry-waiting"))
    case 502, 503, 504:
      Failure(
        heading: Phrase.say("failures.the-site-cannot-answer-just-now"),
        what: .say("failures.the-fault-is-on-our-side-not"),
        whatToDo: Phrase.say("failures.try-again-shortly-if-it-stays-so"))
    default:
      Failure(
        heading: Phrase.say("failures.something-went-wrong-here"),
        what: .say("failures.the-fault-is-on-our-side-and"),
        whatToDo: Phrase.say("failures.try-again-if-it-happens-again-tell"))
    }
  }
}

extension Words {
  struct Standing {
    var heading: Phrase
    var why: Phrase
    /// What the button says, and its path below the mount.
    var next: (words: Phrase, path: String)?
  }

  /// How safe an account is, in a heading and a sentence, and the one thing to do next.
  static func standing(of step: SecurityView.SecondStep?, requiredFrom: Int64?) -> Standing {
    guard let step else {
      let why: Phrase =
        .say("standing.anyone-who-learns-your-password-can")
      let required = requiredFrom.map {
        Phrase.say("standing.required-from", "day", .day($0))
      }
      return Standing(
        heading: Phrase.say("standing.one-lock-your-password"),
        why: required.map { .sentences([$0, why]) } ?? why,
        next: (.say("not-me.turn-on-two-factor-authentication"), "/settings/two-factor/setup"))
    }
    guard isLow(step.codesLeft, of: step.codesMade) else {
      return step.codesMade == 1
        ? Standing(
          heading: Phrase.say("standing.two-locks-and-a-spare-key"),
          why: Phrase.say("standing.signing-in-takes-your-password-and"))
        : Standing(
          heading: Phrase.say("standing.two-locks-and-spare-keys"),
          why: Phrase.say("standing.signing-in-takes-your-password-and-2"))
    }
    if step.codesMade == 1 {
      return Standing(
        heading: Phrase.say("standing.two-locks-no-spare-key"),
        why: Phrase.say("standing.your-backup-code-is-used-without"),
        next: (.say("lost-phone.make-a-new-backup-code"), "/settings/two-factor/recovery-codes"))
    }
    let isOut = step.codesLeft == 0
    return Standing(
      heading: isOut
        ? .say("standing.two-locks-no-spare-key") : .say("standing.two-locks-few-spare-keys"),
      why: isOut
        ? .say("standing.you-have-no-recovery-code-left")
        : .count("standing.codes-left", step.codesLeft),
      next: (.say("common.make-new-recovery-codes"), "/settings/two-factor/recovery-codes"))
  }

  /// Whether so few codes are left that new ones should be made: three, or none of a smaller set.
  static func isLow(_ left: Int, of made: Int) -> Bool { made > 3 ? left <= 3 : left == 0 }

  static func secondStepState(since: Int64?) -> Phrase {
    since.map { .say("standing.since", "day", .day($0)) }
      ?? .say("standing.signing-in-takes-the-password-alone")
  }
  static func codesState(madeAt: Int64?) -> Phrase {
    madeAt.map { .say("standing.made-on", "day", .day($0)) } ?? .verbatim("")
  }
  static func textState(isOn: Bool) -> Phrase {
    isOn ? .say("standing.a-code-can-be-sent-to-your") : .say("standing.not-set-up")
  }
  static func devicesState(_ count: Int) -> Phrase {
    count == 0
      ? .say("standing.none-a-code-is-asked-for-whenever") : .count("standing.devices", count)
  }
  static func sessionsState(others: Int) -> Phrase {
    others == 0 ? .say("standing.on-this-device-only") : .count("standing.sessions", others)
  }
}

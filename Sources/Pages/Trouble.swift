internal import Accounts
internal import Gateway
internal import Templates

/// Why a form goes back to the person: the status, what the top of the page says, and the
/// sentences beside the fields.
struct Trouble {
  var status: Status
  var error: ErrorSummary
  var password: Phrase?
  var code: Phrase?

  /// An empty or wrong field of the form itself.
  static func field(_ code: ErrorCode, anchor: String?, sentence: Phrase? = nil) -> Trouble {
    Trouble(
      status: .unprocessableContent,
      error: ErrorSummary(code, sentence: sentence, anchor: anchor))
  }

  /// A wrong password where one was asked for again.
  static let wrongPassword = Trouble(
    status: .forbidden, error: ErrorSummary(.wrongPassword, anchor: "password"),
    password: Words.sentence(.wrongPassword))

  /// What may not be done as things are.
  static func refused(_ code: ErrorCode, sentence: Phrase? = nil) -> Trouble {
    Trouble(status: .forbidden, error: ErrorSummary(code, sentence: sentence))
  }

  /// Too many tries: nothing was looked at.
  static func wait(_ seconds: Int64) -> Trouble {
    Trouble(status: .tooManyRequests, error: ErrorSummary(.tooManyTries, wait: seconds))
  }

  /// As many text messages went out as may.
  static func tooManyTexts(_ seconds: Int64) -> Trouble {
    Trouble(status: .tooManyRequests, error: ErrorSummary(.tooManyTexts, wait: seconds))
  }

  /// The site's program for text messages failed or hung.
  static let textFailed = Trouble(
    status: .serviceUnavailable, error: ErrorSummary(.textFailed, wait: 60))

  /// No message was sent, because its code would not be looked at.
  static func textRefused(_ refusal: CodeRefusal) -> Trouble {
    if case .wait(let seconds) = refusal { return .wait(seconds) }
    return .tooManyTexts(3600)
  }

  /// Something that is not done here, or not now.
  static func refused(_ code: ErrorCode) -> Trouble {
    Trouble(status: .forbidden, error: ErrorSummary(code))
  }

  /// A code that was not accepted.
  ///
  /// `words` are for a code that is plainly wrong; `oneCode` where a recovery code is called a
  /// backup code.
  static func code(
    _ refusal: CodeRefusal, words: Phrase = Words.sentence(.wrongCode), oneCode: Bool = false
  ) -> Trouble {
    switch refusal {
    case .wait(let seconds): return .wait(seconds)
    case .stopped, .recoveryStopped:
      let sentence =
        refusal == .stopped
        ? Words.appStopped(one: oneCode) : Words.recoveryCodesStopped(one: oneCode)
      return Trouble(
        status: .tooManyRequests,
        error: ErrorSummary(.stopped, sentence: sentence, anchor: "code", wait: 3600),
        code: sentence)
    case .wrong(let drift):
      let sentence = drift.map { Words.clockHint(drift: $0) } ?? words
      return Trouble(
        status: .forbidden, error: ErrorSummary(.wrongCode, sentence: sentence, anchor: "code"),
        code: sentence)
    }
  }

  /// What stood against factors; `nil` when the session itself ended.
  ///
  /// `codeWords` are for a code that is plainly wrong.
  init?(
    _ refusal: ProofRefusal, codeWords: Phrase = Words.sentence(.wrongCode), oneCode: Bool = false
  ) {
    switch refusal {
    case .wrongPassword: self = .wrongPassword
    case .wait(let seconds): self = .wait(seconds)
    case .passwordStopped:
      self = Trouble(
        status: .tooManyRequests,
        error: ErrorSummary(
          .stopped, sentence: Words.passwordStopped, anchor: "password", wait: 3600),
        password: Words.passwordStopped)
    case .code(let refusal): self = .code(refusal, words: codeWords, oneCode: oneCode)
    case .nothingToProve: self = .refused(.reauthenticate, sentence: Words.noWayToStepUp)
    case .signedOut: return nil
    }
  }

  private init(
    status: Status, error: ErrorSummary, password: Phrase? = nil, code: Phrase? = nil
  ) {
    self.status = status
    self.error = error
    self.password = password
    self.code = code
  }

  /// The two factors that a form asks for, or the first field that is empty.
  static func empty(password: String?, code: String?) -> Trouble? {
    let sentence = Words.sentence(.required)
    if password?.isEmpty == true {
      var trouble = Trouble.field(.required, anchor: "password", sentence: Words.passwordMissing)
      trouble.password = sentence
      return trouble
    }
    if code?.isEmpty == true {
      var trouble = Trouble.field(.required, anchor: "code", sentence: Words.codeMissing)
      trouble.code = sentence
      return trouble
    }
    return nil
  }

  /// What is wrong with a new password, in words.
  static func newPassword(_ problem: PasswordProblem) -> Trouble {
    switch problem {
    case .tooShort(let least):
      .field(
        .passwordTooShort, anchor: "new-password",
        sentence: Words.passwordTooShort(minimum: least))
    case .tooLong: .field(.passwordTooLong, anchor: "new-password")
    case .common: .field(.passwordCommon, anchor: "new-password")
    case .aboutYou:
      .field(.passwordCommon, anchor: "new-password", sentence: Words.passwordAboutYou)
    }
  }

  /// The same with its links leading to another field.
  func anchored(at anchor: String) -> Trouble {
    var trouble = self
    trouble.error = ErrorSummary(
      error.code,
      problems: error.problems.map { .init($0.sentence, anchor: $0.anchor.map { _ in anchor }) },
      wait: error.wait)
    return trouble
  }

  /// The first sentence at the top, to stand beside the field as well.
  var sentence: Phrase? { error.problems.first?.sentence }
}

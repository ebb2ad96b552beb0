internal import Site
internal import Templates

extension HelpTopic {
  func name(hasOneCode: Bool) -> Phrase {
    switch self {
    case .setUp: .say("common.set-up-two-factor-authentication")
    case .signIn: .say("help-sign-in.sign-in-with-a-code")
    case .recoveryCodes:
      hasOneCode ? .say("common.your-backup-code") : .say("common.recovery-codes")
    case .lostDevice: .say("help-lost-device.lost-broken-or-new-phone")
    case .trustedDevices: .say("common.trusted-devices")
    case .textMessages: .say("common.codes-by-text-message")
    case .administrators: .say("help-administrators.for-administrators")
    case .scripts: .say("help-scripts.for-scripts-and-form-tests")
    }
  }

  var line: Phrase {
    switch self {
    case .setUp: .say("help-topics.scan-type-save-two-minutes-with")
    case .signIn: .say("help-topics.where-the-six-digits-come-from-and")
    case .recoveryCodes: .say("help-topics.the-way-in-when-the-app-is")
    case .lostDevice: .say("help-topics.what-to-do-whatever-you-still-have")
    case .trustedDevices: .say("help-topics.computers-of-your-own-that-ask-for")
    case .textMessages: .say("help-topics.a-spare-way-for-a-day-without")
    case .administrators: .say("help-topics.the-rules-here-and-letting-somebody")
    case .scripts: .say("help-topics.the-names-that-programs-can-rely-on")
    }
  }
}

extension Words {
  /// What a person gives to turn the second step off, after "takes".
  static func turningOffTakes(_ proof: SecondStepPolicy.Proof) -> Phrase {
    switch proof {
    case .passwordAndCode: .say("help-topics.the-password-and-a-code")
    case .password: .say("security.the-password")
    case .code: .say("help-topics.a-code")
    }
  }
}

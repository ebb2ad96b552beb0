internal import Site

extension HelpTopic {
  func name(hasOneCode: Bool) -> String {
    switch self {
    case .setUp: "Set up two-factor authentication"
    case .signIn: "Sign in with a code"
    case .recoveryCodes: hasOneCode ? "Your backup code" : "Recovery codes"
    case .lostDevice: "Lost, broken or new phone"
    case .trustedDevices: "Trusted devices"
    case .textMessages: "Codes by text message"
    case .administrators: "For administrators"
    case .scripts: "For scripts and form tests"
    }
  }

  var line: String {
    switch self {
    case .setUp: "Scan, type, save: two minutes with your phone in hand."
    case .signIn: "Where the six digits come from, and what to do when they are refused."
    case .recoveryCodes: "The way in when the app is out of reach."
    case .lostDevice: "What to do, whatever you still have."
    case .trustedDevices: "Computers of your own that ask for the password alone."
    case .textMessages: "A spare way for a day without the app."
    case .administrators: "The rules here, and letting somebody in again."
    case .scripts: "The names that programs can rely on."
    }
  }
}

extension Words {
  static func count(_ number: Int, _ unit: String) -> String {
    "\(number) \(unit)\(number == 1 ? "" : "s")"
  }

  /// What a person gives to turn the second step off, after "takes".
  static func turningOffTakes(_ proof: SecondStepPolicy.Proof) -> String {
    switch proof {
    case .passwordAndCode: "the password and a code"
    case .password: "the password"
    case .code: "a code"
    }
  }
}

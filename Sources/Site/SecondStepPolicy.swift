internal import StrictJSON

/// What the site asks of second steps: who must have one, how it is set up and how it ends.
package struct SecondStepPolicy: Equatable, Sendable {
  /// Who must have a second step.
  package enum Requirement: String, CaseIterable, Sendable { case nobody, admins, everyone }

  /// What a person must give to turn the second step off.
  package enum Proof: String, CaseIterable, Sendable {
    case passwordAndCode = "password-and-code"
    case password, code
  }

  /// How a person is led through the set-up.
  package struct SetUp: Equatable, Sendable {
    /// When the recovery codes are shown.
    package enum CodeDisplay: String, CaseIterable, Sendable {
      /// After the app's first code has proven the key.
      case afterCode = "after-code"
      /// On the same page as the QR code.
      case withQR = "with-qr"
    }

    /// Whether the password is asked for first.
    package var askPassword = true
    package var showCodes = CodeDisplay.afterCode
    /// Whether "I have saved them" must be ticked.
    package var confirmSaved = true

    package init() {}
  }

  package struct RecoveryCodes: Equatable, Sendable {
    /// What using a recovery code does besides signing in.
    package enum Use: String, CaseIterable, Sendable {
      /// The code is spent.
      case spend
      /// The second step is turned off.
      case turnOff = "turn-off"
    }

    /// How many are made at a time: 1 through 20.
    package var count = 10
    /// Whether a person can look at them again with the password; they are then sealed, not hashed.
    package var viewAgain = false
    package var whenUsed = Use.spend

    package init() {}
  }

  package struct TrustDevices: Equatable, Sendable {
    /// For how long a trusted device is not asked for a code: 0 (not offered) through 30.
    package var days = 30

    package init() {}
  }

  package struct TextMessages: Equatable, Sendable {
    /// Whether a person can have codes sent by text message.
    package var offered = false

    package init() {}
  }

  package var required = Requirement.nobody
  /// Days between the moment a second step becomes required and its enforcement: 0 through 365.
  package var graceDays = 14
  package var setup = SetUp()
  package var recoveryCodes = RecoveryCodes()
  package var turnOff = Proof.passwordAndCode
  package var trustDevices = TrustDevices()
  package var text = TextMessages()

  package init() {}
}

extension SecondStepPolicy {
  init(_ value: JSONValue, _ name: String, in parent: Section) throws(SiteError) {
    self.init()
    let (section, object) = try parent.section(value, name)
    for member in object.members { try read(member.name, member.value, in: section) }
  }

  mutating func read(
    _ name: String, _ value: JSONValue, in section: Section
  ) throws(SiteError) {
    switch name {
    case "required": required = try section.choice(value, name)
    case "graceDays": graceDays = try section.number(value, name, in: 0...365)
    case "setup": setup = try SetUp(value, name, in: section)
    case "recoveryCodes": recoveryCodes = try RecoveryCodes(value, name, in: section)
    case "turnOff": turnOff = try section.choice(value, name)
    case "trustDevices": trustDevices = try TrustDevices(value, name, in: section)
    case "text": text = try TextMessages(value, name, in: section)
    default:
      throw section.unknown(
        name,
        among: [
          "required", "graceDays", "setup", "recoveryCodes", "turnOff", "trustDevices", "text",
        ])
    }
  }
}

extension SecondStepPolicy.SetUp {
  init(_ value: JSONValue, _ name: String, in parent: Section) throws(SiteError) {
    self.init()
    let (section, object) = try parent.section(value, name)
    for member in object.members {
      let (name, value) = (member.name, member.value)
      switch name {
      case "askPassword": askPassword = try section.flag(value, name)
      case "showCodes": showCodes = try section.choice(value, name)
      case "confirmSaved": confirmSaved = try section.flag(value, name)
      default:
        throw section.unknown(name, among: ["askPassword", "showCodes", "confirmSaved"])
      }
    }
  }
}

extension SecondStepPolicy.RecoveryCodes {
  init(_ value: JSONValue, _ name: String, in parent: Section) throws(SiteError) {
    self.init()
    let (section, object) = try parent.section(value, name)
    for member in object.members {
      let (name, value) = (member.name, member.value)
      switch name {
      case "count": count = try section.number(value, name, in: 1...20)
      case "viewAgain": viewAgain = try section.flag(value, name)
      case "whenUsed": whenUsed = try section.choice(value, name)
      default: throw section.unknown(name, among: ["count", "viewAgain", "whenUsed"])
      }
    }
  }
}

extension SecondStepPolicy.TrustDevices {
  init(_ value: JSONValue, _ name: String, in parent: Section) throws(SiteError) {
    self.init()
    let (section, object) = try parent.section(value, name)
    for member in object.members { try read(member.name, member.value, in: section) }
  }

  mutating func read(
    _ name: String, _ value: JSONValue, in section: Section
  ) throws(SiteError) {
    switch name {
    case "days": days = try section.number(value, name, in: 0...30)
    default: throw section.unknown(name, among: ["days"])
    }
  }
}

extension SecondStepPolicy.TextMessages {
  init(_ value: JSONValue, _ name: String, in parent: Section) throws(SiteError) {
    self.init()
    let (section, object) = try parent.section(value, name)
    for member in object.members { try read(member.name, member.value, in: section) }
  }

  mutating func read(
    _ name: String, _ value: JSONValue, in section: Section
  ) throws(SiteError) {
    switch name {
    case "offered": offered = try section.flag(value, name)
    default: throw section.unknown(name, among: ["offered"])
    }
  }
}

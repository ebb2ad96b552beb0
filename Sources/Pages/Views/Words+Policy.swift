package import Accounts
package import Site

extension Words {
  /// What a setting of the policy is called.
  package static func name(_ setting: PolicySetting) -> String {
    switch setting {
    case .required: "Second step required of"
    case .graceDays: "Days to set it up"
    case .trustDays: "Devices can be trusted for"
    case .textOffered: "Codes by text message"
    case .recoveryCases: "Cases after “Lost everything?”"
    case .adminReset: "Reset by an administrator"
    case .waitHours: "Waiting time of a case"
    case .idleMinutes: "A session ends after idling for"
    case .absoluteHours: "A session ends at the latest after"
    case .adminIdleMinutes: "An administrator’s session ends after idling for"
    case .adminAbsoluteHours: "An administrator’s session ends at the latest after"
    case .stepUpMinutes: "A confirmation holds for"
    }
  }

  /// What a value of it says, "14 days" for "14".
  package static func value(_ text: String, of setting: PolicySetting) -> String {
    switch setting {
    case .required:
      switch text {
      case "everyone": "everybody"
      case "admins": "administrators"
      default: "nobody"
      }
    case .textOffered, .recoveryCases, .adminReset: text == "true" ? "yes" : "no"
    case .trustDays where text == "0": "not at all"
    case .graceDays, .trustDays: counted(text, "day")
    case .waitHours, .absoluteHours, .adminAbsoluteHours: counted(text, "hour")
    case .idleMinutes, .adminIdleMinutes, .stepUpMinutes: counted(text, "minute")
    }
  }

  /// The first three steps in one sentence's part.
  static func short(_ steps: [PolicyStep]) -> String {
    let named = steps.prefix(3).map { step in
      "\(name(step.setting)): \(value(step.before, of: step.setting)), now "
        + value(step.after, of: step.setting)
    }
    let rest = steps.count > 3 ? "; and \(steps.count - 3) more" : ""
    return named.joined(separator: "; ") + rest
  }

  private static func counted(_ number: String, _ unit: String) -> String {
    "\(number) \(unit)\(number == "1" ? "" : "s")"
  }
}

extension Words {
  static let policyChanged = "The policy is in force from now on, in every session."
  static let policySame = "That is what the policy says already. Nothing was changed."

  /// What a setting does, for whoever changes it.
  static func hint(_ setting: PolicySetting) -> String {
    switch setting {
    case .required:
      "Whoever must have one and has none is led to the set-up when the days are over."
    case .graceDays:
      "0 to 365, for those who come to need one from now on. Whoever has been given a date keeps it."
    case .trustDays:
      "0 to 30; 0 asks for a code at every sign-in. Administrators are never offered it."
    case .textOffered: "A second way beside the app. Numbers can be taken over, so an app is safer."
    case .adminReset: "For somebody who has lost phone and recovery codes."
    case .recoveryCases: "People can ask for help after their password; an administrator decides."
    case .waitHours: "0 to 720. In that time the person can still say that it was somebody else."
    case .idleMinutes: "1 to 1440, without a request."
    case .absoluteHours: "1 to 720, whatever happens."
    case .adminIdleMinutes: "1 to 1440, without a request."
    case .adminAbsoluteHours: "1 to 720, whatever happens."
    case .stepUpMinutes: "1 to 60; then changes to security ask for password and code again."
    }
  }

  /// What is chosen, on its label.
  static func choice(_ text: String, of setting: PolicySetting) -> String {
    switch text {
    case "everyone": "Everybody"
    case "admins": "Administrators"
    case "nobody": "Nobody; everybody may"
    case "yes": setting == .textOffered ? "Offered" : "Allowed"
    default: setting == .textOffered ? "Not offered" : "Not allowed"
    }
  }

  /// Who changed it: an administrator by name, or a command.
  static func policyAuthor(_ name: String) -> String {
    name.isEmpty ? "a command on the server" : name
  }

  /// What is wrong with a value, with the name that the page gives the setting, or in the words of
  /// the configuration where two settings are at odds.
  static func policyProblem(_ error: SiteError) -> String {
    guard error.code != .contradiction, let setting = PolicySetting(rawValue: error.key) else {
      return "'\(error.key)' \(error.reason)."
    }
    return "“\(name(setting))” \(error.reason)."
  }

  /// Whom a policy would lock out, and why.
  package static func lockOut(_ group: PolicyProposal.Group) -> String {
    "This would lock out \(people(group)): \(names(group)). Without a second step they need one, "
      + "and setting it up takes longer than 'session.idleMinutes' or 'session.adminIdleMinutes' "
      + "lets them. Give it 3 minutes or more, or change 'secondStep.required'."
  }

  /// Whom a change touches, in sentences, each with the names of some of them.
  package static func touches(
    _ proposal: PolicyProposal
  ) -> [(words: String, names: String?)] {
    var touches: [(String, PolicyProposal.Group)] = []
    if proposal.overdue.count > 0 {
      touches.append(
        (
          "\(people(proposal.overdue)) without a second step will reach nothing but its set-up, "
            + "from the next page on.", proposal.overdue
        ))
    }
    if proposal.inGrace.count > 0, let end = proposal.graceEnd {
      touches.append(
        (
          "\(people(proposal.inGrace)) without a second step will have to set one up by "
            + "\(TimeText.date(end)).", proposal.inGrace
        ))
    }
    if proposal.devices.count > 0 {
      touches.append(
        (
          "\(people(proposal.devices)) will be asked for a code again on devices trusted now.",
          proposal.devices
        ))
    }
    if proposal.texts.count > 0 {
      touches.append(
        (
          "\(people(proposal.texts)) will get no more codes by text message; their apps go on "
            + "working.", proposal.texts
        ))
    }
    var sentences: [(words: String, names: String?)] = touches.map { ($0.0, names($0.1)) }
    if proposal.steps.contains(where: { $0.direction == .tighter && $0.setting.isTime }) {
      sentences.append(("Sessions that have lasted longer end with the next page.", nil))
    }
    if proposal.unreadable > 0 {
      sentences.append(
        (
          "\(proposal.unreadable) of the people could not be looked at: their documents are "
            + "damaged. “nightlatch check” tells which.", nil
        ))
    }
    if sentences.isEmpty { sentences.append(("Nobody has to do anything now.", nil)) }
    return sentences
  }

  private static func people(_ group: PolicyProposal.Group) -> String {
    group.count == 1 ? "1 person" : "\(group.count) people"
  }

  private static func names(_ group: PolicyProposal.Group) -> String {
    let rest = group.count - group.names.count
    return group.names.sorted().joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }
}

extension PolicySetting {
  /// Whether it says when sessions end.
  fileprivate var isTime: Bool {
    switch self {
    case .idleMinutes, .absoluteHours, .adminIdleMinutes, .adminAbsoluteHours: true
    default: false
    }
  }
}

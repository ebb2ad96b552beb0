package import Accounts
package import Site
package import Templates

extension Words {
  /// What a setting of the policy is called.
  package static func name(_ setting: PolicySetting) -> Phrase {
    switch setting {
    case .required: .say("policy-words.second-step-required-of")
    case .graceDays: .say("policy-words.days-to-set-it-up")
    case .trustDays: .say("policy-words.devices-can-be-trusted-for")
    case .textOffered: .say("common.codes-by-text-message")
    case .recoveryCases: .say("policy-words.cases-after-lost-everything")
    case .adminReset: .say("policy-words.reset-by-an-administrator")
    case .waitHours: .say("policy-words.waiting-time-of-a-case")
    case .idleMinutes: .say("policy-words.a-session-ends-after-idling-for")
    case .absoluteHours: .say("policy-words.a-session-ends-at-the-latest-after")
    case .adminIdleMinutes: .say("policy-words.an-administrators-session-ends")
    case .adminAbsoluteHours: .say("policy-words.an-administrators-session-ends-at")
    case .stepUpMinutes: .say("policy-words.a-confirmation-holds-for")
    }
  }

  /// What a value of it says, "14 days" for "14".
  package static func value(_ text: String, of setting: PolicySetting) -> Phrase {
    switch setting {
    case .required:
      switch text {
      case "everyone": .say("policy-words.everybody")
      case "admins": .say("policy-words.administrators")
      default: .say("policy-words.nobody")
      }
    case .textOffered, .recoveryCases, .adminReset:
      .say(text == "true" ? "policy-words.value-yes" : "policy-words.value-no")
    case .trustDays where text == "0": .say("policy-words.value-not-at-all")
    case .graceDays, .trustDays: counted(text, TimeText.days)
    case .waitHours, .absoluteHours, .adminAbsoluteHours: counted(text, TimeText.hours)
    case .idleMinutes, .adminIdleMinutes, .stepUpMinutes: counted(text, TimeText.minutes)
    }
  }

  /// The first three steps in one sentence's part.
  static func short(_ steps: [PolicyStep]) -> Phrase {
    let named = steps.prefix(3).map { step in
      Phrase.say(
        "policy-words.step", "setting", name(step.setting), "before",
        value(step.before, of: step.setting), "after", value(step.after, of: step.setting))
    }
    let rest = steps.count > 3 ? [Phrase.count("policy-words.more-steps", steps.count - 3)] : []
    return .clauses(named + rest)
  }

  private static func counted(_ number: String, _ unit: (Int) -> Phrase) -> Phrase {
    Int(number).map(unit) ?? .verbatim(number)
  }
}

extension Words {
  static let policyChanged = Phrase.say("policy-words.the-policy-is-in-force-from-now")
  static let policySame = Phrase.say("policy-words.that-is-what-the-policy-says")

  /// What a setting does, for whoever changes it.
  static func hint(_ setting: PolicySetting) -> Phrase {
    switch setting {
    case .required:
      .say("policy-words.whoever-must-have-one-and-has-none")
    case .graceDays:
      .say("policy-words.0-to-365-for-those-who-come")
    case .trustDays:
      .say("policy-words.0-to-30-0-asks-for-a")
    case .textOffered: .say("policy-words.a-second-way-beside-the-app-numbers")
    case .adminReset: .say("policy-words.for-somebody-who-has-lost-phone-and")
    case .recoveryCases: .say("policy-words.people-can-ask-for-help-after-their")
    case .waitHours: .say("policy-words.0-to-720-in-that-time-the")
    case .idleMinutes: .say("policy-words.1-to-1440-without-a-request")
    case .absoluteHours: .say("policy-words.1-to-720-whatever-happens")
    case .adminIdleMinutes: .say("policy-words.1-to-1440-without-a-request")
    case .adminAbsoluteHours: .say("policy-words.1-to-720-whatever-happens")
    case .stepUpMinutes: .say("policy-words.1-to-60-then-changes-to-security")
    }
  }

  /// What is chosen, on its label.
  static func choice(_ text: String, of setting: PolicySetting) -> Phrase {
    switch text {
    case "everyone": .say("policy-words.everybody-2")
    case "admins": .say("policy-words.administrators-2")
    case "nobody": .say("policy-words.nobody-everybody-may")
    case "yes":
      setting == .textOffered ? .say("policy-words.offered") : .say("policy-words.allowed")
    default:
      setting == .textOffered ? .say("policy-words.not-offered") : .say("policy-words.not-allowed")
    }
  }

  /// Who changed it: an administrator by name, or a command.
  static func policyAuthor(_ name: String) -> Phrase {
    name.isEmpty ? .say("policy-words.a-command-on-the-server") : .verbatim(name)
  }

  /// What is wrong with a value, with the name that the page gives the setting, or in the words of
  /// the configuration where two settings are at odds.
  ///
  /// Why is the configuration's own English, as `nightlatch check` says it.
  static func policyProblem(_ error: SiteError) -> Phrase {
    guard error.code != .contradiction, let setting = PolicySetting(rawValue: error.key) else {
      return .verbatim("'\(error.key)' \(error.reason).")
    }
    return .say("policy-words.problem", "setting", name(setting), "reason", .verbatim(error.reason))
  }

  /// Whom a policy would lock out, and why.
  package static func lockOut(_ group: PolicyProposal.Group) -> Phrase {
    .count("policy-words.lock-out", group.count, "names", names(group))
  }

  /// Whom a change touches, in sentences, each with the names of some of them.
  package static func touches(
    _ proposal: PolicyProposal
  ) -> [(words: Phrase, names: Phrase?)] {
    var touches: [(words: Phrase, names: Phrase?)] = []
    func add(_ group: PolicyProposal.Group, _ words: Phrase) {
      if group.count > 0 { touches.append((words, names(group))) }
    }
    add(proposal.overdue, .count("policy-words.overdue", proposal.overdue.count))
    if let end = proposal.graceEnd {
      add(
        proposal.inGrace, .count("policy-words.in-grace", proposal.inGrace.count, "day", .day(end)))
    }
    add(proposal.devices, .count("policy-words.devices", proposal.devices.count))
    add(proposal.texts, .count("policy-words.texts", proposal.texts.count))
    if proposal.steps.contains(where: { $0.direction == .tighter && $0.setting.isTime }) {
      touches.append((.say("policy-words.sessions-that-have-lasted-longer"), nil))
    }
    if proposal.unreadable > 0 {
      touches.append((.count("policy-words.unreadable", proposal.unreadable), nil))
    }
    if touches.isEmpty { touches.append((.say("policy-words.nobody-has-to-do-anything-now"), nil)) }
    return touches
  }

  private static func names(_ group: PolicyProposal.Group) -> Phrase {
    let names = Phrase.list(group.names.sorted().map { .verbatim($0) })
    let rest = group.count - group.names.count
    return rest > 0 ? .count("policy-words.and-more", rest, "names", names) : names
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

internal import Accounts
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

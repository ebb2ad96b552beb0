internal import Site
internal import Templates

/// The parts of the page that changes the policy.
enum PolicyChapter: String, CaseIterable {
  case secondStep = "second-step"
  case besides
  case lost
  case sessions

  var name: Phrase {
    switch self {
    case .secondStep: .say("common.second-step")
    case .besides: .say("policy-words.trusted-devices-and-text-messages")
    case .lost: .say("policy-words.when-everything-is-lost")
    case .sessions: .say("settings-nav.sessions")
    }
  }

  var settings: [PolicySetting] {
    switch self {
    case .secondStep: [.required, .graceDays]
    case .besides: [.trustDays, .textOffered]
    case .lost: [.adminReset, .recoveryCases, .waitHours]
    case .sessions:
      [.idleMinutes, .absoluteHours, .adminIdleMinutes, .adminAbsoluteHours, .stepUpMinutes]
    }
  }
}

extension PolicySetting {
  /// The name of the setting's field in the form.
  var field: String {
    switch self {
    case .required: "required"
    case .graceDays: "grace_days"
    case .trustDays: "trust_days"
    case .textOffered: "text"
    case .recoveryCases: "cases"
    case .adminReset: "admin_reset"
    case .waitHours: "wait_hours"
    case .idleMinutes: "idle_minutes"
    case .absoluteHours: "absolute_hours"
    case .adminIdleMinutes: "admin_idle_minutes"
    case .adminAbsoluteHours: "admin_absolute_hours"
    case .stepUpMinutes: "step_up_minutes"
    }
  }

  /// The `id` of the field, or of the first of its choices.
  var anchor: String {
    String(String.UnicodeScalarView(field.unicodeScalars.map { $0 == "_" ? "-" : $0 }))
  }

  /// What the number counts; `nil` for a setting that is chosen.
  var unit: Phrase? {
    switch self {
    case .required, .textOffered, .recoveryCases, .adminReset: nil
    case .graceDays, .trustDays: .say("policy-words.unit-days")
    case .waitHours, .absoluteHours, .adminAbsoluteHours: .say("policy-words.unit-hours")
    case .idleMinutes, .adminIdleMinutes, .stepUpMinutes: .say("policy-words.unit-minutes")
    }
  }

  /// What can be chosen; empty for a number.
  var choices: [String] {
    switch self {
    case .required: SecondStepPolicy.Requirement.allCases.map(\.rawValue)
    case .textOffered, .recoveryCases, .adminReset: ["yes", "no"]
    default: []
    }
  }
}

package import StrictJSON

/// A setting of the configuration that administrators may change while the site runs.
///
/// Its raw value is the setting's dotted path, as in complaints about `site.json`.
package enum PolicySetting: String, CaseIterable, Sendable {
  case required = "secondStep.required"
  case graceDays = "secondStep.graceDays"
  case trustDays = "secondStep.trustDevices.days"
  case textOffered = "secondStep.text.offered"
  case recoveryCases = "recovery.cases"
  case adminReset = "recovery.adminReset"
  case waitHours = "recovery.waitHours"
  case idleMinutes = "session.idleMinutes"
  case absoluteHours = "session.absoluteHours"
  case adminIdleMinutes = "session.adminIdleMinutes"
  case adminAbsoluteHours = "session.adminAbsoluteHours"
  case stepUpMinutes = "session.stepUpMinutes"

  /// Which way a change goes.
  package enum Direction: Equatable, Sendable { case tighter, looser }

  /// Whether going from one value to another asks more of people or less; `nil` where nothing
  /// changes.
  package func direction(from before: Site, to after: Site) -> Direction? {
    let (old, new) = (strictness(in: before), strictness(in: after))
    return old == new ? nil : new > old ? .tighter : .looser
  }

  /// A number that is larger the more the setting asks.
  private func strictness(in site: Site) -> Int {
    switch self {
    case .required:
      SecondStepPolicy.Requirement.allCases.firstIndex(of: site.secondStep.required) ?? 0
    case .graceDays: -site.secondStep.graceDays
    case .trustDays: -site.secondStep.trustDevices.days
    case .textOffered: site.secondStep.text.offered ? 0 : 1
    case .recoveryCases: site.recovery.cases ? 0 : 1
    case .adminReset: site.recovery.adminReset ? 0 : 1
    case .waitHours: site.recovery.waitHours
    case .idleMinutes: -site.session.idleMinutes
    case .absoluteHours: -site.session.absoluteHours
    case .adminIdleMinutes: -site.session.adminIdleMinutes
    case .adminAbsoluteHours: -site.session.adminAbsoluteHours
    case .stepUpMinutes: -site.session.stepUpMinutes
    }
  }

  /// The value that `text` writes: of the setting's own type where it is one, else a text, which
  /// is then complained of by what takes it.
  package func value(of text: String) -> JSONValue {
    switch self {
    case .required: return .string(text)
    case .textOffered, .recoveryCases, .adminReset:
      switch text {
      case "true", "yes": return .bool(true)
      case "false", "no": return .bool(false)
      default: return .string(text)
      }
    default: return decimal(Array(text.utf8), upTo: 99_999).map { .int(Int64($0)) } ?? .string(text)
    }
  }

  /// Whether two texts write the same value, as "yes" and "true" do.
  package func isSame(_ left: String, _ right: String) -> Bool {
    value(of: left) == value(of: right)
  }
}

extension Site {
  /// The value of a setting as it is in force.
  package subscript(setting: PolicySetting) -> JSONValue {
    switch setting {
    case .required: .string(secondStep.required.rawValue)
    case .graceDays: .int(Int64(secondStep.graceDays))
    case .trustDays: .int(Int64(secondStep.trustDevices.days))
    case .textOffered: .bool(secondStep.text.offered)
    case .recoveryCases: .bool(recovery.cases)
    case .adminReset: .bool(recovery.adminReset)
    case .waitHours: .int(Int64(recovery.waitHours))
    case .idleMinutes: .int(Int64(session.idleMinutes))
    case .absoluteHours: .int(Int64(session.absoluteHours))
    case .adminIdleMinutes: .int(Int64(session.adminIdleMinutes))
    case .adminAbsoluteHours: .int(Int64(session.adminAbsoluteHours))
    case .stepUpMinutes: .int(Int64(session.stepUpMinutes))
    }
  }

  /// The value of a setting as `PolicySetting.value(of:)` reads it: "everyone", "14", "true".
  package func text(of setting: PolicySetting) -> String {
    switch self[setting] {
    case .string(let text): text
    case .bool(let flag): flag ? "true" : "false"
    case .number(let number): number.text
    case .null, .array, .object: ""
    }
  }

  /// The site with other values for some of the settings that may change while it runs.
  ///
  /// They are read and held against each other by what reads the configuration.
  ///
  /// - Parameters:
  ///   - settings: Values by the dotted paths of `PolicySetting`.
  ///   - source: The absolute path of the document they stand in, for complaints.
  /// - Returns: The site under those.
  /// - Throws: `SiteError` for an unknown setting, a value that it does not take, and the first
  ///   two settings that contradict each other.
  package func changed(by settings: JSONObject, in source: String) throws(SiteError) -> Site {
    var site = self
    for member in settings.members {
      let (name, value) = (member.name, member.value)
      guard let setting = PolicySetting(rawValue: name) else {
        throw Section(file: source, path: "")
          .unknown(name, among: PolicySetting.allCases.map(\.rawValue))
      }
      try site.read(setting, value, in: source)
    }
    guard let error = site.contradiction else { return site }
    guard settings[error.key] != nil else { throw error }
    throw SiteError(code: error.code, file: source, key: error.key, reason: error.reason)
  }

  private mutating func read(
    _ setting: PolicySetting, _ value: JSONValue, in source: String
  ) throws(SiteError) {
    // Every request may come through here: the parts of the path are written, not taken apart.
    func section(_ path: String) -> Section { Section(file: source, path: path) }
    switch setting {
    case .required: try secondStep.read("required", value, in: section("secondStep"))
    case .graceDays: try secondStep.read("graceDays", value, in: section("secondStep"))
    case .trustDays:
      try secondStep.trustDevices.read("days", value, in: section("secondStep.trustDevices"))
    case .textOffered:
      try secondStep.text.read("offered", value, in: section("secondStep.text"))
    case .recoveryCases: try recovery.read("cases", value, in: section("recovery"))
    case .adminReset: try recovery.read("adminReset", value, in: section("recovery"))
    case .waitHours: try recovery.read("waitHours", value, in: section("recovery"))
    case .idleMinutes: try session.read("idleMinutes", value, in: section("session"))
    case .absoluteHours: try session.read("absoluteHours", value, in: section("session"))
    case .adminIdleMinutes: try session.read("adminIdleMinutes", value, in: section("session"))
    case .adminAbsoluteHours:
      try session.read("adminAbsoluteHours", value, in: section("session"))
    case .stepUpMinutes: try session.read("stepUpMinutes", value, in: section("session"))
    }
  }
}

internal import Accounts
internal import Gateway
internal import Site
internal import Templates

extension Visit {
  func policyPage() throws -> Response {
    let person = try person()
    guard let typed = accounts.fields(typedAt: request.path, person), isFresh(person) else {
      return try policyPage([:])
    }
    var wanted: [PolicySetting: String] = [:]
    for setting in PolicySetting.allCases { wanted[setting] = typed[setting.field] }
    return try policyPage(wanted, notice: Words.typedAgain)
  }

  private func policyPage(
    _ typed: [PolicySetting: String], _ status: Status = .ok, error: ErrorSummary? = nil,
    problem: PolicySetting? = nil, notice: Phrase? = nil
  ) throws -> Response {
    let origin = accounts.policyOrigin
    let fields = PolicySetting.allCases.map { setting in
      PolicyView.Field(
        setting, text: typed[setting] ?? site.text(of: setting),
        configured: origin.changed.contains(setting)
          ? accounts.configuredText(of: setting) : nil,
        problem: setting == problem ? error?.problems.first?.sentence : nil)
    }
    return try page(
      PolicyView(
        fields: fields, revision: origin.revision, now: now, changedAt: origin.changedAt,
        changedBy: origin.changedBy), status, error: error, notice: notice)
  }

  /// Shows what a change would do, or makes it where that has been looked at.
  func policy() throws -> Response {
    let person = try person()
    guard isFresh(person) else {
      return try stepUpFirst(keeping: PolicySetting.allCases.map(\.field))
    }
    var wanted: [PolicySetting: String] = [:]
    for setting in PolicySetting.allCases {
      wanted[setting] = request.form[setting.field].map(Self.trimmed)
    }
    guard request.form["confirm"] == "yes" else { return try reviewPolicy(wanted) }
    let outcome = try accounts.changePolicy(
      wanted, seen: request.form["revision"].flatMap { Int64($0) },
      by: .person(person, from: visitor), from: visitor)
    switch outcome {
    case .done:
      try accounts.forgetTyped(person)
      return done("/admin/policy", .policy)
    case .unchanged: return done("/admin/policy", .policySame)
    case .outdated: return try policyPage([:], .forbidden, error: ErrorSummary(.tooLate))
    case .impossible(let problem): return try policyPage(wanted, problem)
    case .lockOut(let group): return try policyPage(wanted, lockingOut: group)
    }
  }

  private func reviewPolicy(_ wanted: [PolicySetting: String]) throws -> Response {
    switch try accounts.previewPolicy(wanted) {
    case .unchanged: return done("/admin/policy", .policySame)
    case .impossible(let problem): return try policyPage(wanted, problem)
    case .possible(let proposal):
      guard proposal.lockedOut.count == 0 else {
        return try policyPage(wanted, lockingOut: proposal.lockedOut)
      }
      let isSecondLook = request.form["reviewed"] == "yes"
      return try page(
        PolicyReviewView(
          proposal: proposal, sendsNotices: accounts.sendsMail,
          confirmProblem: isSecondLook ? Words.sentence(.notConfirmed) : nil),
        isSecondLook ? .unprocessableContent : .ok,
        error: isSecondLook ? ErrorSummary(.notConfirmed, anchor: "confirm") : nil)
    }
  }

  private func policyPage(
    _ typed: [PolicySetting: String], _ problem: SiteError
  ) throws -> Response {
    let setting = PolicySetting(rawValue: problem.key)
    let isContradiction = problem.code == .contradiction
    let sentence = Words.policyProblem(problem)
    return try policyPage(
      typed, .unprocessableContent,
      error: ErrorSummary(
        isContradiction ? .contradiction : .badSetting, sentence: sentence,
        anchor: setting?.anchor), problem: setting)
  }

  private func policyPage(
    _ typed: [PolicySetting: String], lockingOut group: PolicyProposal.Group
  ) throws -> Response {
    try policyPage(
      typed, .forbidden,
      error: ErrorSummary(.wouldLockOut, sentence: Words.lockOut(group)))
  }

  /// Without the spaces that a number is pasted with.
  private static func trimmed(_ text: String) -> String {
    String(text.unicodeScalars.filter { $0 != " " })
  }
}

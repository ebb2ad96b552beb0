import Accounts
import Site
import Templates

@testable import Pages

extension SampleViews {
  private static var proposal: PolicyProposal {
    var proposal = PolicyProposal(
      [
        PolicyStep(.required, before: "nobody", after: "everyone", direction: .tighter),
        PolicyStep(.textOffered, before: "false", after: "true", direction: .looser),
        PolicyStep(.idleMinutes, before: "60", after: "1", direction: .tighter),
      ], revision: 3)
    proposal.inGrace.count = 1234
    proposal.inGrace.names = ["ann", "ben", "cy"]
    proposal.graceEnd = now
    proposal.overdue.count = 1
    proposal.overdue.names = ["root"]
    proposal.devices = proposal.overdue
    proposal.texts = proposal.overdue
    proposal.unreadable = 2
    return proposal
  }

  static let policy = [
    Sample(
      page: "setup-password", view: SetupPasswordView(username: "ann", overdueSince: now),
      hooks: ["id=\"overdue\"", "21 November 2026"]),
    Sample(
      page: "policy",
      view: PolicyView(
        fields: PolicySetting.allCases.map {
          .init(
            $0, text: $0 == .required ? "admins" : "7", configured: $0 == .graceDays ? "14" : nil,
            problem: "Not this.")
        }, revision: 3, now: now, changedAt: now, changedBy: "root"),
      hooks: [
        "<form id=\"policy\" method=\"post\" action=\"/account/admin/policy\">",
        "name=\"required\" type=\"radio\" value=\"admins\" checked", "name=\"grace_days\"",
        "name=\"trust_days\"", "name=\"text\" type=\"radio\" value=\"yes\"", "name=\"cases\"",
        "name=\"admin_reset\"", "name=\"wait_hours\"", "name=\"idle_minutes\"",
        "name=\"absolute_hours\"", "name=\"admin_idle_minutes\"", "name=\"admin_absolute_hours\"",
        "name=\"step_up_minutes\"", "name=\"revision\" value=\"3\"", "says: 14 days",
      ]),
    Sample(
      page: "policy",
      view: PolicyReviewView(proposal: proposal, sendsNotices: true, confirmProblem: "Tick it."),
      hooks: [
        "<form id=\"policy\"", "name=\"confirm\" type=\"checkbox\" value=\"yes\"",
        "name=\"required\" value=\"everyone\"", "1,234 people", "and 1,231 more", "id=\"looser\"",
      ]),
  ]
}

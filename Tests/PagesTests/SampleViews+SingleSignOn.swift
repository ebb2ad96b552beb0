import Templates

@testable import Pages

extension SampleViews {
  /// What somebody sees whose factors are kept elsewhere, and the page that takes everything away.
  static let singleSignOn = [
    Sample(
      page: "step-up",
      view: StepUpView(
        username: "ann", reason: Words.stepUpReason, returnTo: nil,
        elsewhere: "/account/step-up/again?state=x", asksPassword: false, asksCode: false),
      hooks: ["id=\"reauthenticate\"", "href=\"/account/step-up/again?state=x\""]),
    Sample(
      page: "export", view: ExportView(username: "ann"),
      hooks: ["<form id=\"export\"", "name=\"csrf\"", "<strong>ann</strong>"]),
    Sample(
      page: "security",
      view: SecurityView(
        mount: "/account", now: now, passwordChangedAt: now, otherSessions: 0,
        singleSignOn: now - 86_400, hasPassword: false),
      hooks: ["data-row=\"single-sign-on\"", "data-row=\"sessions\"", "Linked on"]),
  ]
}

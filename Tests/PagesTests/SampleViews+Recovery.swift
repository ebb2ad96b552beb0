import Templates

@testable import Pages

extension SampleViews {
  static let recovery = [
    Sample(
      page: "recover",
      view: RecoverView(
        message: "my <bag> is gone", contact: "+49 30 901820", waitHours: 24,
        messageProblem: "Fill it in.", contactProblem: "Fill it in."),
      hooks: [
        "<form id=\"recover\" method=\"post\" action=\"/account/recover\">",
        "name=\"message\"", "name=\"contact\"", ">my &lt;bag&gt; is gone</textarea>",
        "24 hours after that",
      ]),
    Sample(
      page: "recover",
      view: RecoverView(waitHours: 0, openCase: OpenCase(asked: now, readyAt: now + 86_400)),
      hooks: ["You asked for help on 21 November 2026, 10:15 UTC", "from 22 November 2026"]),
    Sample(
      page: "recover-cancel",
      view: RecoverCancelView(
        username: "ann", openCase: OpenCase(asked: now, readyAt: nil), token: "t-1"),
      hooks: [
        "<form id=\"recover-cancel\" method=\"post\" action=\"/account/recover/cancel\">",
        "name=\"token\" value=\"t-1\"", "can act now",
      ]),
    Sample(
      page: "cases",
      view: CasesView(
        now: now,
        rows: [
          CasesView.Row(
            id: "c1", username: "ann", displayName: "Ann <Birch>", standing: "Can be decided now",
            isOpen: true, isReady: true, openedAt: now - 90_000, address: "2001:db8::7"),
          CasesView.Row(
            id: "c2", username: "bob", displayName: "Bob", standing: "Declined", isOpen: false,
            isReady: false, openedAt: now - 900_000, address: ""),
        ]),
      hooks: [
        "data-id=\"c1\"", "data-id=\"c2\"", "href=\"/account/admin/cases/c1\"",
        "aria-current=\"page\">Cases<", "<dd>2001:db8::7</dd>",
      ]),
    Sample(
      page: "cases", view: CasesView(now: now, rows: []), hooks: ["No case is open."]),
    Sample(
      page: "case", view: aCase(.any), hooks: ["value=\"reset\" checked", "value=\"decline\""]),
    Sample(
      page: "case", view: aCase(.declineUntil(now + 3600)),
      hooks: ["can be decided from 21 November 2026, 11:15 UTC on", "value=\"decline\""]),
    Sample(page: "case", view: aCase(.own), hooks: ["about your own account"]),
    Sample(
      page: "admin-activity",
      view: AdminActivityView(
        now: now, filter: activityFilter,
        kinds: [("authn_login_lock", "Account locked"), ("user_created", "Account made")],
        rows: [
          AdminActivityView.Row(
            kind: "authn_login_lock", words: "Account locked", target: "bob", actor: "anna",
            at: now - 60, address: "192.0.2.7", detail: "<detail>", change: "active → locked",
            note: "left the <club>")
        ], damaged: 1, newest: "/account/admin/activity", older: "/account/admin/activity?before=1"),
      hooks: [
        "<form id=\"activity-filter\"", "name=\"person\" type=\"text\" value=\"bob\"",
        "value=\"authn_login_lock\" selected", "name=\"from\"", "name=\"to\"",
        "data-event=\"authn_login_lock\"", "active → locked", "left the &lt;club&gt;",
        "aria-current=\"page\">Activity<", "rel=\"next\"",
      ]),
  ]

  private static func aCase(_ decision: CaseView.Decision) -> CaseView {
    CaseView(
      id: "c1", username: "ann", displayName: "Ann <Birch>", person: "7f3c",
      knownContacts: ["ann@example.org", "+49 30 901820"], openedAt: now - 90_000,
      browser: "Firefox on Linux", address: "2001:db8::7", message: "lost\nmy <bag>",
      contact: "ring me", standing: "Can be decided now", decidedBy: "anna",
      decisionNote: "met <her>", decision: decision, wasProvenSince: true, note: "seen",
      isVerified: true, chosen: "reset", noteProblem: "Write it.", verifiedProblem: "Tick it.",
      decisionProblem: "Choose.")
  }

  private static var activityFilter: AdminActivityView.Filter {
    var filter = AdminActivityView.Filter()
    filter.person = "bob"
    filter.kind = "authn_login_lock"
    filter.from = "x"
    filter.fromProblem = "Write it."
    filter.toProblem = "Write it."
    return filter
  }

  static let activity = [
    Sample(
      page: "activity",
      view: ActivityView(
        now: now,
        rows: [
          ActivityView.Row(
            words: "A wrong code was entered", at: now - 60, browser: "Safari on iPhone",
            address: "2001:db8::7"),
          ActivityView.Row(words: "Signed out", at: now - 90_000),
        ], damaged: 1, newer: "/account/settings/activity",
        older: "/account/settings/activity?page=3"),
      hooks: [
        "<ul id=\"events\"", "datetime=\"2026-11-21T10:14:00Z\"", ">1 minute ago<",
        "<dd>Safari on iPhone</dd>", "<dd>2001:db8::7</dd>",
        "href=\"/account/settings/activity/not-me\"", "1 record of this page could not be read",
        "href=\"/account/settings/activity?page=3\"", "aria-current=\"page\">Activity<",
      ]),
    Sample(
      page: "not-me", view: NotMeView(secondStepOn: true),
      hooks: [
        "<form id=\"end-session\"", "name=\"session\" value=\"others\"",
        "href=\"/account/settings/password\"", "href=\"/account/settings/account\"",
        "href=\"/account/settings/two-factor/recovery-codes\"",
      ]),
    Sample(
      page: "not-me", view: NotMeView(secondStepOn: false),
      hooks: ["href=\"/account/settings/two-factor/setup\""]),
  ]

  static let text = [
    Sample(
      page: "text-messages",
      view: TextMessagesView(
        waiting: "78", number: .init(ending: "20", since: now), phone: "+4915112345678",
        phoneProblem: "No.", agreeProblem: "No.", codeProblem: "No."),
      hooks: [
        "<form id=\"text-confirm\"", "<form id=\"text-number\"", "<form id=\"text-remove\"",
        "name=\"phone\" type=\"tel\" value=\"+4915112345678\" autocomplete=\"tel\"",
        "name=\"agree\" type=\"checkbox\" value=\"yes\"",
        "autocomplete=\"one-time-code\"", "ending in <strong>78<", "ending in <strong>20<",
      ]),
    Sample(
      page: "text-messages", view: TextMessagesView(),
      hooks: ["<form id=\"text-number\"", "SIM swapping"]),
    Sample(
      page: "second-step", view: SecondStepView(offersText: true, textEnding: "78"),
      hooks: ["ending in <strong>78</strong>", "Send a new code by text message"]),
  ]
}

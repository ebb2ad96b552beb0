import Site
import Templates
import Testing

@testable import Pages

/// Every view, filled as on a day when all its parts show.
enum SampleViews {
  struct Sample: Sendable, CustomTestStringConvertible {
    let page: String
    let view: any PageView
    /// The forms and the marks that `contract.md` promises on it.
    let hooks: [String]
    var testDescription: String { "\(type(of: view))" }
  }

  static let now: Int64 = 1_795_256_100
  static let codes = ["7KQM-2VXD-9RTA-H4CN", "B3WZ-8PJE-6YFG-1S5K"]

  static func sheet(action: String) -> CodeSheet {
    CodeSheet(codes: codes, username: "ann", madeAt: now, action: action, savedProblem: "Tick it.")
  }

  private static var scanSheet: CodeSheet {
    CodeSheet(
      codes: codes, username: "ann", madeAt: now, action: "/x", asksSaved: false,
      isOnlyWayBack: true)
  }

  static var frame: Frame {
    var frame = Frame(
      siteName: "Birch & Sons", mount: "/account", stylesheet: "/account/assets/nightlatch.css",
      script: "/account/assets/nightlatch.js", icon: "/account/assets/icon.svg", isTesting: true,
      personName: "Ann <Birch>", csrf: "token-1", serverTime: now)
    frame.hasCases = true
    return frame
  }

  static let all: [Sample] =
    signIn + setup + settings + activity + text + recovery + policy + plain + help
    + administration + singleSignOn

  private static let signIn = [
    Sample(
      page: "sign-in",
      view: SignInView(
        username: "ann", returnTo: "/private/", offersForgottenPassword: true,
        usernameProblem: "Fill it in.", passwordProblem: "Fill it in."),
      hooks: [
        "<form id=\"sign-in\" method=\"post\" action=\"/account/sign-in\">", "name=\"username\"",
        "name=\"password\"", "name=\"return_to\" value=\"/private/\"",
        "autocomplete=\"username\"", "autocomplete=\"current-password\"",
      ]),
    Sample(
      page: "second-step",
      view: SecondStepView(trustDays: 30, offersText: true, codeProblem: "Not this."),
      hooks: [
        "<form id=\"second-step\" method=\"post\" action=\"/account/second-step\">",
        "id=\"send-text\"", "name=\"trust_device\" type=\"checkbox\" value=\"yes\"",
        "inputmode=\"numeric\" autocomplete=\"one-time-code\"",
        "href=\"/account/second-step/recovery\"",
      ]),
    Sample(
      page: "second-step-recovery",
      view: SecondStepRecoveryView(
        trustDays: 30, lastResort: LastResort(offersCase: true), codeProblem: "Not this."),
      hooks: [
        "action=\"/account/second-step/recovery\"", "name=\"code\"", "autocomplete=\"off\"",
        "autocapitalize=\"characters\"", "href=\"/account/recover\"",
      ]),
    Sample(
      page: "join",
      view: JoinView(
        username: "ann", token: "t-1", minimumLength: 15, newPasswordProblem: "Too short."),
      hooks: [
        "<form id=\"join\"", "name=\"token\" value=\"t-1\"", "name=\"new_password\"",
        "autocomplete=\"new-password\"", "At least 15 characters",
      ]),
    Sample(
      page: "forgot-password",
      view: ForgotPasswordView(email: "a@example.org", emailProblem: "Fill it in."),
      hooks: [
        "<form id=\"forgot-password\" method=\"post\" action=\"/account/forgot-password\">",
        "name=\"email\"", "autocomplete=\"email\"",
      ]),
    Sample(
      page: "reset-password",
      view: ResetPasswordView(
        username: "ann", token: "t-1", hasSecondStep: true, minimumLength: 15,
        newPasswordProblem: "Too short."),
      hooks: [
        "<form id=\"reset-password\"", "name=\"token\" value=\"t-1\"", "name=\"new_password\"",
        "autocomplete=\"new-password\"", "Your second step stays as it is.",
      ]),
    Sample(
      page: "confirm-address",
      view: ConfirmAddressView(
        username: "ann", email: "b@example.org", replaced: "a@example.org", token: "t-1"),
      hooks: [
        "<form id=\"confirm-address\"", "name=\"token\" value=\"t-1\"",
        "no longer to a@example.org",
      ]),
    Sample(
      page: "step-up",
      view: StepUpView(
        username: "ann", reason: Words.stepUpReason, returnTo: "/account/settings/account",
        asksCode: true, passwordProblem: "No.", codeProblem: "No."),
      hooks: ["<form id=\"step-up\"", "name=\"password\"", "name=\"code\"", "name=\"return_to\""]),
    Sample(
      page: "lost-phone",
      view: LostPhoneView(
        usedCode: true, codesLeft: 2, codesMade: 10, continueAddress: "/account/"),
      hooks: [
        "id=\"codes-left\">2<", "href=\"/account/settings/two-factor/setup?mode=replace\"",
        "Make new recovery codes",
      ]),
    Sample(
      page: "lost-phone",
      view: LostPhoneView(
        usedCode: true, codesLeft: 0, codesMade: 10, continueAddress: "/account/"),
      hooks: [
        "id=\"codes-left\">0<", "That was the last one",
        "<a class=\"button main wide\" href=\"/account/settings/two-factor/recovery-codes\">",
      ]),
    Sample(
      page: "lost-phone", view: TurnedOffView(continueAddress: "/private/"),
      hooks: [
        "data-state=\"off\"", "href=\"/account/settings/two-factor/setup\"", "Set it up again",
        "href=\"/private/\"",
      ]),
  ]

  private static let setup = [
    Sample(
      page: "setup-password", view: SetupPasswordView(username: "ann", passwordProblem: "No."),
      hooks: ["<form id=\"setup-password\"", "name=\"password\"", "value=\"password\""]),
    Sample(
      page: "setup-password",
      view: SetupPasswordView(username: "ann", mode: .add, passwordProblem: "No."),
      hooks: [
        "name=\"mode\" type=\"radio\" value=\"replace\" aria",
        "name=\"mode\" type=\"radio\" value=\"add\" checked",
      ]),
    Sample(
      page: "setup-password", view: SetupPasswordView(username: "ann", asksPassword: false),
      hooks: ["<form id=\"setup-password\"", ">Set up</button>"]),
    Sample(
      page: "setup-scan",
      view: SetupScanView(
        qrAddress: "/q.png", manualKey: "JBSW", otpauthAddress: "otpauth://totp/x",
        accountLabel: "ann", secondsLeft: 600, replaces: false, sheet: scanSheet),
      hooks: [
        "<ol id=\"recovery-codes\"", "<button id=\"copy-codes\"",
        "<button id=\"download-codes\" type=\"submit\"", ">Validate</button>",
        "Recovery codes are the only way back.", "id=\"code-clock\"",
      ]),
    Sample(
      page: "setup-done",
      view: SetupDoneView(
        codesLeft: 7, endedOthers: true, isAdding: true, continueAddress: "/private/"),
      hooks: ["Your app is added", "href=\"/account/settings/two-factor/apps\""]),
    Sample(
      page: "setup-scan",
      view: SetupScanView(
        qrAddress: "/account/settings/two-factor/qr.png", manualKey: "JBSW Y3DP EHPK 3PXP",
        otpauthAddress: "otpauth://totp/Birch:ann?secret=X&issuer=Birch", accountLabel: "ann",
        secondsLeft: 600, replaces: true, codeProblem: "No."),
      hooks: [
        "<img id=\"qr\"", "id=\"manual-key\" class=\"key\">JBSW Y3DP EHPK 3PXP<",
        "<a id=\"otpauth-link\" href=\"otpauth://totp/Birch:ann?secret=X&amp;issuer=Birch\"",
        "<form id=\"setup-scan\"", "name=\"code\"", "name=\"name\"", "<form id=\"setup-restart\"",
        "good for 10 minutes",
      ]),
    Sample(
      page: "setup-codes",
      view: SetupCodesView(sheet: sheet(action: "/account/settings/two-factor/setup")),
      hooks: codesHooks + ["id=\"setup-codes\""]),
    Sample(
      page: "recovery-codes",
      view: NewRecoveryCodesView(
        sheet: sheet(action: "/account/settings/two-factor/recovery-codes")),
      hooks: codesHooks + ["action=\"/account/settings/two-factor/recovery-codes\""]),
    Sample(
      page: "setup-done",
      view: SetupDoneView(
        codesLeft: 10, endedOthers: true, sendsNotices: true, continueAddress: "/private/"),
      hooks: ["id=\"codes-left\">10<", "A notice has gone", "href=\"/private/\""]),
  ]

  private static let codesHooks = [
    "<ol id=\"recovery-codes\"", "<li><code>7KQM-2VXD-9RTA-H4CN</code></li>",
    "<button id=\"copy-codes\"", "<button id=\"download-codes\" type=\"submit\"",
    "action=\"/account/settings/two-factor/recovery-codes.txt\" name=\"download-codes\"",
    "<form id=\"setup-codes\"", "name=\"saved\" type=\"checkbox\" value=\"yes\"",
  ]

  private static let settings = [
    Sample(
      page: "account",
      view: AccountView(
        username: "ann", displayName: "Ann \"B\"", email: "a@example.org", secondEmail: "x",
        phone: "1", sendsNotices: true, waiting: ["b@example.org"], displayNameProblem: "No.",
        emailProblem: "No.", secondEmailProblem: "No.",
        phoneProblem: "No."),
      hooks: [
        "<form id=\"profile\"", "name=\"display_name\" type=\"text\" value=\"Ann &quot;B&quot;\"",
        "name=\"email\"", "name=\"second_email\"", "name=\"phone\"",
        "name=\"withdraw\" value=\"b@example.org\"", "aria-current=\"page\"",
      ]),
    Sample(
      page: "security",
      view: SecurityView(
        mount: "/account", now: now, passwordChangedAt: now - 1_036_800,
        secondStep: SecurityView.SecondStep(
          since: now - 86_400, codesLeft: 2, codesMade: 10, codesMadeAt: now - 86_400,
          mayTurnOff: true),
        textMessages: true, trustedDevices: 2, otherSessions: 1),
      hooks: [
        "data-row=\"password\"", "data-row=\"two-factor\" data-state=\"on\"",
        "id=\"codes-left\">2<", "data-row=\"text\"", "data-row=\"devices\"",
        "data-row=\"sessions\"", "href=\"/account/settings/two-factor/off\"", "Set 12 days ago.",
      ]),
    Sample(
      page: "security",
      view: SecurityView(mount: "/account", now: now, passwordChangedAt: now, otherSessions: 0),
      hooks: [
        "data-row=\"two-factor\" data-state=\"off\"",
        "href=\"/account/settings/two-factor/setup\"", "Set up",
      ]),
    Sample(
      page: "password",
      view: PasswordView(
        username: "ann", minimumLength: 8, passwordProblem: "No.", newPasswordProblem: "No."),
      hooks: [
        "<form id=\"password\"", "name=\"password\"", "name=\"new_password\"",
        "value=\"ann\" autocomplete=\"username\"",
      ]),
    Sample(
      page: "recovery-codes",
      view: RecoveryCodesView(
        username: "ann", codesLeft: 7, codesMade: 10, madeAt: now, perSet: 10, offersView: true,
        passwordProblem: "No.", confirmProblem: "No."),
      hooks: [
        "<form id=\"view-codes\"", "<form id=\"new-codes\"", "id=\"codes-left\">7<",
        "name=\"confirm\" type=\"checkbox\" value=\"yes\"",
      ]),
    Sample(
      page: "recovery-codes",
      view: RecoveryCodesView(
        username: "ann", codesLeft: 0, codesMade: 10, madeAt: now, perSet: 10,
        isTooOldToView: true),
      hooks: ["None left", "were made before they could be shown again"]),
    Sample(
      page: "apps",
      view: AppsView(
        now: now,
        rows: [
          AppsView.Row(id: "a1", name: "My <phone>", addedAt: now - 86_400, usedAt: now - 60),
          AppsView.Row(id: "a2", name: "Authenticator app", addedAt: now, usedAt: nil),
        ], mayAdd: true, mayTurnOff: false),
      hooks: [
        "<form id=\"remove-app\"", "<li data-id=\"a1\">", "My &lt;phone&gt;",
        "name=\"app\" value=\"a2\"", "Never",
        "href=\"/account/settings/two-factor/setup?mode=add\"",
      ]),
    Sample(
      page: "devices",
      view: DevicesView(
        now: now,
        rows: [
          DevicesView.Row(
            id: "d2", isThis: false, browser: "Safari on iPhone", trustedAt: now - 7200,
            usedAt: now - 3600, endsAt: now + 86_400, address: "2001:db8::7"),
          DevicesView.Row(
            id: "d1", isThis: true, browser: "Firefox on Android", trustedAt: now - 60,
            usedAt: now, endsAt: now + 2_592_000, address: "192.0.2.1"),
        ], days: 30),
      hooks: [
        "<form id=\"forget-device\"", "<li data-id=\"d1\" data-this>", "<li data-id=\"d2\">",
        "name=\"device\" value=\"d2\"", "name=\"device\" value=\"all\"",
        "Firefox on Android", "21 December 2026",
      ]),
    Sample(
      page: "tokens",
      view: TokensView(
        now: now, newToken: "nlpat_secret",
        rows: [
          TokensView.Row(
            id: "t1", name: "Backup", scopes: ["account:read"], createdAt: now - 7200,
            expiresAt: now + 86_400, usedAt: now - 60, address: "192.0.2.1"),
          TokensView.Row(
            id: "t2", name: "Old", scopes: ["sessions:read"], createdAt: now - 7200,
            expiresAt: now + 86_400, usedAt: nil, address: ""),
        ],
        choices: [.init(scope: "account:read", name: "Read", why: "Why.", isTicked: true)],
        name: "x", days: "90", mostDays: 366, nameProblem: "No.", scopeProblem: "No.",
        daysProblem: "No."),
      hooks: [
        "<form id=\"new-token\"", "<form id=\"revoke-token\"", "<li data-id=\"t1\">",
        "name=\"token\" value=\"t2\"", "name=\"scope\" type=\"checkbox\"",
        "name=\"name\"", "name=\"expires_days\"", "nlpat_secret", "Never",
      ]),
    Sample(
      page: "devices", view: DevicesView(now: now, rows: [], days: 30),
      hooks: ["No device is trusted", "holds for 30 days"]),
    Sample(
      page: "two-factor-off",
      view: TwoFactorOffView(
        username: "ann", asksPassword: true, asksCode: true, forgetsDevices: true,
        passwordProblem: "No.", codeProblem: "No.", confirmProblem: "No."),
      hooks: [
        "<form id=\"two-factor-off\"", "name=\"password\"", "name=\"code\"",
        "name=\"confirm\" type=\"checkbox\" value=\"yes\"",
      ]),
    Sample(
      page: "sessions",
      view: SessionsView(
        now: now,
        rows: [
          SessionsView.Row(
            id: "s2", isThis: false, browser: "Safari on iPhone", startedAt: now - 7200,
            seenAt: now - 3600, address: "2001:db8::7", means: "Password and app"),
          SessionsView.Row(
            id: "s1", isThis: true, browser: "Firefox on Linux", startedAt: now - 60, seenAt: now,
            address: "192.0.2.1", means: "Password"),
        ]),
      hooks: [
        "<form id=\"end-session\"", "<li data-id=\"s1\" data-this>", "<li data-id=\"s2\">",
        "name=\"session\" value=\"s2\"", "name=\"session\" value=\"others\"",
      ]),
  ]

  private static let plain = [
    Sample(
      page: "message",
      view: MessageView(
        heading: Words.signedOut.heading, paragraphs: [Words.signedOut.sentence],
        link: PageLink("Sign in again", to: "/account/sign-in")),
      hooks: ["href=\"/account/sign-in\""]),
    Sample(
      page: "error",
      view: ErrorView(
        status: 429, wait: 40, link: PageLink("Go on", to: "/account/"), requestID: "8f3a"),
      hooks: ["data-status=\"429\"", "data-countdown=\"40\">in 40 seconds<", "<code>8f3a</code>"]),
    Sample(page: "front", view: FrontView(facts), hooks: ["href=\"/account/sign-in\""]),
    Sample(page: "page", view: OwnPageView(facts), hooks: ["<h1>A page of your own</h1>"]),
  ]

  /// A site that offers all there is to say something about.
  static let facts: HelpFacts = {
    let text = #"""
      {"version": 1, "name": "Birch & Sons", "baseURL": "https://birch.example",
       "secondStep": {"required": "everyone", "text": {"offered": true}},
       "text": {"command": ["/usr/bin/send-text"]}}
      """#
    do {
      return HelpFacts(try Site(parsing: Array(text.utf8), of: "/srv/site/site.json"))
    } catch {
      preconditionFailure("\(error)")
    }
  }()

  private static var help: [Sample] {
    [
      Sample(
        page: "help", view: HelpView(facts), hooks: ["href=\"/account/help/text-messages\""])
    ]
      + HelpTopic.allCases.compactMap { topic in
        facts.view(of: topic).map {
          Sample(page: "help", view: $0, hooks: ["data-topic=\"\(topic.rawValue)\""])
        }
      }
  }
}

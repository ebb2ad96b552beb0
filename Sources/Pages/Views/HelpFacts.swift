package import Site
internal import Templates

/// What the help pages, the front page and a site's own pages may say of how the site is set up.
package struct HelpFacts: Sendable {
  private let site: Site

  package init(_ site: Site) { self.site = site }

  static var declaration: Declaration {
    [
      "everyone": .flag, "admins": .flag, "nobody": .flag, "grace": .optional("graceDays"),
      "asksPassword": .flag, "codesWithQR": .flag, "confirmSaved": .flag, "codeCount": .text,
      "viewAgain": .flag, "codeTurnsOff": .flag, "turnOffTakes": .text,
      "trust": .optional("trustDays"), "text": .flag, "cases": .flag, "adminReset": .flag,
      "caseWait": .optional("caseWaitWords"), "forgot": .flag, "adminIdle": .text,
      "adminEnd": .text, "stepUp": .text, "attempts": .text,
      "topics": .list(["topicAddress": .text, "topicName": .text, "topicLine": .text]),
    ]
  }

  var values: TemplateValues {
    let policy = site.secondStep
    let session = site.session
    let graceDays = policy.graceDays > 0 && policy.required != .nobody ? policy.graceDays : nil
    let waitHours = site.recovery.waitHours
    return [
      "everyone": .flag(policy.required == .everyone), "admins": .flag(policy.required == .admins),
      "nobody": .flag(policy.required == .nobody),
      "grace": .optional(graceDays.map { TimeText.days($0) }, as: "graceDays"),
      "asksPassword": .flag(policy.setup.askPassword),
      "codesWithQR": .flag(policy.setup.showCodes == .withQR),
      "confirmSaved": .flag(policy.setup.confirmSaved),
      "codeCount": .number(policy.recoveryCodes.count),
      "viewAgain": .flag(policy.recoveryCodes.viewAgain),
      "codeTurnsOff": .flag(policy.recoveryCodes.whenUsed == .turnOff),
      "turnOffTakes": .phrase(Words.turningOffTakes(policy.turnOff)),
      "trust": .optional(trustDays.map { TimeText.days($0) }, as: "trustDays"),
      "text": .flag(policy.text.offered), "cases": .flag(site.recovery.cases),
      "adminReset": .flag(site.recovery.adminReset),
      "caseWait": .optional(
        waitHours > 0 ? TimeText.hours(waitHours) : nil, as: "caseWaitWords"),
      "forgot": .flag(site.mail != nil),
      "adminIdle": .phrase(TimeText.minutes(session.adminIdleMinutes)),
      "adminEnd": .phrase(TimeText.hours(session.adminAbsoluteHours)),
      "stepUp": .phrase(TimeText.minutes(session.stepUpMinutes)),
      "attempts": .number(site.signIn.attempts),
      "topics": .list(
        topics.map {
          [
            "topicAddress": .text("\(site.mount)/help/\($0.rawValue)"),
            "topicName": .phrase($0.name(hasOneCode: hasOneCode)),
            "topicLine": .phrase($0.line),
          ]
        }),
    ]
  }

  var hasOneCode: Bool { site.secondStep.recoveryCodes.count == 1 }

  private var trustDays: Int? {
    let days = site.secondStep.trustDevices.days
    return days > 0 ? days : nil
  }

  /// Those that this site has something to say about, in the order of the help's own page.
  package var topics: [HelpTopic] {
    HelpTopic.allCases.filter { topic in
      switch topic {
      case .trustedDevices: trustDays != nil
      case .textMessages: site.secondStep.text.offered
      default: true
      }
    }
  }
}

/// What there is help with; the raw value is the page's address below `/help/`.
package enum HelpTopic: String, CaseIterable, Sendable {
  case setUp = "set-up"
  case signIn = "sign-in"
  case recoveryCodes = "recovery-codes"
  case lostDevice = "lost-device"
  case trustedDevices = "trusted-devices"
  case textMessages = "text-messages"
  case administrators
  case scripts
}

package import Templates

/// `/settings/security`: how safe the account is, then a row for each thing that makes it so.
package struct SecurityView: PageView {
  /// Times are seconds since the epoch.
  package struct SecondStep: Equatable, Sendable {
    package var since: Int64
    package var codesLeft: Int
    package var codesMade: Int
    package var codesMadeAt: Int64?
    /// The apps as their person named them.
    package var apps: [String] = [""]
    /// Whether the recovery codes can be looked at again.
    package var mayViewCodes = false
    /// Not where the site requires a second step of this person.
    package var mayTurnOff: Bool
  }

  /// Below which all addresses lie: the next step leads to one of them.
  package var mount: String
  package var now: Int64
  package var passwordChangedAt: Int64
  package var secondStep: SecondStep?
  /// The last day without a second step, where the site has come to require one; else `nil`.
  package var requiredFrom: Int64?
  /// Whether text messages are set up; `nil` where the site does not offer them.
  package var textMessages: Bool?
  /// How many devices are trusted; `nil` where the site does not offer it.
  package var trustedDevices: Int?
  package var otherSessions: Int
  /// A support case that is open: perhaps somebody else's doing.
  package var openCase: OpenCase?
  /// Since when the person has been linked to the single sign-on that their factors are kept by;
  /// `nil` for everybody whose factors are ours.
  package var singleSignOn: Int64?
  package var hasPassword = true

  package static var template: String { "templates/security.mustache" }
  package static var declaration: Declaration {
    SettingsSection.members.merging([
      "standing": .text, "standingWhy": .text,
      "nextStep": .section(["nextWords": .text, "nextAddress": .text]),
      "singleSignOn": .optional("singleSignOnState"), "hasPassword": .flag,
      "passwordState": .text, "secondStepOn": .flag, "secondStepState": .text,
      "appsState": .text, "mayTurnOff": .flag, "mayViewCodes": .flag, "codesLeft": .text,
      "codesMade": .text,
      "codesLow": .flag, "noCodesLeft": .flag,
      "codesState": .text,
      "textMessages": .section(["textState": .text, "textWords": .text]),
      "devices": .optional("devicesState"), "sessionsState": .text,
      "openCase": .optional("caseWords"),
    ])
  }
  package var title: Phrase { .say("common.security") }
  package var values: TemplateValues {
    let standing =
      singleSignOn == nil
      ? Words.standing(of: secondStep, requiredFrom: requiredFrom)
      : Words.Standing(
        heading: Words.singleSignOnStanding.heading, why: Words.singleSignOnStanding.why)
    let left = secondStep?.codesLeft ?? 0
    let made = secondStep?.codesMade ?? 0
    return SettingsSection.security.values.merging([
      "standing": .phrase(standing.heading), "standingWhy": .phrase(standing.why),
      "nextStep": .section(
        standing.next.map {
          ["nextWords": .phrase($0.words), "nextAddress": .text(mount + $0.path)]
        }),
      "singleSignOn": .optional(
        singleSignOn.map(Words.singleSignOnState), as: "singleSignOnState"),
      "hasPassword": .flag(hasPassword),
      "passwordState": .phrase(
        .say("standing.password-set", "ago", TimeText.ago(passwordChangedAt, now: now))),
      "secondStepOn": .flag(secondStep != nil),
      "secondStepState": .phrase(Words.secondStepState(since: secondStep?.since)),
      "appsState": .phrase(Words.appsState(secondStep?.apps ?? [])),
      "mayViewCodes": .flag(secondStep?.mayViewCodes ?? false),
      "mayTurnOff": .flag(secondStep?.mayTurnOff ?? false),
      "codesLeft": .number(left), "codesMade": .number(made),
      "codesLow": .flag(Words.isLow(left, of: made)), "noCodesLeft": .flag(left == 0),
      "codesState": .phrase(Words.codesState(madeAt: secondStep?.codesMadeAt)),
      "textMessages": .section(
        textMessages.map {
          [
            "textState": .phrase(Words.textState(isOn: $0)),
            "textWords": .phrase(.say($0 ? "security.change" : "common.set-up")),
          ]
        }),
      "devices": .optional(trustedDevices.map(Words.devicesState), as: "devicesState"),
      "sessionsState": .phrase(Words.sessionsState(others: otherSessions)),
      "openCase": .optional(openCase.map(Words.somebodysCase), as: "caseWords"),
    ])
  }
}

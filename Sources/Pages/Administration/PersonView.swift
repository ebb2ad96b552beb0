package import Templates

/// `/admin/people/ID`: one person, and what an administrator can do.
package struct PersonView: PageView {
  package struct Deed: Equatable, Sendable {
    package var words: Phrase
    /// Seconds since the epoch.
    package var at: Int64
    package var author: Phrase
    package var note: String?
  }

  package var mount: String
  package var now: Int64
  package var id: String
  package var username: String
  package var displayName: String
  package var emails: [String]
  package var isAdmin: Bool
  package var state: StateWords
  package var secondStep: StateWords
  /// "2 apps, 7 recovery codes left"; `nil` without a second step.
  package var secondStepDetail: Phrase?
  /// Seconds since the epoch; `nil` for somebody who has no password yet.
  package var passwordChanged: Int64?
  package var created: Int64
  package var sessions: Int
  /// `nil` where devices are not trusted.
  package var devices: Int?
  package var deeds: [Deed]
  /// Whether it is the account of whoever looks.
  package var isOwn = false
  package var isLocked = false
  package var isInvited = false
  /// Whether very many failed tries keep the person out.
  package var isStopped = false
  package var hasSecondStep = false
  /// Whether administrators may reset a second step by page here.
  package var mayReset = true
  /// Whether this is the last administrator, whose rights stay.
  package var isLastAdmin = false
  package var sendsMail = true
  package var exemption: ExemptionFields?
  package var note = ""
  package var isVerified = false
  package var noteProblem: Phrase?
  package var verifiedProblem: Phrase?

  package static var template: String { "templates/person.mustache" }
  package static var declaration: Declaration {
    AdminSection.members.merging([
      "exemption": ExemptionFields.kind, "personAddress": .text, "personID": .text,
      "username": .text, "displayName": .text,
      "emails": .list(["email": .text]), "isAdmin": .flag, "state": StateWords.kind,
      "secondStep": StateWords.kind, "secondStepDetail": .optional("detailWords"),
      "passwordWords": .text, "createdISO": .text, "createdExact": .text, "createdWords": .text,
      "sessionsWords": .text, "devices": .optional("devicesWords"), "hasSessions": .flag,
      "deeds": .list([
        "deedWords": .text, "deedISO": .text, "deedExact": .text, "deedAgo": .text,
        "deedAuthor": .text, "deedNote": .optional("noteText"),
      ]),
      "hasDeeds": .flag, "isOwn": .flag, "isLocked": .flag, "isInvited": .flag, "isStopped": .flag,
      "hasSecondStep": .flag, "mayReset": .flag, "isLastAdmin": .flag, "sendsMail": .flag,
      "note": .text, "isVerified": .flag, "noteError": .problem, "verifiedError": .problem,
    ])
  }
  package var title: Phrase { .verbatim(username) }
  package var values: TemplateValues {
    facts.merging([
      "deeds": .list(
        deeds.map {
          [
            "deedWords": .phrase($0.words), "deedISO": .text(TimeText.iso($0.at)),
            "deedExact": .phrase(.moment($0.at)),
            "deedAgo": .phrase(TimeText.ago($0.at, now: now)), "deedAuthor": .phrase($0.author),
            "deedNote": .optional($0.note, as: "noteText"),
          ]
        }),
      "exemption": ExemptionFields.value(exemption),
      "hasDeeds": .flag(!deeds.isEmpty), "isOwn": .flag(isOwn), "isLocked": .flag(isLocked),
      "isInvited": .flag(isInvited), "isStopped": .flag(isStopped),
      "hasSecondStep": .flag(hasSecondStep),
      "mayReset": .flag(mayReset), "isLastAdmin": .flag(isLastAdmin),
      "sendsMail": .flag(sendsMail), "note": .text(note), "isVerified": .flag(isVerified),
      "noteError": .problem(noteProblem), "verifiedError": .problem(verifiedProblem),
    ])
  }

  private var facts: TemplateValues {
    AdminSection.people.values.merging([
      "personAddress": .text("\(mount)/admin/people/\(id)"), "personID": .text(id),
      "username": .text(username), "displayName": .text(displayName),
      "emails": .list(emails.map { ["email": .text($0)] }), "isAdmin": .flag(isAdmin),
      "state": StateWords.value(state), "secondStep": StateWords.value(secondStep),
      "secondStepDetail": .optional(secondStepDetail, as: "detailWords"),
      "passwordWords": .phrase(Words.passwordState(passwordChanged, now: now)),
      "createdISO": .text(TimeText.iso(created)), "createdExact": .phrase(.moment(created)),
      "createdWords": .phrase(.day(created)),
      "sessionsWords": .phrase(Words.sessionCount(sessions)),
      "devices": .optional(devices.map(Words.deviceCount), as: "devicesWords"),
      "hasSessions": .flag(sessions > 0 || (devices ?? 0) > 0),
    ])
  }
}

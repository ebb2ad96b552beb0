package import Templates

/// `/admin/people`: who has a second step, who is here, and a form for one more.
package struct PeopleView: PageView {
  package struct Row: Equatable, Sendable {
    package var id: String
    package var username: String
    /// The name shown to people, where it is another.
    package var displayName: String?
    package var email: String
    package var secondStep: StateWords
    package var isAdmin: Bool
    /// "Locked", "Invited"; `nil` for most.
    package var state: StateWords?

    package init(
      id: String, username: String, displayName: String?, email: String, secondStep: StateWords,
      isAdmin: Bool = false, state: StateWords? = nil
    ) {
      self.id = id
      self.username = username
      self.displayName = displayName
      self.email = email
      self.secondStep = secondStep
      self.isAdmin = isAdmin
      self.state = state
    }
  }

  package var mount: String
  package var glance: EnrolmentGlance
  package var search: PeopleSearch
  package var rows: [Row]
  package var pager: PagerLinks
  /// What the list is and how long: "812 people", "Found by “bir”".
  package var listWords: Phrase
  /// Why there may be more than is listed.
  package var cutWords: Phrase?
  package var invitation: InvitationFields

  package static var template: String { "templates/people.mustache" }
  package static var declaration: Declaration {
    AdminSection.members.merging(EnrolmentGlance.members).merging(PeopleSearch.members)
      .merging(PagerLinks.members).merging(InvitationFields.members).merging([
        "listWords": .text, "cut": .optional("cutWords"), "hasPeople": .flag,
        "people": .list([
          "personAddress": .text, "personID": .text, "username": .text,
          "shownAs": .optional("displayName"), "mail": .optional("email"),
          "secondStep": StateWords.kind, "isAdmin": .flag, "state": StateWords.kind,
        ]),
      ])
  }
  package var title: Phrase { .say("common.people") }
  package var values: TemplateValues {
    AdminSection.people.values.merging(glance.values(mount: mount)).merging(search.values)
      .merging(pager.values).merging(invitation.values).merging([
        "listWords": .phrase(listWords), "cut": .optional(cutWords, as: "cutWords"),
        "hasPeople": .flag(!rows.isEmpty),
        "people": .list(
          rows.map { row in
            [
              "personAddress": .text("\(mount)/admin/people/\(row.id)"),
              "personID": .text(row.id), "username": .text(row.username),
              "shownAs": .optional(row.displayName, as: "displayName"),
              "mail": .optional(row.email.isEmpty ? nil : row.email, as: "email"),
              "secondStep": StateWords.value(row.secondStep), "isAdmin": .flag(row.isAdmin),
              "state": StateWords.value(row.state),
            ]
          }),
      ])
  }
}

/// A state in words, and how good it is: said with an icon, never by colour alone.
package struct StateWords: Equatable, Sendable {
  package enum Tone: Sendable { case good, warn, stop, quiet }

  package var words: Phrase
  package var tone: Tone

  package init(_ words: Phrase, _ tone: Tone) {
    self.words = words
    self.tone = tone
  }

  static var kind: Declaration.Kind {
    .section(["stateWords": .text, "good": .flag, "warn": .flag, "stop": .flag, "quiet": .flag])
  }
  static func value(_ state: StateWords?) -> TemplateValue {
    .section(
      state.map {
        [
          "stateWords": .phrase($0.words), "good": .flag($0.tone == .good),
          "warn": .flag($0.tone == .warn), "stop": .flag($0.tone == .stop),
          "quiet": .flag($0.tone == .quiet),
        ]
      })
  }
}

/// What was looked for, and what may be.
package struct PeopleSearch: Equatable, Sendable {
  package struct Choice: Equatable, Sendable {
    package var value: String
    package var words: Phrase
    package var isChosen: Bool
  }

  package var typed: String
  package var choices: [Choice]

  /// Whether this is everybody.
  package var isPlain: Bool { typed.isEmpty && choices.first?.isChosen != false }

  static var members: Declaration {
    [
      "typed": .text, "isSearch": .flag,
      "choices": .list(["choice": .text, "choiceWords": .text, "chosen": .flag]),
    ]
  }
  var values: TemplateValues {
    [
      "typed": .text(typed), "isSearch": .flag(!isPlain),
      "choices": .list(
        choices.map {
          [
            "choice": .text($0.value), "choiceWords": .phrase($0.words),
            "chosen": .flag($0.isChosen),
          ]
        }),
    ]
  }
}

/// The addresses of the pages before and after this one.
package struct PagerLinks: Equatable, Sendable {
  package var previous: String?
  package var next: String?

  static var members: Declaration {
    ["previous": .optional("previousAddress"), "next": .optional("nextAddress")]
  }
  var values: TemplateValues {
    [
      "previous": .optional(previous, as: "previousAddress"),
      "next": .optional(next, as: "nextAddress"),
    ]
  }
}

/// The form for one more person, as it was typed.
package struct InvitationFields: Equatable, Sendable {
  package var username = ""
  package var email = ""
  package var isAdmin = false
  /// Whether a link can be mailed at all.
  package var isOffered = true
  package var usernameProblem: Phrase?
  package var emailProblem: Phrase?

  package init() {}

  static var members: Declaration {
    [
      "mayInvite": .flag, "newUsername": .text, "newEmail": .text, "newAdmin": .flag,
      "usernameError": .problem, "emailError": .problem,
    ]
  }
  var values: TemplateValues {
    [
      "mayInvite": .flag(isOffered), "newUsername": .text(username), "newEmail": .text(email),
      "newAdmin": .flag(isAdmin), "usernameError": .problem(usernameProblem),
      "emailError": .problem(emailProblem),
    ]
  }
}

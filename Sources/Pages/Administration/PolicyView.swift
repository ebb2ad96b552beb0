package import Accounts
package import Site
package import Templates

/// `/admin/policy`: what the site asks of people.
package struct PolicyView: PageView {
  /// One setting with what stands in its field.
  package struct Field: Equatable, Sendable {
    package var setting: PolicySetting
    package var text: String
    /// What the configuration says, where that is another thing; else `nil`.
    package var configured: String?
    package var problem: Phrase?

    package init(
      _ setting: PolicySetting, text: String, configured: String? = nil, problem: Phrase? = nil
    ) {
      self.setting = setting
      self.text = text
      self.configured = configured
      self.problem = problem
    }
  }

  package var fields: [Field]
  /// How often the policy was changed before.
  package var revision: Int64
  package var now: Int64
  /// When it was last changed, in seconds since the epoch; `nil` for never.
  package var changedAt: Int64?
  /// The administrator's sign-in name; empty for the server's command line.
  package var changedBy = ""

  package static var template: String { "templates/policy.mustache" }
  package static var declaration: Declaration {
    AdminSection.members.merging([
      "revision": .text,
      "changed": .section(["changedISO": .text, "changedWords": .text, "changedBy": .text]),
      "chapters": .list([
        "chapterName": .text, "chapterID": .text,
        "fields": .list([
          "fieldID": .text, "fieldName": .text, "fieldLabel": .text, "fieldHint": .text,
          "configured": .optional("configuredWords"), "fieldError": .problem,
          "numberField": .section(["fieldText": .text, "fieldUnit": .text]),
          "choiceField": .section([
            "choices": .list([
              "choiceID": .text, "choiceText": .text, "choiceWords": .text, "isChosen": .flag,
            ])
          ]),
        ]),
      ]),
    ])
  }
  package var title: Phrase { .say("common.policy") }
  package var values: TemplateValues {
    AdminSection.policy.values.merging([
      "revision": .text(String(revision)),
      "changed": .section(
        changedAt.map {
          [
            "changedISO": .text(TimeText.iso($0)),
            "changedWords": .phrase(TimeText.ago($0, now: now)),
            "changedBy": .phrase(Words.policyAuthor(changedBy)),
          ]
        }),
      "chapters": .list(
        PolicyChapter.allCases.map { chapter in
          [
            "chapterName": .phrase(chapter.name), "chapterID": .text(chapter.rawValue),
            "fields": .list(
              fields.filter { chapter.settings.contains($0.setting) }.map(Self.fieldValues)),
          ]
        }),
    ])
  }

  private static func fieldValues(_ field: Field) -> TemplateValues {
    let setting = field.setting
    var number: TemplateValues?
    var choices: TemplateValues?
    if let unit = setting.unit {
      number = ["fieldText": .text(field.text), "fieldUnit": .phrase(unit)]
    } else {
      choices = ["choices": .list(setting.choices.map { choiceValues($0, of: field) })]
    }
    return [
      "fieldID": .text(setting.anchor), "fieldName": .text(setting.field),
      "fieldLabel": .phrase(Words.name(setting)), "fieldHint": .phrase(Words.hint(setting)),
      "configured": .optional(
        field.configured.map { Words.value($0, of: setting) }, as: "configuredWords"),
      "fieldError": .problem(field.problem), "numberField": .section(number),
      "choiceField": .section(choices),
    ]
  }

  private static func choiceValues(_ choice: String, of field: Field) -> TemplateValues {
    let setting = field.setting
    // A complaint at the top leads to the first of them by the setting's own id.
    let isFirst = choice == setting.choices.first
    return [
      "choiceID": .text(isFirst ? setting.anchor : "\(setting.anchor)-\(choice)"),
      "choiceText": .text(choice), "choiceWords": .phrase(Words.choice(choice, of: setting)),
      "isChosen": .flag(setting.isSame(field.text, choice)),
    ]
  }
}

/// `/admin/policy` once more: what a change would do and to whom, before it is made.
package struct PolicyReviewView: PageView {
  package var proposal: PolicyProposal
  /// Whether the other administrators get a mail of what is loosened.
  package var sendsNotices: Bool
  package var confirmProblem: Phrase?

  package static var template: String { "templates/policy-review.mustache" }
  package static var declaration: Declaration {
    AdminSection.members.merging([
      "steps": .list([
        "stepName": .text, "stepBefore": .text, "stepAfter": .text, "isTighter": .flag,
        "stepField": .text, "stepText": .text,
      ]),
      "touches": .list(["touchWords": .text, "touchNames": .optional("names")]),
      "looser": .flag, "sendsNotices": .flag, "revision": .text, "confirmError": .problem,
    ])
  }
  package var title: Phrase { .say("policy-review.change-the-policy") }
  package var values: TemplateValues {
    AdminSection.policy.values.merging([
      "steps": .list(
        proposal.steps.map { step in
          [
            "stepName": .phrase(Words.name(step.setting)),
            "stepBefore": .phrase(Words.value(step.before, of: step.setting)),
            "stepAfter": .phrase(Words.value(step.after, of: step.setting)),
            "isTighter": .flag(step.direction == .tighter),
            "stepField": .text(step.setting.field), "stepText": .text(step.after),
          ]
        }),
      "touches": .list(
        Words.touches(proposal).map {
          ["touchWords": .phrase($0.words), "touchNames": .optional($0.names, as: "names")]
        }),
      "looser": .flag(proposal.isLooser), "sendsNotices": .flag(sendsNotices),
      "revision": .text(String(proposal.revision)),
      "confirmError": .problem(confirmProblem),
    ])
  }
}

package import Templates

/// `/settings/tokens`: a new token, shown once, those there are, and the form for another.
package struct TokensView: PageView, RedactedView {
  package struct Row: Equatable, Sendable {
    package var id: String
    package var name: String
    /// What it may do, in words.
    package var scopes: [String]
    /// Seconds since the epoch, like the two below.
    package var createdAt: Int64
    package var expiresAt: Int64
    /// `nil` for one that was never used.
    package var usedAt: Int64?
    /// Where it was last used.
    package var address: String
  }

  /// One line of the form's list of scopes.
  package struct Choice: Equatable, Sendable {
    package var scope: String
    package var name: Phrase
    package var why: Phrase
    package var isTicked = false
  }

  package var now: Int64
  /// The text of the token that was just made.
  package var newToken: String?
  package var rows: [Row]
  package var choices: [Choice]
  /// What stands in the form.
  package var name = ""
  package var days: String
  package var mostDays: Int
  package var nameProblem: Phrase?
  package var scopeProblem: Phrase?
  package var daysProblem: Phrase?

  package static var template: String { "templates/tokens.mustache" }
  package static var declaration: Declaration {
    SettingsSection.members.merging([
      "newToken": .optional("token"), "hasTokens": .flag,
      "tokens": .list([
        "tokenID": .text, "tokenName": .text, "scopes": .list(["scopeWords": .text]),
        "createdISO": .text, "createdExact": .text, "createdWords": .text,
        "expiresISO": .text, "expiresExact": .text, "expiresWords": .text,
        "used": .section([
          "usedISO": .text, "usedExact": .text, "usedWords": .text, "address": .text,
        ]),
      ]),
      "choices": .list([
        "scope": .text, "scopeName": .text, "scopeWhy": .text, "isTicked": .flag,
      ]),
      "name": .text, "days": .text, "mostDays": .text, "nameError": .problem,
      "scopeError": .problem, "daysError": .problem,
    ])
  }
  package var title: Phrase { .say("common.access-tokens") }
  package var values: TemplateValues {
    SettingsSection.security.values.merging([
      "newToken": .optional(newToken, as: "token"), "hasTokens": .flag(!rows.isEmpty),
      "tokens": .list(rows.map(values)),
      "choices": .list(
        choices.map {
          [
            "scope": .text($0.scope), "scopeName": .phrase($0.name), "scopeWhy": .phrase($0.why),
            "isTicked": .flag($0.isTicked),
          ]
        }),
      "name": .text(name), "days": .text(days), "mostDays": .number(mostDays),
      "nameError": .problem(nameProblem), "scopeError": .problem(scopeProblem),
      "daysError": .problem(daysProblem),
    ])
  }

  private func values(of row: Row) -> TemplateValues {
    [
      "tokenID": .text(row.id), "tokenName": .text(row.name),
      "scopes": .list(row.scopes.map { ["scopeWords": .text($0)] }),
      "createdISO": .text(TimeText.iso(row.createdAt)),
      "createdExact": .phrase(.moment(row.createdAt)),
      "createdWords": .phrase(TimeText.ago(row.createdAt, now: now)),
      "expiresISO": .text(TimeText.iso(row.expiresAt)),
      "expiresExact": .phrase(.moment(row.expiresAt)),
      "expiresWords": .phrase(.day(row.expiresAt)),
      "used": .section(
        row.usedAt.map { at in
          [
            "usedISO": .text(TimeText.iso(at)), "usedExact": .phrase(.moment(at)),
            "usedWords": .phrase(TimeText.ago(at, now: now)), "address": .text(row.address),
          ]
        }),
    ]
  }
}

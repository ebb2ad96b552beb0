internal import Templates

/// How many of how many have a second step, drawn and said.
package struct EnrolmentGlance: Equatable, Sendable {
  package var people: Int
  package var withSecondStep: Int
  /// Those who should have had one by now; `nil` where none is required.
  package var overdue: Int?
  /// Whether not all of a very large site was looked through for those.
  package var isAtLeast = false
  package var locked: Int
  package var invited: Int
  /// Accounts that cannot be read and are in no list.
  package var unreadable = 0

  package init(
    people: Int, withSecondStep: Int, overdue: Int? = nil, isAtLeast: Bool = false,
    locked: Int = 0, invited: Int = 0, unreadable: Int = 0
  ) {
    self.people = people
    self.withSecondStep = withSecondStep
    self.overdue = overdue
    self.isAtLeast = isAtLeast
    self.locked = locked
    self.invited = invited
    self.unreadable = unreadable
  }

  static var members: Declaration {
    [
      "glanceWords": .text, "barWith": .text, "barOverdue": .text, "barOverdueFrom": .text,
      "parts": .list(["partWords": .text, "partKind": .text, "partAddress": .text]),
      "unreadable": .optional("unreadableWords"),
    ]
  }

  func values(mount: String) -> TemplateValues {
    let overdue = min(overdue ?? 0, people - withSecondStep)
    let with = width(of: withSecondStep)
    let late = width(of: overdue)
    return [
      "glanceWords": .phrase(Words.glance(withSecondStep, of: people)),
      "barWith": .number(with), "barOverdue": .number(late), "barOverdueFrom": .number(1000 - late),
      "parts": .list(
        parts.map { part in
          [
            "partWords": .phrase(part.words), "partKind": .text(part.kind),
            "partAddress": .text("\(mount)/admin/people?show=\(part.show)"),
          ]
        }),
      "unreadable": .optional(
        unreadable > 0 ? Words.unreadableAccounts(unreadable) : nil, as: "unreadableWords"),
    ]
  }

  /// In thousandths of the bar; what is there at all can be seen.
  private func width(of count: Int) -> Int {
    guard people > 0, count > 0 else { return 0 }
    return count == people ? 1000 : min(max(count * 1000 / people, 8), 992)
  }

  private var parts: [(words: Phrase, kind: String, show: String)] {
    let without = people - withSecondStep
    var parts: [(words: Phrase, kind: String, show: String)] = [
      (Words.withoutSecondStep(without), "rest", "without")
    ]
    if let overdue {
      parts.append(
        (Words.overdue(overdue, isAtLeast: isAtLeast), overdue > 0 ? "overdue" : "none", "overdue"))
    }
    if invited > 0 { parts.append((Words.invited(invited), "none", "invited")) }
    if locked > 0 { parts.append((Words.locked(locked), "none", "locked")) }
    return parts
  }
}

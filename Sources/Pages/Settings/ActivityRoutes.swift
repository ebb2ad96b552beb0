internal import Accounts
internal import Gateway
internal import Templates

extension Visit {
  func activityPage() throws -> Response {
    let person = try person()
    let number = request.query["page"].flatMap(Self.pageNumber) ?? 1
    let activity = try accounts.activity(of: person.person, page: number)
    func address(of page: Int) -> String {
      self.address("/settings/activity") + (page > 1 ? "?page=\(page)" : "")
    }
    return try page(
      ActivityView(
        now: now,
        rows: activity.entries.map { entry in
          ActivityView.Row(
            words: Words.event(entry, oneCode: hasOneCode), at: entry.at,
            browser: Words.source(of: entry),
            address: entry.visitor.flatMap { $0.address.isEmpty ? nil : $0.address })
        },
        damaged: activity.damaged, newer: number > 1 ? address(of: number - 1) : nil,
        older: activity.hasOlder ? address(of: number + 1) : nil))
  }

  /// Up to five ASCII digits; `nil` for anything else.
  static func pageNumber(_ text: String) -> Int? {
    let digits = text.utf8
    guard (1...5).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    return number > 0 ? number : nil
  }

  func notMePage() throws -> Response {
    try page(NotMeView(secondStepOn: person().account.secondStep != nil))
  }
}

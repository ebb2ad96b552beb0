internal import Accounts
internal import Gateway
internal import Templates

extension Visit {
  func siteActivityPage() throws -> Response {
    var typed = AdminActivityView.Filter()
    typed.person = request.query["person"] ?? ""
    typed.kind = request.query["event"] ?? ""
    typed.from = request.query["from"] ?? ""
    typed.to = request.query["to"] ?? ""
    var filter = SiteActivityFilter(kind: SiteEvent.Kind(rawValue: typed.kind))
    if !typed.person.isEmpty { filter.person = try accounts.siteActivityPerson(typed.person) }
    var problems: [ErrorSummary.Problem] = []
    if !typed.from.isEmpty {
      filter.from = CalendarDay(typed.from)?.start
      if filter.from == nil {
        typed.fromProblem = Words.badDate
        problems.append(.init(Words.badDate, anchor: "from"))
      }
    }
    if !typed.to.isEmpty {
      filter.to = CalendarDay(typed.to).map { $0.end - 1 }
      if filter.to == nil {
        typed.toProblem = Words.badDate
        problems.append(.init(Words.badDate, anchor: "to"))
      }
    }
    let place = request.query["before"].flatMap { SiteLogPlace($0) }
    let activity =
      problems.isEmpty
      ? try accounts.siteActivity(matching: filter, before: place) : SiteActivityPage()
    return try page(
      AdminActivityView(
        now: now, filter: typed,
        kinds: SiteEvent.Kind.allCases.map { ($0.rawValue, Words.siteEvent($0)) },
        rows: activity.entries.map(Self.row), damaged: activity.damaged,
        newest: place.map { _ in siteActivityAddress(typed, before: nil) },
        older: activity.older.map { siteActivityAddress(typed, before: $0) }),
      problems.isEmpty ? .ok : .unprocessableContent,
      error: problems.isEmpty ? nil : ErrorSummary(.required, problems: problems))
  }

  private static func row(_ activity: SiteActivity) -> AdminActivityView.Row {
    let event = activity.event
    return AdminActivityView.Row(
      kind: event?.kind.rawValue ?? "", words: Words.siteEvent(event?.kind),
      target: event?.target?.name, actor: Words.siteActor(event?.actor), at: activity.at,
      address: event?.address.flatMap { $0.isEmpty ? nil : $0 },
      detail: event.flatMap(Words.siteDetail),
      change: Words.siteChange(from: event?.before, to: event?.after), note: event?.note)
  }

  /// This page's address with the same filters.
  private func siteActivityAddress(
    _ typed: AdminActivityView.Filter, before place: SiteLogPlace?
  ) -> String {
    let fields = [
      ("person", typed.person), ("event", typed.kind), ("from", typed.from), ("to", typed.to),
      ("before", place?.text ?? ""),
    ].filter { !$0.1.isEmpty }
    let query = fields.map { "\($0.0)=\(queryValue($0.1))" }.joined(separator: "&")
    return address("/admin/activity") + (query.isEmpty ? "" : "?" + query)
  }
}

internal import Accounts
internal import Gateway
internal import Site
internal import Templates

extension Visit {
  func peoplePage() throws -> Response {
    let person = try person()
    var fields = InvitationFields()
    guard let typed = accounts.fields(typedAt: request.path, person), isFresh(person) else {
      return try peoplePage(fields)
    }
    fields.username = typed["username"] ?? ""
    fields.email = typed["email"] ?? ""
    fields.isAdmin = typed["admin"] == "yes"
    return try peoplePage(fields, notice: Words.typedAgain)
  }

  private func peoplePage(
    _ fields: InvitationFields, _ trouble: Trouble? = nil, notice: Phrase? = nil
  ) throws -> Response {
    // A search that came with a form is not gone on with: the form is what the page is about.
    let query = request.method == .post ? [:] : request.query
    let typed = query["q"] ?? ""
    let filter = query["show"].flatMap { RosterFilter(rawValue: $0) } ?? .everybody
    let number = query["page"].flatMap(Self.pageNumber) ?? 1
    let (list, glance) = try accounts.rosterAtAGlance(
      page: number, matching: typed, filter: filter)
    var fields = fields
    fields.isOffered = accounts.sendsMail
    let view = PeopleView(
      mount: site.mount, glance: shown(glance),
      search: PeopleSearch(
        typed: typed,
        choices: filters.map {
          .init(value: $0.rawValue, words: Words.filter($0), isChosen: $0 == filter)
        }),
      rows: list.entries.map(row),
      pager: PagerLinks(
        previous: number > 1 ? peopleAddress(typed, filter, page: number - 1) : nil,
        next: list.hasMore ? peopleAddress(typed, filter, page: number + 1) : nil),
      listWords: Words.list(
        list, page: number, size: Accounts.peoplePerPage, typed: typed, filter: filter),
      cutWords: list.isCut ? Words.searchCut : nil, invitation: fields)
    return try page(view, trouble?.status ?? .ok, error: trouble?.error, notice: notice)
  }

  private var filters: [RosterFilter] {
    RosterFilter.allCases.filter { $0 != .overdue || site.secondStep.required != .nobody }
  }

  private func shown(_ glance: RosterGlance) -> EnrolmentGlance {
    EnrolmentGlance(
      people: glance.sums.people, withSecondStep: glance.sums.withSecondStep,
      overdue: glance.overdue, isAtLeast: glance.isAtLeast, locked: glance.sums.locked,
      invited: glance.sums.invited, unreadable: glance.unreadable)
  }

  private func row(_ entry: RosterEntry) -> PeopleView.Row {
    PeopleView.Row(
      id: entry.id.text, username: entry.name,
      displayName: entry.displayName == entry.name ? nil : entry.displayName,
      email: entry.email,
      secondStep: StateWords(accounts.standing(of: entry), since: entry.secondStepSince),
      isAdmin: entry.isAdmin,
      state: Words.state(entry.state))
  }

  private func peopleAddress(_ typed: String, _ filter: RosterFilter, page: Int) -> String {
    var fields: [String] = []
    if !typed.isEmpty { fields.append("q=" + queryValue(typed)) }
    if filter != .everybody { fields.append("show=" + filter.rawValue) }
    if page > 1 { fields.append("page=\(page)") }
    return address("/admin/people") + (fields.isEmpty ? "" : "?" + fields.joined(separator: "&"))
  }

  /// Makes a person without a password and mails the link for the first one.
  func invite() throws -> Response {
    let person = try person()
    guard isFresh(person) else { return try stepUpFirst(keeping: ["username", "email", "admin"]) }
    var fields = InvitationFields()
    fields.username = request.form["username"] ?? ""
    fields.email = request.form["email"] ?? ""
    fields.isAdmin = request.form["admin"] == "yes"
    if let trouble = Self.missing(in: &fields) { return try peoplePage(fields, trouble) }
    let outcome = try accounts.invite(
      name: fields.username, email: fields.email, isAdmin: fields.isAdmin,
      by: .person(person, from: visitor))
    func wrong(
      _ code: ErrorCode, _ anchor: String, _ words: Phrase
    ) throws -> Response {
      if anchor == "username" {
        fields.usernameProblem = words
      } else {
        fields.emailProblem = words
      }
      return try peoplePage(fields, .field(code, anchor: anchor, sentence: words))
    }
    switch outcome {
    case .invited(let id):
      try accounts.forgetTyped(person)
      return done("/admin/people/\(id.text)", .invited)
    case .badName: return try wrong(.badName, "username", Words.badUserName)
    case .badEmail: return try wrong(.badEmail, "email", Words.sentence(.badEmail))
    case .nameTaken: return try wrong(.taken, "username", Words.nameTaken)
    case .emailTaken: return try wrong(.taken, "email", Words.emailTaken)
    case .wait(let seconds): return try peoplePage(fields, .wait(seconds))
    case .noMail: return try peoplePage(fields, .refused(.noMail))
    case .notAllowed:
      return errorPage(.forbidden, error: .notAllowed)
    }
  }

  private static func missing(in fields: inout InvitationFields) -> Trouble? {
    var problems: [ErrorSummary.Problem] = []
    if fields.username.isEmpty {
      fields.usernameProblem = Words.sentence(.required)
      problems.append(.init(Words.newUserNameMissing, anchor: "username"))
    }
    if fields.email.isEmpty {
      fields.emailProblem = Words.sentence(.required)
      problems.append(.init(Words.newEmailMissing, anchor: "email"))
    }
    guard let anchor = problems.first?.anchor else { return nil }
    var trouble = Trouble.field(.required, anchor: anchor)
    trouble.error = ErrorSummary(.required, problems: problems)
    return trouble
  }
}

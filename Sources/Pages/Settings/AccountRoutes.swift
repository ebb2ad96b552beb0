internal import Accounts
internal import Gateway
internal import Templates

extension Visit {
  func accountPage() throws -> Response {
    let person = try person()
    var profile = Profile(of: person.account)
    guard let typed = typedBefore(person) else { return try accountPage(profile) }
    if typed["withdraw"] != nil { return try accountPage(profile, notice: Words.pressAgain) }
    profile.displayName = typed["display_name"] ?? profile.displayName
    profile.email = typed["email"] ?? profile.email
    profile.secondEmail = typed["second_email"] ?? profile.secondEmail
    profile.phone = typed["phone"] ?? profile.phone
    if let language = typed["language"] { profile.language = language.isEmpty ? nil : language }
    return try accountPage(profile, notice: Words.typedAgain)
  }

  private func accountPage(
    _ profile: Profile, _ problem: ProfileProblem? = nil, notice: Phrase? = nil
  ) throws -> Response {
    let account = try person().account
    var view = AccountView(
      username: account.name, displayName: profile.displayName, email: profile.email,
      secondEmail: profile.secondEmail, phone: profile.phone,
      languages: try languageChoices(profile.language), sendsNotices: accounts.sendsMail,
      waiting: account.waitingAddresses(at: now).map(\.address))
    guard let problem else { return try page(view, notice: notice) }
    let error: ErrorSummary
    switch problem {
    case .displayName:
      error = ErrorSummary(.badName, anchor: "display-name")
      view.displayNameProblem = Words.sentence(.badName)
    case .email, .emailTaken:
      error = ErrorSummary(.badEmail, sentence: Words.email(problem), anchor: "email")
      view.emailProblem = Words.email(problem)
    case .secondEmail, .secondEmailTaken:
      error = ErrorSummary(.badEmail, sentence: Words.email(problem), anchor: "second-email")
      view.secondEmailProblem = Words.email(problem)
    case .tooManyLinks(let seconds):
      let trouble = Trouble.wait(seconds)
      return try page(view, trouble.status, error: trouble.error)
    case .phone:
      error = ErrorSummary(.badPhone, anchor: "phone")
      view.phoneProblem = Words.sentence(.badPhone)
    }
    return try page(view, .unprocessableContent, error: error)
  }

  /// Each language by the name that it gives itself.
  private func languageChoices(_ chosen: String?) throws -> [LanguageChoice] {
    let languages = Languages(of: site)
    return try languages.tags().compactMap { tag in
      try languages.catalogue(tag).map {
        LanguageChoice(tag: tag, name: $0.name, isChosen: tag == chosen)
      }
    }
  }

  func profile() throws -> Response {
    let person = try person()
    guard isFresh(person) else {
      guard request.form["withdraw"] == nil else {
        return try stepUpFirst(keeping: ["withdraw"])
      }
      return try stepUpFirst(keeping: [
        "display_name", "email", "second_email", "phone", "language",
      ])
    }
    let form = request.form
    try accounts.forgetTyped(person)
    if let address = form["withdraw"] {
      try accounts.withdrawAddress(address, of: person, from: visitor)
      return done("/settings/account", .withdrawn)
    }
    // A field that was not sent stays as it is: only one sent empty is emptied.
    var typed = Profile(of: person.account)
    if let name = form["display_name"] { typed.displayName = name }
    if let email = form["email"] { typed.email = email }
    if let email = form["second_email"] { typed.secondEmail = email }
    if let phone = form["phone"] { typed.phone = phone }
    if let language = form["language"] {
      // One that the site does not speak is no choice; the page's own list has none.
      let isSpoken = try Languages(of: site).tags().contains(language)
      typed.language = isSpoken ? language : nil
    }
    var profile = typed
    profile.phone = Self.withoutSeparators(typed.phone)
    if let problem = try accounts.changeProfile(person, to: profile, from: visitor) {
      return try accountPage(typed, problem)
    }
    let known = person.account.emails.compactMap { EmailAddress($0)?.canonical }
    let isWaiting =
      accounts.sendsMail
      && [profile.email, profile.secondEmail].contains { typed in
        EmailAddress(typed).map { !known.contains($0.canonical) } ?? false
      }
    return done("/settings/account", isWaiting ? .waiting : .saved)
  }

  /// A telephone number as people write it, "+49 (30) 90-1820", without what groups its digits.
  private static func withoutSeparators(_ phone: String) -> String {
    String(phone.unicodeScalars.filter { !" -()/.\u{A0}".unicodeScalars.contains($0) })
  }
}

package import Accounts
internal import Site
internal import Templates

/// Puts a site's mail into words, from its own templates or the shipped ones.
struct LetterWriter: Sendable {
  let site: Site

  /// `language` is the reader's own choice; without one it is the site's.
  func compose(_ letter: Letter, in language: String? = nil) throws -> ComposedLetter {
    let view = view(letter)
    let host = site.baseURL.isLoopback ? site.baseURL.text : site.baseURL.host
    let catalogue = try Languages(of: site).catalogue(chosen: language)
    let frame = LetterFrame(siteName: site.name, siteHost: host, catalogue: catalogue)
    let folder = site.templatesFolder.map { TemplateFolder($0) }
    func part(_ name: String) throws(TemplateError) -> String {
      let bytes = try view.rendered(name, in: frame) { (name) throws(TemplateError) in
        guard let folder else { return Shipped.source(name) }
        return try folder.source(name)
      }
      return String(decoding: bytes, as: UTF8.self)
    }
    return ComposedLetter(
      subject: "\(try catalogue.words(view.subject)) · \(site.name)",
      text: try part(type(of: view).textTemplate),
      html: try part(type(of: view).htmlTemplate))
  }

  /// What a text message says around its code, without the line for browsers.
  func compose(_ text: CodeText, in language: String? = nil) throws -> String {
    try Languages(of: site).catalogue(chosen: language).words(
      .say(
        text.confirmsNumber ? "text.confirm-number" : "text.sign-in", "site", .verbatim(site.name),
        "digits", .verbatim(text.digits)))
  }

  private func view(_ letter: Letter) -> any LetterView {
    switch letter {
    case .notice(let notice):
      NoticeLetter(
        notice: notice, siteName: site.name,
        hasOneCode: site.secondStep.recoveryCodes.count == 1)
    case .resetPassword(let token, let username, let seconds, let at, let visitor):
      ResetPasswordLetter(
        username: username, link: link("/reset-password", token), lifetime: seconds, at: at,
        visitor: visitor)
    case .confirmAddress(let token, let username, let seconds, let at, let visitor):
      ConfirmAddressLetter(
        username: username, link: link("/confirm-address", token), lifetime: seconds, at: at,
        visitor: visitor)
    case .invitation(let token, let username, let seconds, let at):
      InvitationLetter(
        username: username, link: link("/join", token), until: at + seconds)
    case .caseOpened(let token, let username, let readyAt, let at, let visitor):
      CaseOpenedLetter(
        username: username, link: link("/recover/cancel", token), readyAt: readyAt,
        siteName: site.name, at: at, visitor: visitor)
    case .caseToDecide(let id, let username, let at, let visitor):
      CaseToDecideLetter(
        username: username, address: "\(site.baseURL.text)\(site.mount)/admin/cases/\(id)", at: at,
        visitor: visitor)
    }
  }

  /// Begins with the configured base address, whatever `Host` a request came with.
  private func link(_ path: String, _ token: BearerToken) -> String {
    "\(site.baseURL.text)\(site.mount)\(path)?token=\(token.cookieRevealingSecret)"
  }
}

extension Accounts {
  /// The same accounts, whose mail is put into words with the site's templates.
  ///
  /// Without it no mail is written: the domain knows no templates.
  package func writingMail(report: @escaping @Sendable (String) -> Void) -> Accounts {
    var accounts = self
    let writer = LetterWriter(site: site)
    accounts.surroundings.compose = { try writer.compose($0, in: $1) }
    accounts.surroundings.composeText = { try writer.compose($0, in: $1) }
    accounts.surroundings.report = report
    return accounts
  }
}

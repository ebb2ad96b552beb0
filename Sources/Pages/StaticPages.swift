package import Site
package import Templates

/// The pages that are the same for everybody, made ahead of time from the templates that the
/// program itself uses.
package struct StaticPages: Sendable {
  /// One page: where it lies below the static folder, such as "help/set-up.html", and its bytes.
  package struct Page: Sendable {
    package let path: String
    package let bytes: [UInt8]
  }

  private let site: Site
  private let frame: Frame
  private let facts: HelpFacts

  /// - Throws: `FileError` where one of the site's own files cannot be read.
  package init(of site: Site, ahead: AheadOfTime) throws {
    self.site = site
    var frame = Frame(of: site, assets: try AssetLibrary(site: site).names())
    frame.ahead = ahead
    frame.catalogue = try Languages(of: site).catalogue(chosen: nil)
    self.frame = frame
    facts = HelpFacts(site)
  }

  /// The statuses of which a web server has a page to show where the program has none.
  package static let errorStatuses = [400, 403, 404, 413, 429, 500, 502, 503, 504]

  /// The shipped pages.
  ///
  /// - Throws: `TemplateError`, with file, line and column, for the first template that is wrong.
  package func all() throws(TemplateError) -> [Page] {
    var pages = [
      Page(path: "index.html", bytes: try render(FrontView(facts))),
      Page(
        path: "sign-in.html",
        bytes: try render(
          SignInView(username: "", returnTo: nil, offersForgottenPassword: site.mail != nil))),
      Page(path: "help.html", bytes: try render(HelpView(facts))),
    ]
    for topic in facts.topics {
      guard let view = facts.view(of: topic) else { continue }
      pages.append(Page(path: "help/\(topic.rawValue).html", bytes: try render(view)))
    }
    for status in Self.errorStatuses {
      let view = ErrorView(
        status: status, link: PageLink(.say("titles.go-to-sign-in"), to: "\(site.mount)/sign-in"))
      pages.append(Page(path: "errors/\(status).html", bytes: try render(view)))
    }
    return pages
  }

  /// A page of the site's own, in the frame of all pages.
  ///
  /// - Parameters:
  ///   - content: What stands inside `<main>`; it may use the names of every page and of the help.
  ///   - title: For the head of the page.
  /// - Returns: The whole document.
  /// - Throws: What is wrong with the content, or with a template of the site's own.
  package func own(_ content: TemplateSource, title: String) throws(TemplateError) -> [UInt8] {
    try OwnPageView(facts, title: .verbatim(title)).rendered(in: frame) {
      (name) throws(TemplateError) in
      name == OwnPageView.content ? content : try source(name)
    }
  }

  private func render(_ view: some PageView) throws(TemplateError) -> [UInt8] {
    try view.rendered(in: frame) { (name) throws(TemplateError) in try source(name) }
  }

  private func source(_ name: String) throws(TemplateError) -> TemplateSource? {
    guard let folder = site.templatesFolder else { return Shipped.source(name) }
    return try TemplateFolder(folder).source(name)
  }
}

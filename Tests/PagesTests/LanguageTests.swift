import Accounts
import Files
import Gateway
import Site
import Synchronization
import Templates
import Testing

@testable import Pages

/// The shipped catalogues against each other, against the templates and against the program.
@Suite struct ShippedLanguageTests {
  @Test func `five languages are shipped`() {
    #expect(Shipped.languages == ["de", "en", "es", "fr", "zh-Hans"])
    #expect(Shipped.languages.allSatisfy { Catalogue(shipped: $0).direction == "ltr" })
    #expect(
      Shipped.languages.map { Catalogue(shipped: $0).name }
        == ["Deutsch", "English", "Español", "Français", "简体中文"])
  }

  @Test(arguments: Shipped.languages)
  func `a language has every text, with the same places and the forms of its numbers`(
    tag: String
  ) throws {
    let source = try #require(Shipped.source("languages/\(tag).ini"))
    let check = try CatalogueCheck(source, of: tag)
    #expect(check.faults == [])
    #expect(check.missing == [])
  }

  @Test(arguments: Shipped.languages)
  func `every page, mail and partial loads in every language`(tag: String) {
    #expect(PageCatalogue.errors(in: nil, saying: Catalogue(shipped: tag)) == [])
  }

  @Test(arguments: Shipped.languages)
  func `the table of texts finds every text`(tag: String) throws {
    let text = String(decoding: try #require(Shipped.bytes("languages/\(tag).ini")), as: UTF8.self)
    let catalogue = Catalogue(shipped: tag)
    var section = ""
    for line in text.split(separator: "\n") {
      if line.hasPrefix("[") {
        section = String(line.dropFirst().dropLast())
      } else if !line.hasPrefix("#") {
        let parts = line.split(separator: " = ", maxSplits: 1)
        #expect(
          catalogue.plain("\(section).\(parts[0])") == String(parts[1]))
      }
    }
  }

  @Test(arguments: ["de", "es", "fr", "zh-Hans"])
  func `what the program says by a key it builds is there`(tag: String) {
    let catalogue = Catalogue(shipped: tag)
    var phrases = ErrorCode.allCases.map { Words.sentence($0) }
    phrases += SiteEvent.Kind.allCases.map { Words.siteEvent($0) }
    phrases += TimeText.units.flatMap { unit in
      ["ago", "in", "for"].map { Phrase.count("times.\($0)-\(unit.name)", 3) }
    }
    phrases += (1...12).map { Phrase.say("times.month-\($0)") }
    for phrase in phrases {
      #expect(throws: Never.self) { try catalogue.words(phrase) }
    }
  }

  @Test func `sentences in other languages are other sentences`() {
    for tag in ["de", "es", "fr", "zh-Hans"] {
      let catalogue = Catalogue(shipped: tag)
      for code in ErrorCode.allCases where code != .unauthenticated {
        let phrase = Words.sentence(code)
        guard case .words = phrase else { continue }
        #expect(catalogue.said(phrase) != phrase.inEnglish)
      }
    }
  }
}

/// RFC 9110 §12.5.4 and the lookup of RFC 4647 §3.4.
@Suite struct AcceptLanguageTests {
  // swift-format-ignore
  @Test(arguments: [
    ("de", "de"), ("DE-at", "de"), ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5", "fr"),
    ("nl, de;q=0.4, es;q=0.5", "es"), ("de;q=0, es;q=0.1", "es"), ("zh-CN,zh;q=0.9", "zh-Hans"),
    ("zh-Hans-SG", "zh-Hans"), ("ZH-hans", "zh-Hans"), ("zh-Hant-TW, fr;q=0.1", "zh-Hans"),
    ("es-419", "es"), ("nl, pt", "en"), ("", "en"), ("*", "en"), (";q=1,,", "en"),
    ("de-x-private", "de"), ("../de", "en"), ("d", "en"), ("de;q=2", "en"), ("de;q=1.001", "de"),
    ("fr;q=abc, de;q=0.1", "de"), ("a-de", "en"), ("de-", "en"),
  ])
  func `a browser gets the best that there is`(header: String, tag: String) throws {
    let site = try TestSite().application.site
    #expect(try Languages(of: site).catalogue(chosen: nil, accepted: header).tag == tag)
  }

  @Test func `a header without an end costs little`() throws {
    let header = String(repeating: "nl,", count: 5000) + "de"
    let site = try TestSite().application.site
    #expect(try Languages(of: site).catalogue(chosen: nil, accepted: header).tag == "en")
  }

  @Test(arguments: [("de-CH", "de"), ("zh-CN", "zh-Hans"), ("pt", "en")])
  func `the site's setting is for whoever asks for nothing that there is`(
    setting: String, tag: String
  ) throws {
    let site = try TestSite(",\"language\":\"\(setting)\"").application.site
    let languages = Languages(of: site)
    #expect(try languages.catalogue(chosen: nil).tag == tag)
    #expect(try languages.catalogue(chosen: nil, accepted: "nl").tag == tag)
    #expect(try languages.catalogue(chosen: nil, accepted: "fr").tag == "fr")
    #expect(try languages.catalogue(chosen: "es", accepted: "fr").tag == "es")
    #expect(try languages.catalogue(chosen: "xx", accepted: "fr").tag == "fr")
  }
}

/// Pages and mail in the reader's language.
@Suite struct LanguagePageTests {
  private func get(
    _ path: String, _ browser: Browser, accept: String?, in site: TestSite
  ) -> Page {
    var request = browser.request(.get, path)
    request.acceptLanguage = accept
    return browser.page(site.application.respond(to: request))
  }

  @Test func `a page speaks the browser's language, and says so`() throws {
    let site = try TestSite()
    let page = get("/sign-in", Browser(), accept: "de-AT,de;q=0.9", in: site)
    #expect(page.text.contains("<html lang=\"de\" dir=\"ltr\">"))
    #expect(page.text.contains("<h1>Anmelden</h1>") && page.text.contains("Passwort vergessen?"))
    #expect(!page.text.contains("Sign in") && !page.text.contains("Password"))
    #expect(page.response.header("Vary") == "Accept-Language")
    #expect(
      get("/nowhere", Browser(), accept: "fr", in: site).text.contains("Cette page n’existe pas"))
    let english = get("/sign-in", Browser(), accept: nil, in: site)
    #expect(english.text.contains("<html lang=\"en\" dir=\"ltr\">"))
  }

  @Test func `a person's own choice goes before the browser's wish, until it is taken back`() throws
  {
    let site = try TestSite()
    _ = try site.add("ann", emails: ["ann@example.org"])
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let choose: (String) -> Page = { tag in
      site.post("/settings/account", ann, ["csrf": ann.csrf(site), "language": tag])
    }
    #expect(choose("es").response.status == .seeOther)
    let page = get("/settings/account", ann, accept: "de", in: site)
    #expect(page.text.contains("<html lang=\"es\""))
    #expect(page.text.contains("<option value=\"es\" lang=\"es\" selected>Español</option>"))
    #expect(page.text.contains("Guardar los cambios"))
    #expect(get("/settings/nowhere", ann, accept: "de", in: site).response.status == .notFound)
    // What the site does not speak is no choice.
    #expect(choose("../../x").response.status == .seeOther)
    let back = get("/settings/account", ann, accept: "de", in: site)
    #expect(
      back.text.contains("<html lang=\"de\"") && back.text.contains("<option value=\"\" selected>"))
  }

  @Test func `mail and text messages speak the person's language, else the site's`() throws {
    let site = try TestSite(",\"language\":\"fr\"").application.site
    let writer = LetterWriter(site: site)
    let letter = Letter.notice(
      SecurityNotice(
        kind: .passwordChanged, username: "ann", at: 1_795_256_100,
        visitor: Visitor(address: "192.0.2.7", agent: "Mozilla (Linux) Firefox/1")))
    let german = try writer.compose(letter, in: "de")
    #expect(german.subject == "Ihr Passwort wurde geändert · Club")
    #expect(
      german.text.contains(
        "Wann: 21. November 2026, 10:15 UTC\nWo: 192.0.2.7, Firefox unter Linux\n"))
    #expect(german.html.contains("<html lang=\"de\" dir=\"ltr\">"))
    #expect(try writer.compose(letter).subject == "Votre mot de passe a été changé · Club")
    #expect(
      try writer.compose(CodeText(digits: "123456", confirmsNumber: false), in: "es")
        == "Club: 123456 es su código para iniciar sesión. No se lo diga a nadie, pregunte quien pregunte."
    )
  }

  @Test func `a site adds a language and changes words by a file, and what is missing is English`()
    throws
  {
    let site = try TestSite(",\"languages\":\"words\"")
    try Files.makeFolder("\(site.folder)/words")
    try write(
      "[language]\nname = עברית\ndirection = rtl\n[sign-in]\n[common]\nsign-in = כניסה\n", "he",
      site)
    try write("[common]\nsign-in = Herein\n", "de", site)
    let hebrew = get("/sign-in", Browser(), accept: "he-IL", in: site)
    #expect(hebrew.text.contains("<html lang=\"he\" dir=\"rtl\">"))
    #expect(hebrew.text.contains("<h1>כניסה</h1>") && hebrew.text.contains("Forgot your password?"))
    let german = get("/sign-in", Browser(), accept: "de", in: site)
    #expect(german.text.contains("<h1>Herein</h1>") && german.text.contains("Passwort vergessen?"))
    _ = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let account = site.get("/settings/account", ann)
    #expect(account.text.contains("<option value=\"he\" lang=\"he\">עברית</option>"))
  }

  @Test func `a site's own file that is wrong closes the page, with its place in the log`() throws {
    let site = try TestSite(",\"languages\":\"words\"")
    try Files.makeFolder("\(site.folder)/words")
    try write("[common]\nsign-in = {nobody}\n", "de", site)
    let page = get("/sign-in", Browser(), accept: "de", in: site)
    #expect(page.response.status == .serviceUnavailable)
    let lines = site.logged.lines.withLock { $0 }
    #expect(
      lines.contains { $0.contains("\(site.folder)/words/de.ini") && $0.contains("{nobody}") })
    try write("[common]\nno line\n", "de", site)
    let broken = get("/sign-in", Browser(), accept: "de", in: site)
    #expect(broken.response.status == .serviceUnavailable)
    #expect(broken.text.contains("Die Website kann gerade nicht antworten"))
  }

  private func write(_ text: String, _ tag: String, _ site: TestSite) throws {
    try Files.replace("\(site.folder)/words/\(tag).ini", with: Array(text.utf8))
  }
}

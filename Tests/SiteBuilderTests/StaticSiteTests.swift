import Files
import Sealing
import SiteBuilder
import Templates
import Testing

@Suite struct StaticSiteTests {
  let shop: Workshop

  init() throws { shop = try Workshop() }

  private func paths(_ files: [StaticSite.File], _ change: StaticSite.File.Change) -> [String] {
    files.filter { $0.change == change && !$0.path.hasSuffix(".gz") }.map(\.path)
  }

  @Test func `a first build creates every file, readable for the web server`() throws {
    let files = try shop.build()
    #expect(files.allSatisfy { $0.change == .created && $0.size > 0 })
    for path in [
      "index.html", "sign-in.html", "help.html", "help/set-up.html", "help/trusted-devices.html",
      "errors/400.html", "errors/403.html", "errors/404.html", "errors/429.html",
      "errors/500.html", "errors/503.html", "robots.txt",
    ] {
      #expect(files.map(\.path).contains(path))
      #expect(files.map(\.path).contains("\(path).gz"))
    }
    for file in files {
      let status = try #require(try Files.status("\(shop.out)/\(file.path)"))
      #expect(status.permissions & 0o444 == 0o444)
      #expect(status.size == Int64(file.size))
    }
  }

  @Test func `a second build touches nothing, a later day included`() throws {
    try shop.build(#""contact": "mailto:a@example.org""#)
    let files = try shop.build(#""contact": "mailto:a@example.org""#, now: Workshop.now + 86400)
    #expect(files.allSatisfy { $0.change == .unchanged })
  }

  @Test func `a file that was cut short is written again`() throws {
    try shop.build()
    try Files.replace("\(shop.out)/robots.txt", with: [], mode: 0o644)
    #expect(paths(try shop.build(), .updated) == ["robots.txt"])
  }

  @Test func `another accent makes another stylesheet and icon and leaves the old ones`() throws {
    let first = try shop.build()
    let second = try shop.build(##""accent": "#a03010""##)
    let new = paths(second, .created)
    #expect(new.count == 3)
    #expect(new.contains { $0.hasSuffix(".css") } && new.contains { $0.hasSuffix(".svg") })
    let icon = try #require(new.first { $0.hasSuffix(".svg") })
    #expect(try shop.text(icon).contains("#a03010") && !shop.text(icon).contains("#2f5fd0"))
    // The shipped picture of dots has the shipped colour.
    #expect(try !shop.text("sign-in.html").contains("apple-touch-icon"))
    for file in first { #expect(try Files.status("\(shop.out)/\(file.path)") != nil) }
  }

  @Test func `robots are kept out of the mount that the site has`() throws {
    try shop.build(#""mount": "/id""#)
    #expect(try shop.text("robots.txt") == "User-agent: *\nDisallow: /id/\n")
    #expect(try shop.text("sign-in.html").contains("action=\"/id/sign-in\""))
  }

  @Test func `a folder that cannot be made is named`() throws {
    try shop.write("x", to: "out")
    #expect(throws: FileError.self) { try shop.build() }
  }

  @Test func `what pages load is there, and of the digest that they name`() throws {
    let files = try shop.build()
    for page in files.map(\.path) where page.hasSuffix(".html") {
      let html = try shop.text(page)
      for line in html.split(separator: "\n") where line.contains("integrity=") {
        let parts = line.split(separator: "\"", omittingEmptySubsequences: false).map(String.init)
        let address = try #require(parts.first { $0.hasPrefix("/account/assets/") })
        let digest = try #require(parts.first { $0.hasPrefix("sha256-") })
        let bytes = try shop.bytes(String(address.dropFirst("/account/".count)))
        #expect(digest == "sha256-" + Base64.encodePadded(SHA256.digest(bytes)))
      }
      #expect(html.split(separator: "integrity=").count == 3)
      #expect(html.contains("rel=\"manifest\"") && html.contains("rel=\"apple-touch-icon\""))
      #expect(!html.contains("{{") && !html.contains("Time here"))
    }
    let manifest = try #require(files.map(\.path).first { $0.hasSuffix(".webmanifest") })
    #expect(try shop.text(manifest).contains("\"name\": \"Birch & Sons\""))
  }

  @Test func `a compressed copy has no time and no name in it`() throws {
    let files = try shop.build()
    let copies = files.map(\.path).filter { $0.hasSuffix(".gz") }
    #expect(copies.count > 20)
    for copy in copies {
      // RFC 1952 §2.3: magic, deflate, no flags, MTIME 0.
      #expect(try shop.bytes(copy).prefix(8) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
    }
  }

  @Test func `help says what this site does, and what it no longer does goes`() throws {
    let texting = #""mode": "testing", "secondStep": {"text": {"offered": true}}"#
    #expect(paths(try shop.build(texting), .created).contains("help/text-messages.html"))
    #expect(try shop.text("help.html").contains("/account/help/text-messages"))
    try shop.write("mine", to: "out/help/mine.html")
    let second = try shop.build(#""secondStep": {"trustDevices": {"days": 0}}"#)
    #expect(
      paths(second, .removed) == ["help/text-messages.html", "help/trusted-devices.html"])
    #expect(try Files.status("\(shop.out)/help/text-messages.html") == nil)
    #expect(try Files.status("\(shop.out)/help/text-messages.html.gz") == nil)
    #expect(try !shop.text("help.html").contains("text-messages"))
    #expect(try shop.text("help/mine.html") == "mine")
  }

  @Test(arguments: [
    (#""recovery": {"cases": false, "adminReset": false}"#, "nobody can undo that"),
    (#""recovery": {"cases": false, "adminReset": true}"#, "Ask the people who run"),
    (#""recovery": {"cases": true, "waitHours": 1}"#, "takes effect after 1 hour,"),
    (
      #""secondStep": {"recoveryCodes": {"count": 1, "whenUsed": "turn-off"}}"#,
      "Backup code"
    ),
  ])
  func `the page for a lost phone fits the policy`(members: String, words: String) throws {
    try shop.build(members)
    #expect(try shop.text("help/lost-device.html").contains(words))
  }

  @Test func `a broken template stops the build with its place and leaves the old site`() throws {
    try shop.build()
    let before = try shop.everything()
    try shop.write("<h1>Hi</h1>\n{{siteNmae}}\n", to: "mine/help/scripts.mustache")
    let error = #expect(throws: TemplateError.self) {
      try shop.build(##""templates": "mine", "accent": "#a03010""##)
    }
    #expect(
      error?.description == "\(shop.folder)/mine/help/scripts.mustache:2:1: "
        + "'siteNmae' is not declared here; did you mean 'siteName'?")
    #expect(try shop.everything() == before)
  }

  @Test(arguments: [500, 502, 503, 504])
  func `an error page asks for nothing that it does not show`(status: Int) throws {
    try shop.build()
    let page = try shop.text("errors/\(status).html")
    #expect(page.contains("data-status=\"\(status)\"") && page.contains("on our side"))
    #expect(!page.contains("reference"))
  }

  @Test func `a file that no build has made is never written over`() throws {
    try shop.write("<h1>mine</h1>", to: "out/index.html")
    #expect(throws: StaticSiteError.inTheWay("\(shop.out)/index.html")) { try shop.build() }
    #expect(try shop.everything().count == 1)
  }

  @Test(arguments: [
    "", "{}", #"{"version": 2, "files": []}"#,
    #"{"version": 1, "files": ["../site.json"]}"#, #"{"version": 1, "files": ["/etc/passwd"]}"#,
    #"{"version": 1, "files": [1]}"#,
  ])
  func `a list of what was built that is damaged stops the build`(text: String) throws {
    try shop.build()
    let path = "\(shop.out)/.nightlatch-build.json"
    try Files.replace(path, with: Array(text.utf8), mode: 0o644)
    let before = try shop.everything()
    #expect(throws: StaticSiteError.damagedRecord(path)) { try shop.build() }
    #expect(try shop.everything() == before)
  }

  @Test func `whom to tell of a weakness is told only where the site says it`() throws {
    try shop.build()
    #expect(try Files.status("\(shop.out)/.well-known/security.txt") == nil)
    try shop.build(#""contact": "mailto:security@example.org""#)
    #expect(
      try shop.text(".well-known/security.txt")
        == """
        Contact: mailto:security@example.org
        Expires: 2027-10-01T00:00:00Z
        Preferred-Languages: en
        Canonical: http://127.0.0.1:8080/.well-known/security.txt

        """)
  }
}

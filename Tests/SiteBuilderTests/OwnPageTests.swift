import Files
import SiteBuilder
import Templates
import Testing

@Suite struct OwnPageTests {
  let shop: Workshop

  init() throws { shop = try Workshop() }

  private func build() throws { try shop.build(#""pages": "mine""#) }

  @Test func `pages of the site's own stand in the frame of all pages`() throws {
    try shop.write("<h1>Data &amp; <em>privacy</em></h1>\n<p>None.</p>\n", to: "mine/privacy.html")
    try shop.write(
      "<h1>About {{siteName}}</h1>\n{{#trust}}<p>{{trustDays}}</p>{{/trust}}\n",
      to: "mine/about.mustache")
    try shop.write("<svg/>", to: "mine/plan.svg")
    try build()
    let privacy = try shop.text("pages/privacy.html")
    #expect(privacy.contains("<title>Data &amp; privacy · Birch &amp; Sons</title>"))
    #expect(privacy.contains("<h1>Data &amp; <em>privacy</em></h1>\n<p>None.</p>"))
    #expect(privacy.contains("<footer") && privacy.contains("integrity="))
    let about = try shop.text("pages/about.html")
    #expect(about.contains("<title>About Birch &amp; Sons · Birch &amp; Sons</title>"))
    #expect(about.contains("<p>30 days</p>"))
    #expect(try shop.text("pages/plan.svg") == "<svg/>")
    #expect(try Files.status("\(shop.out)/pages/about.html.gz") != nil)
  }

  @Test(arguments: [
    ("a.html", "<h1>A</h1>\n {{siteName}}", "2:2: has '{{'; to use names, call the file"),
    ("a.html", "<p>no heading</p>", "1:1: has no <h1>"),
    ("a.html", "\n\n<!doctype html>\n<h1>A</h1>", "3:1: has '<!doctype'; a page here is what"),
    ("a.mustache", "<h1>A</h1>{{nobdy}}", "1:11: 'nobdy' is not declared here"),
    ("a.mustache", "<h1>A</h1>\n<main>", "2:1: has '<main'"),
    ("a.html", "<h1>A</h1>\n\u{1}\u{0}<p>{{/x}}", "2:6: has '{{'"),
  ])
  func `a page that cannot be built is named with its place`(
    name: String, text: String, words: String
  ) throws {
    try shop.write(text, to: "mine/\(name)")
    let error = #expect(throws: TemplateError.self) { try build() }
    #expect(error?.description.hasPrefix("\(shop.folder)/mine/\(name):\(words)") == true)
    #expect(try shop.everything().isEmpty)
  }

  @Test(arguments: ["A.html", "a b.html", "a.htm", "a", "a.php", "a.b.html"])
  func `a name that no address has is refused`(name: String) throws {
    try shop.write("<h1>A</h1>", to: "mine/\(name)")
    #expect(throws: StaticSiteError.name("\(shop.folder)/mine/\(name)")) { try build() }
  }

  @Test func `hidden files are left out, and a folder that is not there is said`() throws {
    #expect(throws: TemplateError.self) { try build() }
    try shop.write("x", to: "mine/.swp")
    try build()
    #expect(try Files.status("\(shop.out)/pages") == nil)
  }
}

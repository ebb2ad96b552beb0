import Templates
import Testing

@testable import Pages

@Suite struct ViewTests {
  static let failed = ErrorSummary(
    .wrongCode, sentence: Words.clockHint(drift: -240), anchor: "code", wait: 40)

  private func html(_ view: any PageView, in frame: Frame = SampleViews.frame) throws -> String {
    String(decoding: try view.rendered(in: frame), as: UTF8.self)
  }

  @Test(arguments: SampleViews.all)
  func `a page carries the hooks of the contract`(sample: SampleViews.Sample) throws {
    let page = try html(sample.view)
    #expect(page.contains("data-page=\"\(sample.page)\""))
    for hook in sample.hooks {
      #expect(page.contains(hook), "\(hook)")
    }
    #expect(page.contains("<form id=\"sign-out\" method=\"post\" action=\"/account/sign-out\">"))
  }

  @Test(arguments: SampleViews.all)
  func `a page is the same whether or not its template is checked first`(
    sample: SampleViews.Sample
  ) throws {
    for tag in Shipped.languages {
      var frames = [SampleViews.frame, SampleViews.frame, SampleViews.frame]
      frames[1].errorSummary = Self.failed
      frames[1].isTesting = true
      frames[1].personName = nil
      frames[1].graceEnd = 1_800_000_000
      frames[2].notice = .verbatim("<done> & 'dusted'")
      frames[2].isAdmin.toggle()
      frames[2].hasOneCode.toggle()
      frames[2].hasCases.toggle()
      frames[2].isOverdue.toggle()
      for var frame in frames {
        frame.catalogue = Catalogue(shipped: tag)
        #expect(
          try sample.view.rendered(in: frame)
            == sample.view.rendered(in: frame) { name in
              Shipped.source(name)
            }, "\(tag)")
      }
    }
  }

  @Test(arguments: SampleViews.all)
  func `an id stands once in a page, and what refers to it finds it`(
    sample: SampleViews.Sample
  ) throws {
    let page = try html(sample.view)
    let ids = quoted(after: " id=\"", in: page)
    #expect(Set(ids).count == ids.count, "\(ids)")
    let referring =
      quoted(after: " for=\"", in: page) + quoted(after: "href=\"#", in: page)
      + quoted(after: " data-copy=\"", in: page) + quoted(after: " data-reveal=\"", in: page)
      + quoted(after: " data-tick=\"", in: page)
      + (quoted(after: "aria-describedby=\"", in: page)
      + quoted(after: "aria-labelledby=\"", in: page))
      .flatMap { $0.split(separator: " ").map(String.init) }
    for name in referring {
      #expect(ids.contains(name), "\(name)")
    }
  }

  @Test(arguments: SampleViews.all)
  func `every form of somebody signed in carries the token once`(
    sample: SampleViews.Sample
  ) throws {
    let page = try html(sample.view)
    for form in pieces(of: page, after: "<form ") {
      let body = form.prefix(upTo: "</form>")
      // These come before a password was given (design D13), or are opened by a mailed link.
      let isOpen = [
        "id=\"sign-in\"", "id=\"join\"", "id=\"forgot-password\"", "id=\"reset-password\"",
        "id=\"confirm-address\"",
        // A search is an address: a token has no place in it.
        "id=\"search-people\"", "id=\"activity-filter\"",
      ].contains { body.hasPrefix($0) }
      // Opened by a mailed link, or by its person on the Security page.
      if body.hasPrefix("id=\"recover-cancel\""), body.contains("name=\"token\"") { continue }
      let tokens = pieces(of: String(body), after: "name=\"csrf\" value=\"token-1\"").count
      #expect(tokens == (isOpen ? 0 : 1), "\(body.prefix(40))")
    }
  }

  @Test(arguments: SampleViews.all)
  func `no page holds inline style or script, nor an unescaped value`(
    sample: SampleViews.Sample
  ) throws {
    let page = try html(sample.view)
    for forbidden in [
      " style=", "<style", " onclick=", "javascript:", "{{", "<Birch>", "Birch & S",
    ] {
      #expect(!page.contains(forbidden), "\(forbidden)")
    }
    #expect(page.contains("Ann &lt;Birch&gt;"))
    #expect(pieces(of: page, after: "<script").count == 1)
    #expect(pieces(of: page, after: "<h1").count == 1)
  }

  @Test(arguments: SampleViews.all)
  func `a page in trouble says so first in its title, and one in order does not`(
    sample: SampleViews.Sample
  ) throws {
    var frame = SampleViews.frame
    #expect(try !html(sample.view, in: frame).contains("<title>Error: "))
    frame.errorSummary = Self.failed
    let page = try html(sample.view, in: frame)
    #expect(
      page.contains("<title>Error: \(sample.view.title.inEnglish) · Birch &amp; Sons</title>"))
    guard sample.page != "help" else { return }
    #expect(
      page.contains(
        "<div id=\"error-summary\" class=\"notice notice-stop\" role=\"alert\" tabindex=\"-1\" "
          + "data-error=\"wrong-code\">"))
    #expect(page.contains("<a href=\"#code\">That code did not fit."))
    #expect(page.contains("data-countdown=\"40\">in 40 seconds<"))
  }

  @Test func `a page made ahead of time names nobody and no time`() throws {
    let frame = Frame(siteName: "Birch", mount: "/account", stylesheet: "s", script: "j", icon: "i")
    let page = try html(SignInView(), in: frame)
    for absent in ["sign-out", "csrf", "<time", "error-summary", "return_to", "aria-invalid"] {
      #expect(!page.contains(absent), "\(absent)")
    }
  }

  @Test func `each part of a form that is not asked for is not there`() throws {
    let off = try html(
      TwoFactorOffView(username: "ann", asksPassword: false, asksCode: true, forgetsDevices: false))
    #expect(!off.contains("name=\"password\""))
    #expect(!off.contains("trusted device"))
    let step = try html(SecondStepView())
    #expect(!step.contains("trust_device"))
    #expect(!step.contains("send-text"))
    #expect(step.contains("data-send-when-six"))
    var sheet = SampleViews.sheet(action: "/x")
    sheet.asksSaved = false
    #expect(try !html(SetupCodesView(sheet: sheet)).contains("name=\"saved\""))
    let sessions = try html(SessionsView(now: 0, rows: []))
    #expect(!sessions.contains("value=\"others\""))
  }

  @Test func `this device comes first among the sessions`() throws {
    let sessions = try #require(SampleViews.all.first { $0.page == "sessions" })
    let page = try html(sessions.view)
    #expect(quoted(after: "data-id=\"", in: page) == ["s1", "s2"])
  }

  @Test func `views that hold secrets do not print them`() {
    let sheet = SampleViews.sheet(action: "/x")
    #expect("\(sheet)" == "CodeSheet(redacted)")
    #expect(Mirror(reflecting: SetupCodesView(sheet: sheet)).children.isEmpty)
    #expect("\(JoinView(username: "a", token: "t", minimumLength: 8))" == "JoinView(redacted)")
  }

  @Test(arguments: ErrorCode.allCases)
  func `each code has a sentence that ends, and its own`(code: ErrorCode) {
    let sentence = Words.sentence(code)
    #expect(sentence.inEnglish.hasSuffix("."))
    #expect(ErrorCode.allCases.filter { Words.sentence($0) == sentence } == [code])
  }
}

/// What follows each appearance of a mark.
private func pieces(of text: String, after mark: String) -> [String] {
  var found: [String] = []
  var rest = text[...]
  while let start = rest.firstRange(of: mark) {
    rest = rest[start.upperBound...]
    found.append(String(rest))
  }
  return found
}

private func quoted(after mark: String, in text: String) -> [String] {
  pieces(of: text, after: mark).map { String($0.prefix { $0 != "\"" }) }
}

extension String {
  fileprivate func prefix(upTo mark: String) -> Substring {
    firstRange(of: mark).map { self[..<$0.lowerBound] } ?? self[...]
  }
}

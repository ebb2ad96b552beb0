import Accounts
import Files
import Gateway
import OneTimeCodes
import Site
import Synchronization
import Templates
import Testing

@testable import Pages

@Suite(.serialized) struct NoticeTests {
  static let kinds: [SecurityNotice.Kind] = [
    .secondStepOn, .secondStepReplaced, .secondStepOff, .secondStepReset, .recoveryCodesRenewed,
    .recoveryCodeUsed(left: 9), .recoveryCodeUsed(left: 0), .newSignIn, .deviceTrusted(days: 30),
    .appAdded, .appRemoved, .passwordChanged, .passwordReset, .addressAsked("b@example.org"),
    .addressAdded("b@example.org"), .addressRemoved("b@example.org"),
    .tokenCreated(name: "backup\nBcc: x"), .wrongCodes(count: 3), .codesBlocked(count: 5),
    .locked, .unlocked, .administratorMade, .administratorUnmade, .signedOutEverywhere,
    .renamed(from: "bob"),
    .stopped(.textMessages), .textOn(ending: "78"), .textOff, .exempted(until: 1_800_000_000),
    .stopped(.password), .stopped(.app), .stopped(.recoveryCodes), .caseCancelled, .caseDeclined,
    .policyLoosened(
      by: "root",
      [
        PolicyStep(.required, before: "everyone", after: "nobody", direction: .looser),
        PolicyStep(.trustDays, before: "0", after: "30", direction: .looser),
        PolicyStep(.idleMinutes, before: "1", after: "1440", direction: .looser),
        PolicyStep(.stepUpMinutes, before: "1", after: "60", direction: .looser),
      ]),
  ]
  static let visitor = Visitor(address: "192.0.2.7", agent: "Mozilla (X11; Linux) Firefox/150.0")

  private func compose(_ kind: SecurityNotice.Kind, in site: TestSite) throws -> ComposedLetter {
    try LetterWriter(site: site.application.site).compose(
      .notice(
        SecurityNotice(kind: kind, username: "ann", at: 1_795_256_100, visitor: Self.visitor)))
  }

  @Test(arguments: kinds)
  func `a notice says what, when, where and what to do, in under 120 words and without a link`(
    kind: SecurityNotice.Kind
  ) throws {
    let letter = try compose(kind, in: TestSite())
    #expect(letter.subject == "\(Words.subject(kind).inEnglish) · Club")
    for part in [letter.text, letter.html] {
      for needed in [
        "ann", "21 November 2026, 10:15 UTC", "192.0.2.7, Firefox on Linux", "Club",
        "If it was not you:",
      ] {
        #expect(part.contains(needed), "\(needed)")
      }
      for forbidden in ["http:", "https:", "href", "token=", "<img", "{{"] {
        #expect(!part.contains(forbidden), "\(forbidden)")
      }
    }
    #expect(letter.text.split { " \n".contains($0) }.count < 120)
    #expect(!letter.text.contains("\nBcc"))
    #expect(letter.text.contains("\n1. ") && letter.text.contains("\n2. "))
    #expect(Self.kinds.filter { Words.subject($0) == Words.subject(kind) }.count <= 2)
  }

  @Test func `what is typed stays text in the HTML part`() throws {
    let site = try TestSite(",\"mail\":{\"outbox\":\"outbox\"},\"language\":\"en\"")
    let letter = try compose(.tokenCreated(name: "<b>x</b>"), in: site)
    #expect(letter.html.contains("&lt;b&gt;x"))
    #expect(letter.text.contains("<b>x</b>"))
  }

  @Test func `a site's own template takes the place of a mail's`() throws {
    let site = try TestSite(",\"templates\":\"templates\"")
    try Files.makeFolder("\(site.folder)/templates/mail")
    try Files.replace(
      "\(site.folder)/templates/mail/notice.txt.mustache", with: Array("Hey: {{what}}".utf8))
    let letter = try compose(.passwordChanged, in: site)
    #expect(letter.text == "Hey: The password of your account at Club was changed.")
  }

  @Test func `the catalogue is the shipped mail templates, and each loads`() throws {
    let shipped = Shipped.names.filter { $0.hasPrefix("templates/mail/") }
    #expect(LetterCatalogue.all.map(\.template).sorted() == shipped.sorted())
    for entry in LetterCatalogue.all {
      _ = try Template(
        #require(Shipped.source(entry.template)), declaration: entry.declaration,
        escaping: entry.escaping
      ) { (name) throws(TemplateError) in Shipped.source("templates/\(name).mustache") }
    }
  }

  @Test func `the life of a second step is told to every address`() throws {
    let site = try TestSite.withOutbox()
    let addresses = ["ann@example.org", "Ann.Home@example.org"]
    let id = try site.add("ann", emails: addresses)
    let ann = Browser()
    _ = site.signIn("ann", ann)
    #expect(try site.newMail() == [])
    let (secret, codes) = try site.enrol(ann)
    let on = try site.mail(about: "second-step-on")
    #expect(on.to == addresses)
    #expect(on.kind == "mail")
    #expect(on.subject == "Two-factor authentication is on · Club")
    #expect(on.at == site.now - 60)
    #expect(try site.newMail() == ["second-step-on"])
    #expect(site.get("/settings/two-factor/setup", ann).text.contains("A notice has gone"))

    let lost = Browser()
    _ = site.signIn("ann", lost)
    _ = site.post(
      "/second-step/recovery", lost, ["csrf": lost.csrf(site), "code": codes[0]])
    #expect(try site.mail(about: "recovery-code-used").text.contains("9 are left"))
    #expect(try site.newMail() == ["recovery-code-used"])

    let renewed = site.post(
      "/settings/two-factor/recovery-codes", lost,
      ["csrf": lost.csrf(site), "password": TestSite.password, "confirm": "yes", "step": "new"])
    #expect(renewed.location == "/account/settings/two-factor/recovery-codes")
    let afterRenewal = try site.newMail()
    #expect(afterRenewal == ["recovery-codes-renewed"])

    _ = try site.enrol(lost)
    #expect(try site.newMail() == ["second-step-replaced"])
    _ = secret

    let changed = site.post(
      "/settings/password", lost,
      [
        "csrf": lost.csrf(site), "password": TestSite.password,
        "new_password": "another plain sentence for it",
      ])
    #expect(changed.response.status == .seeOther)
    #expect(try site.newMail() == ["password-changed"])

    #expect(try site.application.accounts.resetSecondStep(of: id))
    let reset = try site.mail(about: "second-step-reset")
    #expect(reset.text.contains("done by the people who run the site"))
    #expect(try site.newMail() == ["second-step-reset"])
    try site.application.accounts.setPassword(TestSite.password, of: id)
    #expect(try site.newMail() == ["password-changed"])
  }

  @Test func `turning off is told, with the recovery code that did it`() throws {
    let site = try TestSite.withOutbox()
    _ = try site.add("ann", emails: ["ann@example.org"])
    let ann = Browser()
    _ = site.signIn("ann", ann)
    let (_, codes) = try site.enrol(ann)
    _ = try site.newMail()
    #expect(site.get("/settings/two-factor/off", ann).text.contains("A notice goes"))
    let off = site.post(
      "/settings/two-factor/off", ann,
      ["csrf": ann.csrf(site), "password": TestSite.password, "code": codes[0], "confirm": "yes"])
    #expect(off.response.status == .seeOther)
    #expect(try site.newMail() == ["recovery-code-used", "second-step-off"])
  }

  @Test func `a new browser or network is told, a known one and the first are not`() throws {
    let site = try TestSite.withOutbox()
    _ = try site.add("ann", emails: ["ann@example.org"])
    _ = site.signIn("ann", Browser())
    _ = site.signIn("ann", Browser())
    #expect(try site.newMail() == [])
    let away = Browser()
    away.address = "198.51.100.9"
    _ = site.signIn("ann", away)
    let phone = Browser()
    phone.agent = "Mozilla/5.0 (Android 16) Firefox/150.0"
    _ = site.signIn("ann", phone)
    #expect(try site.mail().map(\.text).contains { $0.contains("192.0.2.7, Firefox on Android") })
    #expect(try site.newMail() == ["new-sign-in", "new-sign-in"])
    _ = site.signIn("ann", away)
    #expect(try site.newMail() == [])
  }

  @Test func `wrong codes after a right password are told at the third and at the block`() throws {
    let site = try TestSite.withOutbox()
    _ = try site.add("ann", emails: ["ann@example.org"])
    let ann = Browser()
    _ = site.signIn("ann", ann)
    _ = try site.enrol(ann)
    _ = try site.newMail()
    let thief = Browser()
    _ = site.signIn("ann", thief)
    let token = thief.csrf(site)
    var told: [[String]] = []
    for _ in 0..<6 {
      _ = site.post("/second-step", thief, ["csrf": token, "code": "000000"])
      told.append(try site.newMail())
    }
    #expect(told == [[], [], ["wrong-codes"], [], ["codes-blocked"], []])
  }

  @Test func `a hundred wrong passwords are told once`() throws {
    let site = try TestSite.withOutbox(",\"signIn\":{\"attempts\":6,\"hardStop\":6}")
    _ = try site.add("ann", emails: ["ann@example.org"])
    for number in 0..<8 {
      let thief = Browser()
      thief.address = "198.51.\(number).9"
      _ = site.post("/sign-in", thief, ["username": "ann", "password": "wrong"])
    }
    #expect(try site.newMail() == ["stopped-password"])
  }

  @Test func `who has no address, and a site without mail, write nothing and say so`() throws {
    let site = try TestSite.withOutbox()
    _ = try site.add("ann")
    let ann = Browser()
    _ = site.signIn("ann", ann)
    _ = try site.enrol(ann)
    #expect(try site.mail().isEmpty)
    #expect(!site.get("/settings/two-factor/setup", ann).text.contains("A notice has gone"))

    let silent = try TestSite(",\"mail\":null,\"recovery\":{\"cases\":false}")
    _ = try silent.add("ann", emails: ["ann@example.org"])
    let other = Browser()
    _ = silent.signIn("ann", other)
    _ = try silent.enrol(other)
    #expect(try Files.names(in: silent.outbox) == nil)
    #expect(!silent.get("/sign-in", Browser()).text.contains("forgot-password"))
    #expect(silent.get("/forgot-password", Browser()).response.status == .notFound)
  }

  @Test func `an outbox that cannot be written to is logged and stops nothing`() throws {
    let site = try TestSite.withOutbox()
    _ = try site.add("ann", emails: ["ann@example.org"])
    // A file where the folder would be.
    try Files.replace(site.outbox, with: [0x0A])
    let ann = Browser()
    _ = site.signIn("ann", ann)
    _ = try site.enrol(ann)
    #expect(site.signIn("ann", Browser()).location == "/account/second-step")
    let lines = site.logged.lines.withLock { $0 }
    #expect(lines.count == 1)
    #expect(lines[0].hasPrefix("the mail 'second-step-on' could not be put into the outbox: "))
  }

  @Test func `a template that is broken is logged and stops nothing`() throws {
    let site = try TestSite.withOutbox(",\"templates\":\"templates\"")
    try Files.makeFolder("\(site.folder)/templates/mail")
    try Files.replace(
      "\(site.folder)/templates/mail/notice.txt.mustache", with: Array("{{whta}}".utf8))
    _ = try site.add("ann", emails: ["ann@example.org"])
    let ann = Browser()
    _ = site.signIn("ann", ann)
    _ = try site.enrol(ann)
    #expect(try site.mail().isEmpty)
    #expect(site.logged.lines.withLock { $0.first?.contains("'whta' is not declared") } == true)
  }
}

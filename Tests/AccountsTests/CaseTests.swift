import Files
import OneTimeCodes
import Records
import Site
import StrictJSON
import Testing

@testable import Accounts

/// Row I5: opening a support case and cancelling it.
@Suite struct CaseTests {
  @Test func `a case is opened after the password, and everybody whom it concerns is told`() throws
  {
    try withCases { scene in
      let its = try scene.opened()
      #expect(its.message == "lost my bag")
      #expect(its.contact == "+49 30 901820")
      #expect(try scene.standing() == .waiting(until: scene.site.now + CaseScene.day))
      #expect(scene.letters.names == ["case-opened", "case-to-decide"])
      let listed = try scene.accounts.cases()
      #expect(listed.map(\.its.id) == [its.id])
      #expect(listed.map(\.account.id) == [scene.ann])
      #expect(try scene.accounts.activity(of: scene.ann).entries.first?.event == .caseOpened)
      let event = try #require(try scene.log().first)
      #expect(event.kind == .caseOpened)
      #expect(event.actor == .person(scene.ann, name: "ann", address: "192.0.2.66"))
      #expect(event.detail == its.id)
      #expect(event.note == nil)
      #expect(try scene.hasSecondStep)
    }
  }

  @Test func `neither a token nor what was written lies where it should not`() throws {
    try withCases { scene in
      _ = try scene.opened()
      let secret = try #require(scene.letters.cancelToken?.cookieRevealingSecret.suffix(43))
      let folder = scene.site.dataFolder
      for month in try Files.names(in: "\(folder)/activity") ?? [] {
        let text = String(
          decoding: try Files.read("\(folder)/activity/\(month)") ?? [], as: UTF8.self)
        #expect(!text.contains("lost my bag"))
        #expect(!text.contains(secret))
      }
      let account = try Files.read("\(folder)/\(scene.ann.place)/account.json") ?? []
      #expect(!String(decoding: account, as: UTF8.self).contains(secret))
    }
  }

  @Test func `administrators are told, but not one who asks or cannot sign in`() throws {
    try withCases { scene in
      try scene.site.person("boss", emails: ["boss@example.org"], isAdmin: true)
      try scene.site.person("gone", password: nil, emails: ["gone@example.org"], isAdmin: true)
      _ = try scene.site.enrol(scene.site.session("boss"))
      #expect(try scene.open("boss") == .opened)
      #expect(scene.letters.names == ["case-opened", "case-to-decide"])
    }
  }

  @Test func `one case at a time, however many ask`() throws {
    try withCases { scene in
      let pendings = try (0..<8).map { _ in try scene.site.pending() }
      let outcomes = try inParallel(8) { index in
        try scene.accounts.openCase(
          pendings[index], message: "lost", contact: "me",
          from: Visitor(address: "192.0.2.\(index)", agent: "test"))
      }
      #expect(outcomes.count { $0 == .opened } == 1)
      #expect(try scene.accounts.cases().count == 1)
      #expect(scene.letters.names.count { $0 == "case-opened" } == 1)
      #expect(try scene.open() == .alreadyOpen)
    }
  }

  @Test func `opened again after a cancel, it is limited`() throws {
    try withCases { scene in
      for _ in 1...3 {
        #expect(try scene.open() == .opened)
        #expect(try scene.cancel(scene.letters.cancelToken))
      }
      guard case .wait(let seconds) = try scene.open() else {
        throw Unexpected("a fourth within the week")
      }
      #expect(seconds > 6 * CaseScene.day)
      scene.site.clock.advance(by: seconds)
      #expect(try scene.open() == .opened)
      #expect(try scene.accounts.store.names(in: "cases").count == 1)
    }
  }

  @Test func `one network cannot fill the list`() throws {
    try withCases { scene in
      for number in 0..<10 {
        let name = "p\(number)"
        try scene.site.person(name, emails: ["\(name)@example.org"])
        _ = try scene.site.enrol(scene.site.session(name))
        #expect(try scene.open(name) == .opened)
      }
      guard case .wait = try scene.open() else { throw Unexpected("the eleventh") }
      #expect(try scene.open(from: "198.51.100.4") == .opened)
    }
  }

  @Test(arguments: [
    ("", "me", CaseOutcome.badMessage), (" \n ", "me", .badMessage),
    (String(repeating: "é", count: 1001), "me", .badMessage), ("a\u{202E}b", "me", .badMessage),
    ("lost", "", .badContact), ("lost", "  ", .badContact), ("lost", "a\nb", .badContact),
    ("lost", String(repeating: "é", count: 201), .badContact),
    (String(repeating: "é", count: 1000), String(repeating: "é", count: 200), .opened),
    ("two\r\nlines", "me", .opened),
  ])
  func `what can be written is bounded and can be read`(
    message: String, contact: String, outcome: CaseOutcome
  ) throws {
    try withCases { scene in
      let answer = try scene.open(message: message, contact: contact)
      #expect(answer == outcome)
    }
  }

  @Test func `a pending sign-in that ended opens nothing`() throws {
    try withCases { scene in
      let pending = try scene.site.pending()
      scene.site.clock.advance(by: Pending.lifetime)
      #expect(
        try scene.accounts.openCase(
          pending, message: "lost", contact: "me", from: TestSite.visitor) == .expired)
      #expect(try scene.accounts.cases().isEmpty)
    }
  }

  @Test func `where the site has none, or nobody would hear of it, none is opened`() throws {
    try withCases(change: { $0.recovery.cases = false }) { scene in
      let answer = try scene.open()
      #expect(answer == .notAllowed)
    }
    try withCases { scene in
      _ = try scene.site.enrolledPerson("bob")
      #expect(try scene.open("bob") == .notAllowed)
      #expect(try scene.accounts.cases().isEmpty)
    }
  }

  @Test func `the link cancels without a sign-in, once`() throws {
    try withCases { scene in
      let its = try scene.opened()
      let token = try #require(scene.letters.cancelToken)
      #expect(try scene.accounts.cancellable(by: token.cookieRevealingSecret)?.id == scene.ann)
      #expect(try scene.standing()?.isOpen == true, "looking changes nothing")
      #expect(try scene.cancel(token))
      #expect(try scene.standing() == .cancelled)
      #expect(scene.letters.names.last == "case-cancelled")
      #expect(try scene.log().last?.kind == .caseCancelled)
      #expect(try scene.log().last?.actor == .link(address: "192.0.2.8"))
      #expect(try !scene.cancel(token))
      #expect(try scene.accounts.cancellable(by: token.cookieRevealingSecret) == nil)
      scene.site.clock.advance(by: 2 * CaseScene.day)
      #expect(try scene.decide(its.id, .reset) == .over)
      #expect(try scene.hasSecondStep)
    }
  }

  @Test func `a forged link, another person's and an old case's cancel nothing`() throws {
    try withCases { scene in
      _ = try scene.opened()
      let old = try #require(scene.letters.cancelToken)
      #expect(try scene.cancel(old))
      _ = try scene.opened()
      _ = try scene.site.person("bob", emails: ["bob@example.org"])
      _ = try scene.site.enrol(scene.site.session("bob"))
      #expect(try scene.open("bob") == .opened)
      let bobs = try #require(scene.letters.cancelToken)
      let swapped = scene.ann.text + bobs.cookieRevealingSecret.dropFirst(32)
      let forged = scene.ann.text + "." + String(repeating: "A", count: 43)
      for link in [old.cookieRevealingSecret, swapped, forged, "", "x"] {
        #expect(try scene.accounts.cancellable(by: link) == nil)
        #expect(try !scene.accounts.cancelCase(byLink: link, from: TestSite.visitor))
      }
      #expect(try scene.standing()?.isOpen == true)
    }
  }

  @Test func `a signed-in person cancels their own`() throws {
    try withCases { scene in
      _ = try scene.opened()
      let signedIn = try scene.site.freshSession(scene.enrolled)
      #expect(try scene.accounts.cancelCase(signedIn, from: TestSite.visitor))
      #expect(try scene.standing() == .cancelled)
      #expect(
        try scene.log().last?.actor == .person(scene.ann, name: "ann", address: "192.0.2.7"))
      #expect(try !scene.accounts.cancelCase(signedIn, from: TestSite.visitor))
    }
  }

  @Test func `what cannot be recorded is not opened`() throws {
    try withCases { scene in
      try Files.makeFolder("\(scene.site.dataFolder)/activity")
      try Files.replace("\(scene.site.dataFolder)/activity/head.json", with: Array("{}".utf8))
      #expect(throws: RecordsError.self) { try scene.open() }
      #expect(try scene.site.account(scene.ann).recoveryCase == nil)
      #expect(try scene.accounts.cases().isEmpty)
      #expect(scene.letters.names.isEmpty)
    }
  }
}

import Files
import OneTimeCodes
import Records
import Site
import StrictJSON
import Testing

@testable import Accounts

/// Row I5: what administrators decide on a support case.
@Suite struct CaseDecisionTests {
  @Test func `a reset waits its time, then ends all that rested on the second step`() throws {
    try withCases { scene in
      let device = try #require(try scene.site.trust(scene.enrolled))
      let its = try scene.opened()
      let pending = try scene.site.pending()
      let wrong = try scene.site.wrongCode(for: scene.enrolled.secret)
      for _ in 1...2 { _ = try scene.site.answer(pending, wrong) }
      scene.site.clock.advance(by: CaseScene.day - 1)
      #expect(try scene.decide(its.id, .reset) == .tooEarly(scene.site.now + 1))
      #expect(try scene.hasSecondStep)
      scene.site.clock.advance(by: 1)
      #expect(try scene.standing() == .ready)
      let last = try scene.site.pending()
      let before = scene.letters.names.count
      #expect(try scene.decide(its.id, .reset) == .done)
      #expect(Array(scene.letters.names.dropFirst(before)) == ["second-step-reset"])
      let account = try scene.site.account(scene.ann)
      #expect(account.secondStep == nil)
      #expect(account[tries: .app] == Tries())
      #expect(try scene.standing() == .reset)
      for folder in ["sessions", "pending", "devices"] {
        #expect(try scene.accounts.store.names(in: "\(scene.ann.place)/\(folder)").isEmpty)
      }
      #expect(try scene.accounts.pendingSignIn(for: last.cookieRevealingSecret) == nil)
      let event = try #require(try scene.log().last)
      #expect(event.kind == .caseReset)
      #expect(event.note == CaseScene.note)
      #expect(event.target?.person == scene.ann)
      guard case .person(_, "root", "192.0.2.7") = event.actor else { throw Unexpected("by whom") }
      #expect(try scene.accounts.isSetupDue(scene.ann))
      guard case .signedIn = try scene.site.signIn(device: device) else {
        throw Unexpected("the password alone signs in")
      }
      _ = try scene.site.enrol(scene.site.session())
      #expect(try !scene.accounts.isSetupDue(scene.ann))
      guard case .secondStep = try scene.site.signIn(device: device) else {
        throw Unexpected("an old device is trusted again")
      }
    }
  }

  @Test func `a case is declined at any time, and the second step stays`() throws {
    try withCases { scene in
      let its = try scene.opened()
      #expect(try scene.decide(its.id, .decline) == .done)
      #expect(try scene.standing() == .declined)
      #expect(scene.letters.names.last == "case-declined")
      #expect(try scene.hasSecondStep)
      #expect(try scene.accounts.recoveryCase(its.id)?.its.note == CaseScene.note)
      #expect(try scene.accounts.recoveryCase(its.id)?.its.decidedBy == "root")
      scene.site.clock.advance(by: 2 * CaseScene.day)
      for decision in [CaseDecision.reset, .decline] {
        #expect(try scene.decide(its.id, decision) == .over)
      }
      #expect(try !scene.cancel(scene.letters.cancelToken))
    }
  }

  @Test func `nobody decides a case of their own`() throws {
    try withCases { scene in
      try scene.site.person("boss", emails: ["boss@example.org"], isAdmin: true)
      let boss = try scene.site.enrol(scene.site.session("boss"))
      #expect(try scene.open("boss") == .opened)
      let id = try #require(try scene.accounts.cases().first?.its.id)
      scene.site.clock.advance(by: CaseScene.day)
      let signedIn = try scene.site.freshSession(boss, "boss")
      for decision in [CaseDecision.reset, .decline] {
        #expect(
          try scene.accounts.decideCase(
            id, decision, note: CaseScene.note, by: signedIn, from: TestSite.visitor) == .own)
      }
      #expect(try scene.decide(id, .reset) == .done)
    }
  }

  @Test func `a command on the server decides, after the same waiting time`() throws {
    try withCases { scene in
      let its = try scene.opened()
      func decide(note: String = CaseScene.note) throws -> CaseDecisionOutcome {
        try scene.accounts.decideCase(its.id, .reset, note: note, by: .server)
      }
      #expect(try decide() == .tooEarly(its.opened + CaseScene.day))
      scene.site.clock.advance(by: CaseScene.day)
      #expect(try decide(note: "") == .badNote)
      #expect(try scene.hasSecondStep)
      #expect(try decide() == .done)
      #expect(try !scene.hasSecondStep)
      #expect(try scene.accounts.recoveryCase(its.id)?.its.decidedBy == "a command on the server")
      #expect(try scene.log().last?.actor == .server)
      #expect(try decide() == .over)
    }
  }

  @Test func `only a fresh administrator decides, and with a note`() throws {
    try withCases { scene in
      let its = try scene.opened()
      scene.site.clock.advance(by: CaseScene.day)
      try scene.site.person("bob")
      #expect(try scene.decide(its.id, .reset, by: "bob") == .notAllowed)
      for note in ["", "  \n", "ab", "a\u{0}b c", String(repeating: "x", count: 501)] {
        #expect(try scene.decide(its.id, .reset, note: note) == .badNote)
      }
      let root = try scene.site.session("root")
      scene.site.clock.advance(by: 11 * 60)
      let stale = try scene.site.signedIn(root.token)
      #expect(
        try scene.accounts.decideCase(
          its.id, .reset, note: CaseScene.note, by: stale, from: TestSite.visitor) == .notAllowed)
      #expect(try scene.standing() == .ready)
    }
  }

  @Test func `a case that its password or factors have overtaken opens nothing`() throws {
    try withCases { scene in
      let its = try scene.opened()
      try scene.accounts.setPassword("another lantern on a shelf", of: scene.ann)
      scene.site.clock.advance(by: CaseScene.day)
      #expect(try scene.standing() == .overtaken)
      for decision in [CaseDecision.reset, .decline] {
        #expect(try scene.decide(its.id, decision) == .over)
      }
      #expect(try !scene.cancel(scene.letters.cancelToken))
      #expect(try scene.hasSecondStep)
    }
  }

  @Test func `a case that nobody decides is over thirty days later`() throws {
    try withCases { scene in
      let its = try scene.opened()
      scene.site.clock.advance(by: 31 * CaseScene.day - 1)
      #expect(try scene.standing() == .ready)
      scene.site.clock.advance(by: 1)
      #expect(try scene.standing() == .expired)
      #expect(try scene.decide(its.id, .reset) == .over)
      #expect(try !scene.cancel(scene.letters.cancelToken))
      #expect(try scene.open() == .opened)
      #expect(try scene.decide(its.id, .decline) == .unknown, "a later one took its place")
    }
  }

  @Test func `a site that has come to wait longer waits longer`() throws {
    try withCases { scene in
      let its = try scene.opened()
      var site = scene.site.accounts.site
      site.recovery.waitHours = 72
      let stricter = Accounts(site: site, surroundings: scene.accounts.surroundings)
      scene.site.clock.advance(by: CaseScene.day)
      let root = try scene.site.session("root")
      #expect(
        try stricter.decideCase(
          its.id, .reset, note: CaseScene.note, by: root, from: TestSite.visitor)
          == .tooEarly(scene.site.now + 2 * CaseScene.day))
      site.recovery.waitHours = 0
      let looser = Accounts(site: site, surroundings: scene.accounts.surroundings)
      #expect(try looser.caseStanding(of: scene.site.account(scene.ann)) == .ready)
      scene.site.clock.advance(by: -1)
      #expect(try looser.caseStanding(of: scene.site.account(scene.ann))?.isOpen == true)
      guard case .waiting = try looser.caseStanding(of: scene.site.account(scene.ann)) else {
        throw Unexpected("what the person was told holds")
      }
    }
  }

  @Test func `of two who decide at once, one does`() throws {
    try withCases { scene in
      let its = try scene.opened()
      try scene.site.person("boss", isAdmin: true)
      scene.site.clock.advance(by: CaseScene.day)
      let admins = try [scene.site.session("root"), scene.site.session("boss")]
      let outcomes = try inParallel(8) { index in
        try scene.accounts.decideCase(
          its.id, index % 2 == 0 ? .reset : .decline, note: CaseScene.note,
          by: admins[index % 2], from: TestSite.visitor)
      }
      #expect(outcomes.count { $0 == .done } == 1)
      #expect(outcomes.count { $0 == .over } == 7)
      #expect(try scene.log().count == 2)
      #expect(try scene.hasSecondStep == (scene.standing() == .declined))
    }
  }

  @Test func `of a cancel and a decision at once, one wins`() throws {
    for _ in 0..<4 {
      try withCases { scene in
        let its = try scene.opened()
        scene.site.clock.advance(by: CaseScene.day)
        let root = try scene.site.session("root")
        let token = scene.letters.cancelToken
        let wins = try inParallel(6) { index in
          index % 2 == 0
            ? try scene.cancel(token)
            : try scene.accounts.decideCase(
              its.id, .reset, note: CaseScene.note, by: root, from: TestSite.visitor) == .done
        }
        #expect(wins.count { $0 } == 1)
        #expect(try scene.log().count == 2)
        #expect(try scene.hasSecondStep == (scene.standing() == .cancelled))
      }
    }
  }

  @Test func `the case of a person who was removed is gone with them`() throws {
    try withCases { scene in
      let its = try scene.opened()
      try scene.accounts.removePerson(scene.ann)
      #expect(try scene.accounts.cases().isEmpty)
      #expect(try scene.accounts.recoveryCase(its.id) == nil)
      #expect(try scene.decide(its.id, .reset) == .unknown)
      #expect(try !scene.cancel(scene.letters.cancelToken))
      #expect(try scene.accounts.store.names(in: "cases").isEmpty)
    }
  }

  @Test func `a case's file without its person, or for an unknown id, leads nowhere`() throws {
    try withCases { scene in
      let its = try scene.opened()
      let file = "\(scene.site.dataFolder)/cases/\(its.id).json"
      let left = "\(scene.site.dataFolder)/cases/\(String(repeating: "0", count: 32)).json"
      try Files.replace(left, with: try Files.read(file) ?? [])
      #expect(try scene.accounts.cases().map(\.its.id) == [its.id])
      for id in ["", "x", "../\(its.id)", String(repeating: "0", count: 32)] {
        #expect(try scene.accounts.recoveryCase(id) == nil)
        #expect(try scene.decide(id, .reset) == .unknown)
      }
    }
  }

  @Test(arguments: [
    "", "{", "[]", "{\"version\":1}", "{\"version\":1,\"person\":7}", "{\"version\":9}",
  ])
  func `a damaged case is never no case`(damage: String) throws {
    try withCases { scene in
      let its = try scene.opened()
      try Files.replace(
        "\(scene.site.dataFolder)/cases/\(its.id).json", with: Array(damage.utf8))
      #expect(throws: RecordsError.self) { try scene.accounts.recoveryCase(its.id) }
      #expect(throws: RecordsError.self) { try scene.accounts.cases() }
      #expect(throws: RecordsError.self) { try scene.decide(its.id, .decline) }
      #expect(try scene.standing()?.isOpen == true)
      var found: [Finding] = []
      scene.accounts.checkCases { found.append($0) }
      #expect(found.map(\.weight) == [.problem])
    }
  }

  @Test func `that somebody proved the second step meanwhile is shown`() throws {
    try withCases { scene in
      let its = try scene.opened()
      #expect(try scene.accounts.recoveryCase(its.id)?.wasProvenSince == false)
      scene.site.clock.advance(by: 60)
      _ = try scene.site.freshSession(scene.enrolled)
      #expect(try scene.accounts.recoveryCase(its.id)?.wasProvenSince == true)
    }
  }

  @Test func `what cannot be recorded is not decided`() throws {
    try withCases { scene in
      let its = try scene.opened()
      scene.site.clock.advance(by: CaseScene.day)
      try Files.replace("\(scene.site.dataFolder)/activity/head.json", with: Array("{}".utf8))
      #expect(throws: RecordsError.self) { try scene.decide(its.id, .reset) }
      #expect(try scene.standing() == .ready)
      #expect(try scene.hasSecondStep)
    }
  }
}

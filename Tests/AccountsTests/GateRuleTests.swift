@testable import Accounts
import Files
import Site
import Testing

/// What a pass opens, and until when, by the rules of the gate.
@Suite struct GateRuleTests {
  private func rule(
    _ path: String, groups: [String]? = nil, secondStep: Bool? = nil, fresh: Int? = nil
  ) -> GateRule {
    var rule = GateRule(path: path, key: "gate.rules[0]")
    rule.groups = groups
    rule.secondStep = secondStep
    rule.freshMinutes = fresh
    return rule
  }

  private func withRules(
    _ change: (inout Site) -> Void = { _ in }, _ body: (TestSite) throws -> Void
  ) throws {
    try withSite(change: {
      $0.gate.rules = [
        rule("/plain/"), rule("/board/", groups: ["board"]), rule("/staff/", groups: ["staff"]),
        rule("/two/", secondStep: true), rule("/fresh/", fresh: 5),
        rule("/all/", groups: ["board"], secondStep: true, fresh: 5),
        rule("/also/", secondStep: true),
      ]
      $0.gate.groups = [
        .init(name: "board", people: ["ann"]), .init(name: "staff", people: ["ben"]),
      ]
      change(&$0)
    }) { try body($0) }
  }

  private func level(_ name: String, _ site: TestSite) throws -> GateLevel {
    try #require(site.accounts.site.gate.levels.first { $0.name == name })
  }

  private func files(_ site: TestSite) throws -> [String] {
    try (Files.names(in: "\(site.dataFolder)/gate") ?? []).map { String($0.dropFirst(40)) }.sorted()
  }

  @Test func `each level asks for what it says`() throws {
    try withRules { site in
      try site.person()
      let session = try site.session()
      func verdict(_ name: String, _ session: SignedIn) throws -> GateVerdict {
        site.accounts.verdict(on: [try level(name, site)], for: session)
      }
      #expect(try verdict("", session) == .admitted)
      #expect(try verdict("+board", session) == .admitted)
      #expect(try verdict("+staff", session) == .notInGroup)
      #expect(try verdict("2", session) == .setUpFirst)
      #expect(try verdict("f5", session) == .admitted)
      #expect(try verdict("2f5+board", session) == .setUpFirst)
      let enrolled = try site.enrol(session)
      #expect(try verdict("2", enrolled.signedIn) == .admitted)
      #expect(try verdict("2f5+board", enrolled.signedIn) == .admitted)
      site.clock.advance(by: 300)
      #expect(try verdict("f5", enrolled.signedIn) == .stepUpFirst)
      #expect(try verdict("2f5+board", enrolled.signedIn) == .stepUpFirst)
      #expect(try verdict("2", enrolled.signedIn) == .admitted)
      #expect(
        try site.accounts.verdict(
          on: [level("2", site), level("+staff", site)], for: enrolled.signedIn) == .notInGroup)
    }
  }

  @Test func `a pass has a file for each level that its owner satisfies`() throws {
    try withRules { site in
      try site.person()
      let session = try site.session()
      _ = try #require(try site.accounts.admit(session))
      #expect(try files(site) == ["", ".+board", ".f5"])
      let enrolled = try site.enrol(session)
      #expect(try files(site) == [], "the session has risen, and its pass is void")
      _ = try #require(try site.accounts.admit(enrolled.signedIn))
      #expect(try files(site) == ["", ".+board", ".2", ".2f5+board", ".f5"])
      site.clock.advance(by: 300)
      _ = try #require(try site.accounts.admit(enrolled.signedIn))
      #expect(try files(site) == ["", ".+board", ".2"])
      try site.accounts.signOut(enrolled.signedIn)
      #expect(try files(site) == [])
    }
  }

  @Test func `a level's file ends when the proof is not fresh any more`() throws {
    try withRules { site in
      let ann = try site.person()
      let session = try site.session()
      site.clock.advance(by: 120)
      let pass = try #require(try site.accounts.admit(session))
      let passport = try site.accounts.passport(of: site.account(ann))
      func text(_ level: String) throws -> String {
        let path = "\(site.dataFolder)/gate/\(pass.name)\(level)"
        return String(decoding: try #require(try Files.read(path)), as: UTF8.self)
      }
      #expect(try text("") == GatePass.text(until: site.now + 900, passport))
      #expect(try text(".f5") == GatePass.text(until: site.now + 180, passport))
    }
  }

  @Test func `days of grace and an exemption end a pass with them`() throws {
    try withRules({
      $0.secondStep.required = .everyone
      $0.secondStep.graceDays = 1
    }) { site in
      // Opened, so that the policy's beginning is known.
      let accounts = try site.opened()
      let ann = try site.person()
      let end = try #require(try accounts.standing(of: site.account(ann)).graceEnd)
      site.clock.advance(by: end - site.now - 100)
      let late = try site.session()
      let pass = try #require(try accounts.admit(late))
      let passport = try site.accounts.passport(of: site.account(ann))
      let bytes = try #require(try Files.read("\(site.dataFolder)/gate/\(pass.name)"))
      #expect(
        String(decoding: bytes, as: UTF8.self) == GatePass.text(until: site.now + 100, passport))
      site.clock.advance(by: 101)
      #expect(try accounts.admit(late) == nil)
      #expect(accounts.verdict(on: [], for: late) == .setUpFirst)
    }
  }

  @Test func `an exemption that is taken away takes the passes along`() throws {
    try withRules({
      $0.secondStep.required = .everyone
      $0.secondStep.graceDays = 0
    }) { site in
      let ann = try site.person()
      let day = CalendarDay(of: site.now + 86_400)
      #expect(
        try site.accounts.exempt(ann, reason: "a printer", until: day, by: .server) == nil)
      _ = try #require(try site.accounts.admit(site.session()))
      #expect(try files(site) == ["", ".+board", ".f5"])
      #expect(try site.accounts.endExemption(of: ann, by: .server) == .done)
      #expect(try files(site) == [])
    }
  }

  @Test func `another name takes the passes along, which say the old one`() throws {
    try withRules { site in
      let ann = try site.person()
      _ = try #require(try site.accounts.admit(site.session()))
      _ = try site.accounts.rename(ann, to: #require(SignInName("anna")), by: .server)
      #expect(try files(site) == [])
    }
  }

  @Test func `a pass of a moment ago that lacks the level is no circle`() throws {
    try withRules { site in
      try site.person()
      let session = try site.session()
      let pass = try #require(try site.accounts.admit(session)).cookieRevealingSecret
      let now = try site.signedIn(session.token)
      let plain = [GateLevel.plain]
      #expect(site.accounts.isPassJustGiven(pass, to: now, for: plain))
      #expect(site.accounts.isPassJustGiven(pass, to: now, for: [try level("+board", site)]))
      #expect(!site.accounts.isPassJustGiven(pass, to: now, for: [try level("2", site)]))
      #expect(!site.accounts.isPassJustGiven(pass + "x", to: now, for: plain))
      #expect(!site.accounts.isPassJustGiven(nil, to: now, for: plain))
      site.clock.advance(by: 5)
      #expect(!site.accounts.isPassJustGiven(pass, to: now, for: plain))
    }
  }
}

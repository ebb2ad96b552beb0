import Files
import Records
import Site
import StrictJSON
import Testing

@testable import Accounts

/// The policy that administrators change while the site runs.
@Suite struct PolicyTests {
  private static let day: Int64 = 86_400

  private func change(
    _ site: TestSite, _ wanted: [PolicySetting: String], seen: Int64? = nil
  ) throws -> PolicyOutcome {
    try site.opened().changePolicy(wanted, seen: seen, by: .server)
  }

  private func expectDone(_ outcome: PolicyOutcome) throws {
    guard case .done = outcome else { throw Unexpected("\(outcome)") }
  }

  private func write(_ text: String, in site: TestSite) throws {
    try Files.replace("\(site.dataFolder)/policy.json", with: Array(text.utf8))
  }

  @Test func `N1: a change counts from the next opening on, and site.json stays as it is`() throws {
    try withSite { site in
      let configured = try site.opened().site
      try expectDone(
        change(site, [.required: "everyone", .trustDays: "7", .idleMinutes: "30"]))
      let now = try site.opened()
      #expect(now.site.secondStep.required == .everyone)
      #expect(now.site.secondStep.trustDevices.days == 7)
      #expect(now.site.session.idleMinutes == 30)
      #expect(now.site.session.absoluteHours == configured.session.absoluteHours)
      #expect(now.configured == configured)
      #expect(now.policyOrigin.changed == [.required, .trustDays, .idleMinutes])
      #expect(now.policyOrigin.changedAt == site.now && now.policyOrigin.revision == 1)
      try expectDone(change(site, [.trustDays: "30", .idleMinutes: "60"]))
      #expect(try site.opened().policyOrigin.changed == [.required], "as in site.json again")
      guard case .unchanged = try change(site, [.required: "everyone"]) else {
        throw Unexpected("changed nothing")
      }
    }
  }

  @Test(
    arguments: [
      (
        [.required: "some"], "secondStep.required",
        #"is "some"; it takes "nobody", "admins" or "everyone""#
      ),
      (
        [.graceDays: "366"], "secondStep.graceDays",
        "is 366; it takes a whole number from 0 through 365"
      ),
      (
        [.graceDays: "+5"], "secondStep.graceDays",
        "is a text; it takes a whole number from 0 through 365"
      ),
      (
        [.trustDays: "31"], "secondStep.trustDevices.days",
        "is 31; it takes a whole number from 0 through 30"
      ),
      ([.textOffered: "1"], "secondStep.text.offered", "is a text; it takes true or false"),
      (
        [.waitHours: "721"], "recovery.waitHours",
        "is 721; it takes a whole number from 0 through 720"
      ),
      (
        [.stepUpMinutes: "0"], "session.stepUpMinutes",
        "is 0; it takes a whole number from 1 through 60"
      ),
      (
        [.adminReset: "no"], "recovery.cases",
        "is true while 'recovery.adminReset' is false: a case ends in an administrator's reset; set both or neither"
      ),
      (
        [.idleMinutes: "120", .absoluteHours: "1"], "session.idleMinutes",
        "is 120 while 'session.absoluteHours' is 1; it takes at most 60 then"
      ),
      (
        [.textOffered: "yes"], "secondStep.text.offered",
        "is true while 'text.command' is not set; live mode takes a program that sends text messages"
      ),
    ] as [([PolicySetting: String], String, String)])
  func `N1: a value that is wrong or contradicts another is refused in the words of site.json`(
    wanted: [PolicySetting: String], key: String, reason: String
  ) throws {
    try withSite { site in
      guard case .impossible(let error) = try change(site, wanted) else {
        throw Unexpected("possible")
      }
      #expect(error.key == key)
      #expect(error.reason == reason)
      #expect(try site.opened().policyOrigin.revision == 0)
    }
  }

  @Test(
    arguments: [
      "", "{", "[]", "{}", #"{"version":2}"#, #"{"version":1,"settings":[]}"#,
      #"{"version":1,"settings":{"secondStep.required":"some"}}"#,
      #"{"version":1,"settings":{"secondStep.setup":{}}}"#,
      #"{"version":1,"settings":{"secondStep.required":null}}"#,
      #"{"version":1,"settings":{"recovery.adminReset":false}}"#,
      #"{"version":1,"history":{}}"#, #"{"version":1,"history":[{}]}"#,
      #"{"version":1,"revision":"1"}"#, #"{"version":1,"trustedSince":"1"}"#,
      #"{"version":1,"changed":true}"#, #"{"version":1,"changed":{"at":1}}"#,
    ])
  func `N1: a policy that cannot be read closes the site`(text: String) throws {
    try withSite { site in
      try site.person()
      try write(text, in: site)
      #expect(throws: (any Error).self) { try site.opened() }
    }
  }

  @Test func `N1: what the document says besides is kept`() throws {
    try withSite { site in
      try write(#"{"version":1,"note":{"a":[1]},"settings":{}}"#, in: site)
      try expectDone(change(site, [.trustDays: "1"]))
      let bytes = try #require(try Files.read("\(site.dataFolder)/policy.json"))
      let document = try #require(try JSONValue(parsing: bytes).objectValue)
      #expect(document.object("note")?.array("a") == [1])
    }
  }

  @Test func `N5: the first to see what site.json asks writes down when`() throws {
    try withSite(.organisation, change: { $0.secondStep.text.offered = false }) { site in
      let first = site.now
      _ = try site.opened()
      let id = try site.person()
      site.clock.advance(by: 3 * Self.day)
      let accounts = try site.opened()
      let account = try #require(try accounts.person(id))
      #expect(accounts.standing(of: account) == .inGrace(until: first + 14 * Self.day))
      #expect(accounts.policyOrigin.revision == 0 && accounts.policyOrigin.changedAt == nil)
    }
  }

  @Test func `N1: the preview says whom it touches and changes nothing`() throws {
    try withSite { site in
      for name in ["ben", "cy"] { try site.person(name) }
      let ann = try site.enrolledPerson("ann")
      _ = try site.trust(ann)
      try site.person("root", isAdmin: true)
      let printer = try site.person("printer")
      _ = try site.accounts.exempt(
        printer, reason: "prints", until: CalendarDay(of: site.now), by: .server)
      func preview(_ wanted: [PolicySetting: String]) throws -> PolicyProposal {
        guard case .possible(let proposal) = try site.opened().previewPolicy(wanted) else {
          throw Unexpected("not possible")
        }
        return proposal
      }
      let everyone = try preview([.required: "everyone"])
      #expect(Set(everyone.inGrace.names) == ["ben", "cy", "root"])
      #expect(everyone.graceEnd == site.now + 14 * Self.day && everyone.overdue.count == 0)
      #expect(everyone.isTighter && !everyone.isLooser)
      let atOnce = try preview([.required: "everyone", .graceDays: "0"])
      #expect(atOnce.overdue.count == 3 && atOnce.inGrace.count == 0)
      #expect(try preview([.required: "admins"]).inGrace.names == ["root"])
      let devices = try preview([.trustDays: "0"])
      #expect(devices.devices.names == ["ann"] && devices.inGrace.count == 0)
      #expect(try preview([.waitHours: "1"]).isLooser)
      #expect(try site.opened().site == site.accounts.site)
      try Files.replace("\(site.dataFolder)/\(printer.place)/account.json", with: [])
      #expect(try preview([.required: "everyone"]).unreadable == 1)
    }
  }

  @Test func `N1: a policy under which nobody could finish the set-up is refused`() throws {
    try withSite { site in
      try site.person("ben")
      try site.person("root", isAdmin: true)
      guard
        case .lockOut(let group) = try change(site, [.required: "everyone", .idleMinutes: "2"])
      else { throw Unexpected("not refused") }
      #expect(group.names == ["ben"])
      guard
        case .lockOut(let admins) = try change(
          site, [.required: "admins", .adminIdleMinutes: "1"])
      else { throw Unexpected("not refused") }
      #expect(admins.names == ["root"])
      #expect(try site.opened().policyOrigin.revision == 0)
      try expectDone(change(site, [.idleMinutes: "2"]))
    }
  }

  @Test func `N1: who has not seen the latest change changes nothing`() throws {
    try withSite { site in
      let first = try site.opened()
      try expectDone(first.changePolicy([.trustDays: "1"], seen: 0, by: .server))
      guard case .outdated = try change(site, [.trustDays: "2"], seen: 0) else {
        throw Unexpected("an old page counted")
      }
      // The same of one that was opened before.
      guard case .outdated = try first.changePolicy([.trustDays: "2"], by: .server) else {
        throw Unexpected("an old process counted")
      }
      #expect(try site.opened().site.secondStep.trustDevices.days == 1)
      try expectDone(change(site, [.trustDays: "2"], seen: 1))
    }
  }

  @Test func `N1: each setting that changes is a line of the site's log`() throws {
    try withSite { site in
      let root = try site.person("root", isAdmin: true)
      let actor = SiteEvent.Actor.person(root, name: "root", address: "192.0.2.7")
      _ = try site.opened().changePolicy([.required: "admins", .trustDays: "1"], by: actor)
      let events = try site.accounts.siteActivity().entries.compactMap(\.event)
      #expect(events.map(\.detail) == ["secondStep.trustDevices.days", "secondStep.required"])
      #expect(events.map(\.before) == ["30", "nobody"] && events.map(\.after) == ["1", "admins"])
      #expect(events.allSatisfy { $0.actor == actor && $0.kind == .policyChanged })
    }
  }

  @Test func `N10: shorter sessions end those that live, and a longer one wakes none`() throws {
    try withSite { site in
      try site.person()
      let session = try site.session()
      site.clock.advance(by: 31 * 60)
      let cookie = session.token.cookieRevealingSecret
      try expectDone(change(site, [.idleMinutes: "30"]))
      #expect(try site.opened().session(for: cookie) == nil)
    }
  }

  @Test func `X1: a trust that a policy of fewer days ended stays ended under one of more`() throws
  {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let old = try #require(try site.trust(ann))
      site.clock.advance(by: 5 * Self.day)
      let young = try #require(try site.trust(ann))
      func isTrusted(_ device: BearerToken) throws -> Bool {
        let outcome = try site.opened().signIn(
          "ann", password: TestSite.password, returnTo: nil,
          device: device.cookieRevealingSecret, from: TestSite.visitor)
        if case .signedIn = outcome { return true }
        return false
      }
      #expect(try isTrusted(old) && isTrusted(young))
      try expectDone(change(site, [.trustDays: "2"]))
      #expect(try !isTrusted(old) && isTrusted(young))
      try expectDone(change(site, [.trustDays: "30"]))
      #expect(try !isTrusted(old) && isTrusted(young))
      try expectDone(change(site, [.trustDays: "0"]))
      site.clock.advance(by: 1)
      try expectDone(change(site, [.trustDays: "30"]))
      #expect(try !isTrusted(old) && !isTrusted(young))
    }
  }

  @Test func `N1: of changes side by side one counts, and sign-ins meanwhile see it whole`() throws
  {
    try withSite { site in
      try site.person("ann")
      let outcomes = try inParallel(8) { index in
        if index % 2 == 1 {
          return try site.opened().signIn(
            "ann", password: TestSite.password, returnTo: nil, from: TestSite.visitor
          ).isIn
        }
        let wanted: [PolicySetting: String] = [
          .required: "everyone", .graceDays: "0", .trustDays: "\(index + 1)",
        ]
        if case .done = try site.opened().changePolicy(wanted, seen: 0, by: .server) { return true }
        return false
      }
      #expect(outcomes.enumerated().count { $0.offset % 2 == 0 && $0.element } == 1)
      #expect(outcomes.enumerated().allSatisfy { $0.offset % 2 == 0 || $0.element })
      let accounts = try site.opened()
      let account = try #require(try accounts.person(named: "ann"))
      // Whatever came first, from now on there is nothing but the set-up.
      #expect(accounts.standing(of: account).isOverdue)
      #expect(accounts.policyOrigin.revision == 1)
    }
  }
}

extension SignInOutcome {
  fileprivate var isIn: Bool {
    if case .signedIn = self { true } else { false }
  }
}

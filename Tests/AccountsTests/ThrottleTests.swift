@testable import Accounts
import OneTimeCodes
import Site
import StrictJSON
import Records
import Testing

@Suite struct ThrottleTests {
  private static let wrong = "wrong but long enough"

  private func wait(_ outcome: SignInOutcome) -> Int64? {
    if case .wait(let seconds) = outcome { seconds } else { nil }
  }

  @Test func `after five wrong passwords even the right one waits, and longer each time`() throws {
    try withSite { site in
      try site.person("ann")
      for _ in 0..<5 { #expect(try wait(site.signIn("ann", Self.wrong)) == nil) }
      #expect(try wait(site.signIn("ann")) == 30)
      site.clock.advance(by: 29)
      #expect(try wait(site.signIn("ann")) == 1)
      site.clock.advance(by: 1)
      #expect(try wait(site.signIn("ann", Self.wrong)) == nil)
      #expect(try wait(site.signIn("ann")) == 60)
      site.clock.advance(by: 60)
      _ = try site.session("ann")
      // The success gave everything back.
      for _ in 0..<4 { #expect(try wait(site.signIn("ann", Self.wrong)) == nil) }
      _ = try site.session("ann")
    }
  }

  @Test func `a clock that is set back begins no window anew`() throws {
    try withSite { site in
      try site.person("ann")
      for step: Int64 in [0, -2, 2, -3_600, 1] {
        site.clock.advance(by: step)
        #expect(try wait(site.signIn("ann", Self.wrong)) == nil)
      }
      #expect(try wait(site.signIn("ann")) == 30)
    }
  }

  @Test func `spellings and addresses of one person are one counter`() throws {
    try withSite { site in
      try site.person("ann", emails: ["ann@example.org"])
      for typed in ["ann", "ANN", " ann ", "ann@example.org", "Ann@Example.ORG"] {
        #expect(try wait(site.signIn(typed, Self.wrong)) == nil)
      }
      for typed in ["ann", "ANN", "ann@EXAMPLE.org"] {
        #expect(try wait(site.signIn(typed)) == 30)
      }
    }
  }

  @Test func `unknown names wait like known ones, each for itself`() throws {
    try withSite { site throws in
      for _ in 0..<5 { #expect(try wait(site.signIn("nobody", Self.wrong)) == nil) }
      #expect(try wait(site.signIn("NOBODY ", Self.wrong)) == 30)
      #expect(try wait(site.signIn("somebody", Self.wrong)) == nil)
    }
  }

  @Test func `a guesser from one network keeps nobody out of another`() throws {
    try withSite { site in
      try site.person("ann")
      for _ in 0..<5 { _ = try site.signIn("ann", Self.wrong, from: "198.51.100.1") }
      #expect(try wait(site.signIn("ann", from: "198.51.100.1")) == 30)
      guard case .signedIn = try site.signIn("ann", from: "192.0.2.7") else {
        Issue.record("the owner was kept out")
        return
      }
    }
  }

  @Test(arguments: [
    ("2001:db8:1:2::1", "2001:db8:1:2:3:4:5:6", true), ("2001:db8::1", "2001:db8::2", true),
    ("2001:db8::1:2:3:4", "2001:db8::9", true), ("2001:DB8::1", "2001:db8:0:0:ffff::", true),
    ("2001:db8:1:2::1", "2001:db8:1:3::1", false), ("192.0.2.7", "192.0.2.8", false),
    ("::1", "::2", true), ("", "192.0.2.7", false),
  ])
  func `a network is an IPv4 address or 64 bits of IPv6`(
    one: String, other: String, isOne: Bool
  ) {
    let networks = [one, other].map { Throttle.network(of: Visitor(address: $0, agent: "")) }
    #expect((networks[0] == networks[1]) == isOne)
  }

  @Test func `a hundred failures from everywhere stop it, and a success before starts over`() throws
  {
    try withSite { site in
      let ann = try site.person("ann")
      let throttle = { (network: Int) in
        // An hour between: no wait stands any more.
        site.clock.advance(by: 3600)
        return try site.accounts.throttle.charge(
          .init(person: ann), from: Visitor(address: "10.0.0.\(network)", agent: ""))
      }
      for network in 0..<99 { #expect(try throttle(network) == .allowed) }
      _ = try site.session("ann")
      for network in 100..<200 { #expect(try throttle(network) == .allowed) }
      #expect(try throttle(250) == .stopped)
      #expect(try wait(site.signIn("ann", from: "203.0.113.9")) == 3600)
      site.clock.advance(by: 400 * 86400)
      #expect(try wait(site.signIn("ann", from: "203.0.113.9")) == 3600)
      // A new password is a new factor.
      try site.accounts.setPassword("brass heron under ice", of: ann)
      _ = try site.session("ann", "brass heron under ice")
    }
  }

  @Test func `guesses from many networks wait too, after four times as many`() throws {
    try withSite { site in
      let ann = try site.person("ann")
      for network in 0..<20 {
        let verdict = try site.accounts.throttle.charge(
          .init(person: ann), from: Visitor(address: "10.0.0.\(network)", agent: ""))
        #expect(verdict == .allowed)
      }
      #expect(try wait(site.signIn("ann", from: "203.0.113.9")) == 30)
      site.clock.advance(by: 30)
      _ = try site.session("ann")
    }
  }

  @Test func `a try that is refused is charged to nobody`() throws {
    try withSite { site in
      let ann = try site.person("ann")
      let throttle = site.accounts.throttle
      for _ in 0..<5 {
        #expect(try throttle.charge(.init(person: ann), from: TestSite.visitor) == .allowed)
      }
      // As when the look before the charge was overtaken by others.
      for _ in 0..<60 {
        #expect(try throttle.charge(.init(person: ann), from: TestSite.visitor) == .wait(30))
      }
      #expect(try wait(site.signIn("bob", Self.wrong)) == nil)
    }
  }

  @Test func `one network cannot try a password on everybody`() throws {
    try withSite { site in
      let throttle = Throttle(
        store: site.accounts.store, policy: site.accounts.site.signIn, now: site.now)
      for index in 0..<50 {
        let verdict = try throttle.charge(
          .init(unknown: Identifier("name\(index)")), from: TestSite.visitor)
        #expect(verdict == .allowed)
      }
      #expect(try wait(site.signIn("ann")) == 30)
      #expect(try wait(site.signIn("ann", from: "198.51.100.1")) == nil)
    }
  }

  @Test func `LG-9: one network cannot try codes on everybody whose password it has`() throws {
    try withSite { site in
      let people = try (0..<12).map { try site.enrolledPerson("p\($0)") }
      let pending = try people.indices.map { try site.pending("p\($0)") }
      func answer(_ index: Int, _ code: String, from address: String = "192.0.2.7") throws -> String
      {
        let visitor = Visitor(address: address, agent: "test")
        return switch try site.answer(pending[index], code, from: visitor) {
        case .signedIn: "in"
        case .refused(let refusal): "\(refusal)"
        default: "else"
        }
      }
      let wrong = try people.map { try site.wrongCode(for: $0.secret) }
      for index in 0..<10 {
        for _ in 0..<(index == 9 ? 4 : 5) {
          #expect(try answer(index, wrong[index]) == "wrong(drift: nil)")
        }
      }
      // What a person's own counter turns away, and what is right, is not the network's.
      for _ in 0..<9 { #expect(try answer(0, wrong[0]) == "wait(30)") }
      #expect(try answer(11, site.code(of: people[11].secret)) == "in")
      #expect(try answer(9, wrong[9]) == "wrong(drift: nil)")
      #expect(try answer(10, site.code(of: people[10].secret)) == "wait(30)")
      #expect(try site.account(pending[10].person)[tries: .app] == Tries())
      // Others are not slowed, nor is somebody with a recovery code, which nobody guesses.
      #expect(try answer(8, people[8].codes[0].textRevealingSecret) == "in")
      #expect(try answer(10, site.code(of: people[10].secret), from: "198.51.100.1") == "in")
      site.clock.advance(by: 30)
      #expect(try answer(9, site.code(of: people[9].secret)) == "in")
      #expect(try answer(7, wrong[7]) == "wrong(drift: nil)")
      #expect(try answer(6, site.code(of: people[6].secret)) == "wait(60)")
    }
  }

  @Test func `LG-9: codes on everybody at the same moment are as many tries as one by one`() throws
  {
    try withSite(change: { $0.signIn.attempts = 3 }) { site in
      let people = try (0..<12).map { try site.enrolledPerson("p\($0)") }
      let pending = try people.indices.map { try site.pending("p\($0)") }
      let wrong = try people.map { try site.wrongCode(for: $0.secret) }
      let looked = try inParallel(36) { index in
        let visitor = Visitor(address: "192.0.2.7", agent: "test")
        guard
          case .refused(.wrong) = try site.answer(
            pending[index % 12], wrong[index % 12], from: visitor)
        else { return false }
        return true
      }
      #expect(looked.filter(\.self).count == 30)
    }
  }

  @Test func `parallel guesses count as many as there are, and few are looked at`() throws {
    try withSite { site in
      let ann = try site.person("ann")
      let outcomes = try inParallel(12) { _ in try wait(site.signIn("ann", Self.wrong)) }
      #expect(outcomes.filter { $0 == nil }.count == 5)
      #expect(try wait(site.signIn("ann")) == 30)
      let subject = Throttle.Subject(person: ann)
      let document = try site.accounts.store.read(
        "throttle/person/\(subject.key.prefix(2))/\(subject.key).json")
      #expect(document?.object("all")?.int("failures") == 5)
    }
  }

  @Test func `parallel charges are all counted`() throws {
    try withSite(change: { $0.signIn.attempts = 20 }) { site in
      let ann = try site.person("ann")
      let verdicts = try inParallel(15) { index in
        try site.accounts.throttle.charge(
          .init(person: ann), from: Visitor(address: "10.0.0.\(index)", agent: ""))
      }
      #expect(verdicts.allSatisfy { $0 == .allowed })
      let subject = Throttle.Subject(person: ann)
      let document = try site.accounts.store.read(
        "throttle/person/\(subject.key.prefix(2))/\(subject.key).json")
      #expect(document?.object("all")?.int("failures") == 15)
    }
  }

  @Test func `the window is over to the second`() throws {
    try withSite { site in
      try site.person("ann")
      for _ in 0..<4 { _ = try site.signIn("ann", Self.wrong) }
      site.clock.advance(by: 15 * 60 - 1)
      _ = try site.signIn("ann", Self.wrong)
      #expect(try wait(site.signIn("ann")) == 30)
      site.clock.advance(by: 30)
      for _ in 0..<4 { #expect(try wait(site.signIn("ann", Self.wrong)) == nil) }
    }
  }

  @Test func `what made-up names leave behind is forgotten, a person's failures are not`() throws {
    try withSite { site in
      let throttle = { site.accounts.throttle }
      let visitor = Visitor(address: "192.0.2.1", agent: "")
      let ann = Throttle.Subject(person: try site.person("ann"))
      _ = try throttle().charge(ann, from: visitor)
      let shard = "throttle/person/\(ann.key.prefix(2))"
      let made = (0..<40_000).lazy.map { Throttle.Subject(unknown: Identifier("nobody\($0)")) }
        .filter { $0.key.hasPrefix(ann.key.prefix(2)) }
      for (number, subject) in made.prefix(63).enumerated() {
        let sender = Visitor(address: "198.51.100.\(number)", agent: "")
        _ = try throttle().charge(subject, from: sender)
      }
      #expect(try site.accounts.store.names(in: shard).count == 64)
      site.clock.advance(by: 15 * 60 + 3600)
      let late = try #require(made.dropFirst(63).first)
      _ = try throttle().charge(late, from: Visitor(address: "203.0.113.1", agent: ""))
      let left = try site.accounts.store.names(in: shard)
      #expect(left == ["\(ann.key).json", "\(late.key).json"].sorted())
    }
  }
}

import Files
import Site
import Testing

@testable import Accounts

/// What the files of an outbox are called.
@Suite struct MessageNameTests {
  @Test func `names of one second are in the order in which they were given`() throws {
    try withSite { site in
      let names = (0..<1000).map { _ in site.accounts.messageName() }
      #expect(names == names.sorted())
      #expect(Set(names).count == names.count)
      #expect(names.allSatisfy { $0.hasPrefix("001800000000-") && $0.hasSuffix(".json") })
      site.clock.advance(by: 1)
      let last = try #require(names.last)
      #expect(site.accounts.messageName() > last)
    }
  }

  @Test func `the system's clock gives the second and its part at once`() throws {
    let surroundings = Surroundings.live(clockOffset: 86_400)
    let before = surroundings.now()
    let moments = (0..<1000).map { _ in surroundings.moment() }
    let after = surroundings.now()
    #expect(moments.allSatisfy { (before...after).contains($0.seconds) })
    #expect(moments.allSatisfy { (0..<1_000_000_000).contains($0.nanoseconds) })
    let whole = moments.map { ($0.seconds - before) * 1_000_000_000 + $0.nanoseconds }
    #expect(whole == whole.sorted())
  }

  @Test func `mail of one second is read in the order in which it was written`() throws {
    try withSite(change: { $0.mail = .outbox("/nonexistent") }) { site in
      var configured = site.accounts.site
      configured.mail = .outbox("\(site.dataFolder)/outbox")
      var accounts = Accounts(site: configured, surroundings: site.accounts.surroundings)
      accounts.surroundings.compose = { letter, _ in
        ComposedLetter(subject: letter.name, text: "", html: "")
      }
      let kinds: [SecurityNotice.Kind] = [
        .secondStepOn, .newSignIn, .deviceTrusted(days: 3), .passwordChanged, .secondStepOff,
      ]
      let ann = try site.account(site.person(emails: ["ann@example.org"]))
      for kind in kinds { accounts.announce(kind, to: ann, from: nil) }
      let found = try (Files.names(in: "\(site.dataFolder)/outbox") ?? []).map { name in
        String(decoding: try Files.read("\(site.dataFolder)/outbox/\(name)") ?? [], as: UTF8.self)
      }
      #expect(found.count == kinds.count)
      for (text, kind) in zip(found, kinds) {
        #expect(text.contains("\"about\": \"\(kind.name)\""))
        #expect(text.contains("\"at\": 1800000000"))
      }
    }
  }
}

@testable import Accounts
import Files
import Records
import Site
import Testing

/// Whose mail goes with a person who goes, and whose stays.
@Suite struct WaitingMailTests {
  @Test func `mail goes with the person, and not with who only asked for their address`() throws {
    try withMailingSite { site, accounts in
      let ann = try site.person(emails: ["ann@example.org"])
      let bob = try site.person("bob")
      accounts.announce(.secondStepOn, to: try site.account(ann), from: nil)
      _ = try accounts.store.update(bob.place) { place in
        var account = try #require(try accounts.account(bob, in: place))
        account.waiting = [
          WaitingAddress(address: "ann@example.org", replaces: nil, asked: site.now, hash: "0")
        ]
        try accounts.write(account, in: place)
      }
      try accounts.removePerson(bob)
      #expect(try waiting(in: site) == 1)
      try accounts.removePerson(ann)
      #expect(try waiting(in: site) == 0)
    }
  }

  @Test func `who loses a race for an address leaves the winner's mail, and no trace`() throws {
    try withMailingSite { site, accounts in
      let ann = try site.person()
      let address = try #require(EmailAddress("both@example.org"))
      let winner = try #require(PersonID(String(repeating: "1", count: 32)))
      try accounts.claim(Identifier(address), for: winner, or: .emailTaken)
      accounts.announce(
        .secondStepOn, to: try site.account(ann), at: [address.text], from: nil)
      #expect(throws: PersonProblem.emailTaken) {
        try accounts.addPerson(
          #require(SignInName("bob")), displayName: "", emails: [address], isAdmin: false,
          password: nil)
      }
      #expect(try waiting(in: site) == 1)
      #expect(try accounts.people() == [ann])
      #expect(throws: Never.self) { try site.person("bob") }
    }
  }

  private func withMailingSite(_ body: (TestSite, Accounts) throws -> Void) throws {
    try withSite(change: { $0.mail = .command(["/bin/true"]) }) { site in
      var accounts = site.accounts
      accounts.surroundings.compose = { letter, _ in
        ComposedLetter(subject: letter.name, text: "", html: "")
      }
      try body(site, accounts)
    }
  }

  private func waiting(in site: TestSite) throws -> Int {
    try (Files.names(in: "\(site.dataFolder)/outbox") ?? []).count { $0.hasSuffix(".json") }
  }
}

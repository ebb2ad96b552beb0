@testable import Accounts
import Files
import OneTimeCodes
import Records
import StrictJSON
import Testing

@Suite struct PeopleTests {
  @Test func `a refused password is never hashed, whoever sets it`() throws {
    try withSite { site in
      let ann = try site.person()
      let session = try site.session()
      let before = try site.account(ann).passwordHash
      for (password, problem) in [
        (String(repeating: "long ", count: 60), PasswordProblem.tooLong(most: 256)),
        ("", .tooShort(least: 15)), ("passwordpassword", .common),
      ] {
        #expect(throws: PersonProblem.password(problem)) {
          try site.accounts.changePassword(
            session, from: TestSite.password, to: password, visitor: TestSite.visitor)
        }
        #expect(throws: PersonProblem.password(problem)) {
          try site.accounts.setPassword(password, of: ann)
        }
        #expect(throws: PersonProblem.password(problem)) {
          try site.person("bob", password: password)
        }
      }
      #expect(try site.account(ann).passwordHash == before)
      #expect(try site.isAlive(session.token))
      #expect(try site.accounts.people() == [ann])
    }
  }
}

extension PeopleTests {
  @Test func `people are listed behind an id, whether or not it is somebody's`() throws {
    try withSite { site in
      for number in 0..<9 { try site.person("ann\(number)", password: nil) }
      let all = try site.accounts.people()
      #expect(all == all.sorted { $0.text < $1.text })
      #expect(try site.accounts.people(after: nil, atMost: 20) == all)
      #expect(try site.accounts.people(after: nil, atMost: 4) == Array(all.prefix(4)))
      for (index, id) in all.enumerated() {
        #expect(
          try site.accounts.people(after: id, atMost: 4)
            == Array(all.dropFirst(index + 1).prefix(4)))
      }
      let gone = all[3]
      try site.accounts.removePerson(gone)
      #expect(try site.accounts.people(after: gone, atMost: 4) == Array(all.dropFirst(4).prefix(4)))
      let first = try #require(PersonID(String(repeating: "0", count: 32)))
      #expect(try site.accounts.people(after: first, atMost: 1).count == 1)
    }
  }

  @Test func `a password set by command ends sessions, a join link and every wait`() throws {
    try withSite { site in
      let ann = try site.person(password: nil)
      let link = try #require(try site.accounts.makeJoinToken(for: ann))
      try site.accounts.setPassword(TestSite.password, of: ann)
      #expect(try site.accounts.invited(by: link.cookieRevealingSecret) == nil)
      let session = try site.session()
      for _ in 0..<5 { _ = try site.signIn("ann", "wrong but long enough") }
      guard case .wait = try site.signIn() else { throw Unexpected("no wait") }
      try site.accounts.setPassword("brass heron under ice", of: ann)
      #expect(try !site.isAlive(session.token))
      _ = try site.session("ann", "brass heron under ice")
      guard case .wrong = try site.signIn() else {
        Issue.record("the old password signs in")
        return
      }
    }
  }

  @Test func `who is removed leaves no claim, no folder and no count`() throws {
    try withSite { site in
      let ann = try site.person("ann", emails: ["ann@example.org", "ann@example.net"])
      try site.person("bob", emails: ["bob@example.org"])
      let bob = try site.session("bob")
      let session = try site.session("ann")
      _ = try site.signIn("ann", "wrong but long enough")
      try site.accounts.removePerson(ann)
      // The site's log says that it happened.
      let left = try files(below: site.dataFolder).filter {
        !$0.hasSuffix("/lock") && !$0.hasPrefix("\(site.dataFolder)/activity/")
      }
      for path in left {
        let text = String(decoding: try Files.read(path) ?? [], as: UTF8.self)
        #expect(!text.contains(ann.text) && !path.contains(ann.text))
      }
      let key = Throttle.Subject(person: ann).key
      #expect(left.allSatisfy { !$0.contains(key) })
      #expect(left.filter { $0.contains("/names/") }.count == 2)
      #expect(try Files.status("\(site.dataFolder)/\(ann.place)") == nil)
      #expect(try !site.isAlive(session.token))
      #expect(try site.isAlive(bob.token))
      // The name is free, and removing again is fine.
      try site.accounts.removePerson(ann)
      try site.person("ann", emails: ["ann@example.org"])
    }
  }

  @Test func `a removal stopped after its first write has nobody left to sign in as`() throws {
    try withSite { site in
      let ann = try site.person("ann", emails: ["ann@example.org"])
      let session = try site.session()
      _ = try site.accounts.store.update(ann.place) { try $0.remove("account.json") }
      guard case .wrong = try site.signIn() else {
        Issue.record("signed in")
        return
      }
      #expect(try !site.isAlive(session.token))
      site.clock.advance(by: 60)
      // The name can be taken, and finishing the removal does not take it away again.
      let next = try site.person("ann", emails: ["ann@example.org"])
      try site.accounts.removePerson(ann)
      #expect(try site.accounts.people() == [next])
      #expect(try site.session().person == next)
    }
  }
}

extension PeopleTests {
  @Test func `a join link sets the first password, once and for three days`() throws {
    try withSite { site in
      let ann = try site.person("ann", password: nil)
      try site.person("bob")
      let first = try #require(try site.accounts.makeJoinToken(for: ann)).cookieRevealingSecret
      let link = try #require(try site.accounts.makeJoinToken(for: ann)).cookieRevealingSecret
      #expect(try site.accounts.invited(by: first) == nil)
      site.clock.advance(by: 3 * 24 * 3600 - 1)
      // Opening the link does not spend it.
      for _ in 0..<2 { #expect(try site.accounts.invited(by: link)?.id == ann) }
      let join = { (link: String, password: String) in
        try site.accounts.join(link, password: password, from: TestSite.visitor)
      }
      #expect(try join(first, TestSite.password) == .badLink)
      #expect(try join("../../x", TestSite.password) == .badLink)
      #expect(try join(String(link.dropLast()) + "!", TestSite.password) == .badLink)
      #expect(try join(link, "short") == .problem(.tooShort(least: 15)))
      #expect(try join(link, TestSite.password) == .joined)
      #expect(try join(link, "brass heron under ice") == .badLink)
      #expect(try site.session("ann").person == ann)
      #expect(try site.accounts.makeJoinToken(for: ann) == nil)
    }
  }

  @Test func `a join link is over after three days`() throws {
    try withSite { site in
      let ann = try site.person("ann", password: nil)
      let link = try #require(try site.accounts.makeJoinToken(for: ann)).cookieRevealingSecret
      site.clock.advance(by: 3 * 24 * 3600)
      #expect(try site.accounts.invited(by: link) == nil)
      #expect(
        try site.accounts.join(link, password: TestSite.password, from: TestSite.visitor)
          == .badLink)
    }
  }

  @Test func `a profile is checked field by field, and what is taken is refused`() throws {
    try withSite { site in
      try site.person("ann", emails: ["ann@example.org"])
      try site.person("bob", emails: ["bob@example.org"])
      let bob = try site.session("bob")
      let good = Profile(
        displayName: "Bob", email: "bob@example.org", secondEmail: "", phone: "+491701234567")
      let change = { (edit: (inout Profile) -> Void) in
        var profile = good
        edit(&profile)
        return try site.accounts.changeProfile(bob, to: profile, from: TestSite.visitor)
      }
      for name in ["", "   ", "Bob\u{202E}", "B\u{0}b", String(repeating: "b", count: 101)] {
        #expect(try change { $0.displayName = name } == .displayName)
      }
      for phone in ["+0123456789", "01701234567", "+1;id", "+49170123456789012", "+4917"] {
        #expect(try change { $0.phone = phone } == .phone)
      }
      #expect(try change { $0.email = "bob" } == .email)
      #expect(try change { $0.secondEmail = "a@b\r\nBcc: c@d.org" } == .secondEmail)
      #expect(try change { $0.email = "ANN@example.org" } == .emailTaken)
      #expect(try change { $0.secondEmail = "ann@example.org" } == .secondEmailTaken)
      #expect(try site.account(bob.person).emails == ["bob@example.org"])
      #expect(try change { $0.secondEmail = "bob@example.net" } == nil)
      #expect(try site.accounts.person(named: "BOB@example.net")?.id == bob.person)
      let now = try site.session("bob")
      let only = Profile(displayName: "Bob", email: "new@example.org", secondEmail: "", phone: "")
      #expect(try site.accounts.changeProfile(now, to: only, from: TestSite.visitor) == nil)
      #expect(try site.accounts.person(named: "bob@example.org") == nil)
      #expect(try site.accounts.person(named: "new@example.org")?.id == bob.person)
    }
  }

  @Test func `an address that somebody is just taking is taken`() throws {
    try withSite { site in
      let ann = try site.person("ann")
      let bob = try site.person("bob")
      let address = Identifier("new@example.org")
      // Claimed, and the account not yet written: the moment between the two steps of a change.
      try site.accounts.claim(address, for: ann, or: .emailTaken)
      #expect(throws: PersonProblem.emailTaken) {
        try site.accounts.claim(address, for: bob, or: .emailTaken)
      }
      try site.accounts.claim(address, for: ann, or: .emailTaken)
      // A change that was stopped there holds the address for a minute and no longer.
      site.clock.advance(by: 60)
      try site.accounts.claim(address, for: bob, or: .emailTaken)
    }
  }

  @Test func `two who take one address at once: one has it`() throws {
    try withSite { site in
      let people = try ["ann", "bob"].map { name in
        try site.person(name)
        return try site.session(name)
      }
      let problems = try inParallel(2) { index in
        try site.accounts.changeProfile(
          people[index],
          to: Profile(displayName: "X", email: "x@example.org", secondEmail: "", phone: ""),
          from: TestSite.visitor)
      }
      #expect(problems.filter { $0 == nil }.count == 1)
      let owners = try people.filter { try !site.account($0.person).emails.isEmpty }
      #expect(owners.count == 1)
      #expect(try site.accounts.person(named: "x@example.org")?.id == owners.first?.person)
    }
  }
}

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
      let left = try files(below: site.dataFolder).filter { !$0.hasSuffix("/lock") }
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
      // The name can be taken, and finishing the removal does not take it away again.
      let next = try site.person("ann", emails: ["ann@example.org"])
      try site.accounts.removePerson(ann)
      #expect(try site.accounts.people() == [next])
      #expect(try site.session().person == next)
    }
  }
}

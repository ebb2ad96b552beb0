import Records
import Sealing
import Site
import StrictJSON
import Testing

@testable import Accounts

/// What administrators do to the accounts of others.
@Suite(.serialized) struct AdministeringTests {
  private func actor(_ id: PersonID, _ site: TestSite) throws -> SiteEvent.Actor {
    .person(try site.session(site.account(id).name), from: TestSite.visitor)
  }

  @Test func `a locked person is out at once and answered like somebody with a wrong password`()
    throws
  {
    try withSite { site in
      let admin = try site.person("root", isAdmin: true)
      let ann = try site.enrolledPerson()
      let pending = try site.pending()
      let person = ann.signedIn.person
      let by = try actor(admin, site)
      #expect(try site.accounts.lock(person, by: by) == .done)
      #expect(try site.account(person).state == .locked)
      #expect(try !site.isAlive(ann.signedIn.token))
      guard case .expired = try site.answer(pending, site.code(of: ann.secret)) else {
        throw Unexpected("the pending sign-in lives")
      }
      guard case .wrong = try site.signIn() else { throw Unexpected("not a wrong password") }
      #expect(try site.accounts.lock(person, by: by) == .unchanged)
      #expect(try site.accounts.unlock(person, by: by) == .done)
      // The password and the second step are those of before; nothing that had ended came back.
      #expect(try !site.isAlive(ann.signedIn.token))
      _ = try site.pending()
    }
  }

  @Test func `unlocking forgets what was counted, also for somebody who was not locked`() throws {
    try withSite { site in
      let ann = try site.person()
      for _ in 0..<5 { _ = try site.signIn("ann", "wrong") }
      guard case .wait = try site.signIn() else { throw Unexpected("no wait") }
      #expect(try site.accounts.unlock(ann, by: .server) == .unchanged)
      _ = try site.session()
    }
  }

  @Test func `after a hundred failures unlocking is an act like any other`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson().signedIn.person
      _ = try site.accounts.store.update(ann.place) { place in
        guard var account = try site.accounts.account(ann, in: place) else { return }
        for _ in 0..<100 {
          account[tries: .app].charge(at: site.now, site.accounts.limits(of: .app))
        }
        try site.accounts.write(account, in: place)
      }
      #expect(try site.accounts.isStopped(site.account(ann)))
      #expect(try site.accounts.unlock(ann, by: .server) == .done)
      #expect(try !site.accounts.isStopped(site.account(ann)))
      #expect(try site.account(ann).secondStep != nil)
      let line = try #require(try site.accounts.activity(of: ann).entries.first)
      #expect(line.event == .unlocked && line.before == "stopped" && line.after == "active")
    }
  }

  @Test func `somebody who is invited and locked is invited again afterwards`() throws {
    try withSite { site in
      let ann = try site.person("ann", password: nil)
      let token = try #require(try site.accounts.makeJoinToken(for: ann))
      _ = try site.accounts.lock(ann, by: .server)
      #expect(try site.accounts.invited(by: token.cookieRevealingSecret) == nil)
      #expect(try site.accounts.makeJoinToken(for: ann) == nil)
      _ = try site.accounts.unlock(ann, by: .server)
      #expect(try site.account(ann).state == .invited)
      #expect(try site.accounts.invited(by: token.cookieRevealingSecret) == nil)
    }
  }

  @Test func `a reset ends everything, is noted with its reason and leaves the password`() throws {
    try withSite { site in
      let admin = try site.person("root", isAdmin: true)
      let ann = try site.enrolledPerson()
      let person = ann.signedIn.person
      let outcome = try site.accounts.resetSecondStep(
        of: person, by: actor(admin, site), note: "Showed her passport at the desk")
      #expect(outcome == .done)
      #expect(try site.account(person).secondStep == nil)
      #expect(try !site.isAlive(ann.signedIn.token))
      let line = try #require(
        try site.accounts.activity(of: person).entries.first { $0.event == .secondStepReset })
      #expect(line.author == "root")
      #expect(line.before == "on" && line.after == "off")
      #expect(line.note == "Showed her passport at the desk")
      #expect(line.visitor == nil)
      _ = try site.session()
    }
  }

  @Test func `where the site forbids it, a reset is for the server alone`() throws {
    try withSite(.codesOnce) { site in
      let admin = try site.person("root", isAdmin: true)
      let ann = try site.person()
      let by = try actor(admin, site)
      let page = try site.accounts.resetSecondStep(of: ann, by: by, note: "Known to me")
      #expect(page == .notAllowed)
      let server = try site.accounts.resetSecondStep(of: ann, by: .server, note: "Known")
      #expect(server == .unchanged)
    }
  }

  @Test func `who acts must be an administrator at that moment, and not on themselves`() throws {
    try withSite { site in
      let admin = try site.person("root", isAdmin: true)
      let other = try site.person("other", isAdmin: true)
      let ann = try site.person()
      let by = try actor(admin, site)
      let none = try actor(ann, site)
      #expect(try site.accounts.lock(admin, by: none) == .notAllowed)
      #expect(try site.accounts.setAdministrator(true, of: ann, by: none) == .notAllowed)
      #expect(try site.accounts.lock(admin, by: by) == .yourself)
      #expect(try site.accounts.endEverySession(of: admin, by: by) == .yourself)
      #expect(try site.accounts.resetSecondStep(of: admin, by: by, note: "Me") == .yourself)
      _ = try site.accounts.setAdministrator(false, of: admin, by: actor(other, site))
      #expect(try site.accounts.lock(ann, by: by) == .notAllowed)
      let invitation = try site.accounts.invite(
        name: "x", email: "x@example.org", isAdmin: true, by: by)
      #expect(invitation == .noMail)
      let nobody = try #require(PersonID(String(repeating: "0", count: 32)))
      #expect(try site.accounts.lock(nobody, by: .server) == .unknown)
    }
  }

  @Test func `rights that change end every session`() throws {
    try withSite { site in
      let ann = try site.person()
      let session = try site.session()
      #expect(try site.accounts.setAdministrator(true, of: ann, by: .server) == .done)
      #expect(try !site.isAlive(session.token))
      #expect(try site.accounts.setAdministrator(true, of: ann, by: .server) == .unchanged)
      #expect(try site.account(ann).isAdmin)
    }
  }

  @Test func `the last administrator stays, whoever is invited, locked or misread`() throws {
    try withSite { site in
      let root = try site.person("root", isAdmin: true)
      try site.person("invited", password: nil, isAdmin: true)
      let locked = try site.person("locked", isAdmin: true)
      let by = try actor(root, site)
      _ = try site.accounts.lock(locked, by: .server)
      #expect(try site.accounts.setAdministrator(false, of: root, by: by) == .lastAdministrator)
      // A list that is wrong decides nothing.
      var document = try site.account(locked).document
      document["state"] = "active"
      document["admin"] = false
      _ = try site.accounts.store.update(locked.place) {
        try $0.write("account.json", document)
      }
      #expect(try site.accounts.setAdministrator(false, of: root, by: by) == .lastAdministrator)
      let server = try site.accounts.setAdministrator(false, of: root, by: .server)
      #expect(server == .done, "on the server it is the operator's word")
    }
  }

  @Test func `administrators who take each other’s rights away at once leave one`() throws {
    try withSite(hashingSlots: 4) { site in
      for _ in 0..<2 {
        let people = try ["a1", "a2", "a3", "a4"].map { name in
          let known = try site.accounts.person(named: name)?.id
          let id = try known ?? site.person(name)
          _ = try site.accounts.setAdministrator(true, of: id, by: .server)
          return id
        }
        let actors = try people.map { try actor($0, site) }
        let outcomes = try inParallel(12) { index in
          let victim = people[(index + 1 + index / 4) % 4]
          return try site.accounts.setAdministrator(false, of: victim, by: actors[index % 4])
        }
        let left = try people.filter { try site.account($0).isAdmin }
        #expect(!left.isEmpty, "\(outcomes)")
      }
    }
  }

  @Test func `two who lock each other at once: one is left`() throws {
    try withSite { site in
      let people = try ["a1", "a2"].map { try site.person($0, isAdmin: true) }
      let actors = try people.map { try actor($0, site) }
      let outcomes = try inParallel(2) { index in
        try site.accounts.lock(people[1 - index], by: actors[index])
      }
      #expect(outcomes.filter { $0 == .done }.count == 1)
      #expect(try people.filter { try site.account($0).state == .active }.count == 1)
    }
  }

  @Test func `a new name works, the old one is free and another's is refused`() throws {
    try withSite { site in
      let ann = try site.person()
      let bert = try site.person("bert")
      let bertha = try #require(SignInName("bertha"))
      #expect(throws: PersonProblem.nameTaken) {
        try site.accounts.rename(bert, to: #require(SignInName("ann")), by: .server)
      }
      #expect(try site.account(bert).name == "bert")
      #expect(try site.accounts.rename(bert, to: bertha, by: .server) == .done)
      #expect(try site.accounts.rename(bert, to: bertha, by: .server) == .unchanged)
      guard case .wrong = try site.signIn("bert") else { throw Unexpected("the old name works") }
      #expect(try site.session("bertha").person == bert)
      #expect(try site.person("bert") != bert)
      #expect(try site.account(ann).name == "ann")
    }
  }

  @Test func `a rename that was stopped did nothing, or all but free the old name`() throws {
    try withSite { site in
      let ann = try site.person()
      let carla = try #require(SignInName("carla"))
      try site.accounts.claim(Identifier(carla), for: ann, or: .nameTaken)
      #expect(try site.session("ann").person == ann)
      guard case .wrong = try site.signIn("carla") else { throw Unexpected("signed in") }
      #expect(try site.accounts.rename(ann, to: carla, by: .server) == .done)
      // Stopped before the old one was given back.
      let old = Identifier("ann")
      _ = try site.accounts.store.update(old.claimPlace) {
        try $0.write(old.claimFile, ["version": 1, "person": .string(ann.text)])
      }
      guard case .wrong = try site.signIn("ann") else { throw Unexpected("signed in") }
      #expect(try site.person("ann") != ann)
    }
  }
}

@testable import Accounts
import Files
import OneTimeCodes
import Site
import StrictJSON
import Testing

/// What a token does not outlive (security, PT-6 and AZ-3).
@Suite struct TokenEndTests {
  @Test func `PT-6: turning the second step on, off or resetting it ends every token`() throws {
    try withSite(.trustedDevices) { site in
      try site.person()
      let before = try site.token(site.session())
      let ann = try site.enrol(site.session())
      #expect(try site.holder(before) == nil, "made with the password alone")
      let on = try site.token(site.freshSession(ann))
      #expect(try site.holder(on) != nil)
      let off = try site.accounts.turnOffSecondStep(
        site.freshSession(ann), password: TestSite.password, factor: nil, from: TestSite.visitor)
      guard case .done = off else { throw Unexpected("still on: \(off)") }
      #expect(try site.holder(on) == nil)
      let again = try site.enrol(site.session())
      let last = try site.token(site.freshSession(again))
      #expect(try site.accounts.resetSecondStep(of: last.person))
      #expect(try site.holder(last) == nil)
      let left = try Files.names(in: "\(site.dataFolder)/\(last.person.place)/tokens")
      #expect(left == [])
    }
  }

  @Test func `PT-6: a new password ends every token, however it was set`() throws {
    try withSite { site in
      let ann = try site.person()
      let session = try site.session()
      let first = try site.token(session)
      let changed = try site.accounts.changePassword(
        session, from: TestSite.password, to: "brass heron under ice", visitor: TestSite.visitor)
      guard case .done(let rotated) = changed else { throw Unexpected("\(changed)") }
      #expect(try site.holder(first) == nil)
      let second = try site.token(site.signedIn(rotated))
      try site.accounts.setPassword("another heron under ice", of: ann)
      #expect(try site.holder(second) == nil)
    }
  }

  @Test func `PT-6: nothing is let in for somebody who is locked or gone`() throws {
    try withSite { site in
      let ann = try site.person()
      let token = try site.token(site.session())
      let account = "\(site.dataFolder)/\(ann.place)/account.json"
      let before = try Files.read(account) ?? []
      try site.edit(account) { $0["state"] = "locked" }
      #expect(try site.holder(token) == nil)
      try Files.replace(account, with: before)
      #expect(try site.holder(token) != nil)
      try site.accounts.removePerson(ann)
      #expect(try site.holder(token) == nil)
    }
  }

  @Test func `the one backup code that turns the second step off ends every token`() throws {
    try withSite(change: { $0.secondStep.recoveryCodes.whenUsed = .turnOff }) { site in
      let ann = try site.enrolledPerson()
      let token = try site.token(site.freshSession(ann))
      let outcome = try site.answer(site.pending(), ann.codes[0].textRevealingSecret)
      guard case .signedIn(_, .recovery) = outcome else { throw Unexpected("\(outcome)") }
      #expect(try site.holder(token) == nil)
    }
  }

  @Test func `AZ-3: an administrator's scope opens nothing once its person is none`() throws {
    try withSite { site in
      let root = try site.person("root", isAdmin: true)
      let token = try site.token(site.session("root"), scopes: [.peopleRead, .accountRead])
      #expect(try site.holder(token)?.has(.peopleRead) == true)
      try site.edit("\(site.dataFolder)/\(root.place)/account.json") { $0["admin"] = false }
      let holder = try #require(try site.holder(token))
      #expect(!holder.has(.peopleRead))
      #expect(holder.has(.accountRead))
    }
  }
}

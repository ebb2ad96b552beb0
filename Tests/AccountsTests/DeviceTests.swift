@testable import Accounts
import Files
import OneTimeCodes
import Site
import Testing

@Suite struct DeviceTests {
  private static let day: Int64 = 86_400

  @Test func `T2: a trusted device is not asked for a code, a new one is`() throws {
    try withSite(.trustedDevices) { site in
      let ann = try site.enrolledPerson()
      let device = try #require(try site.trust(ann))
      guard case .signedIn(let token) = try site.signIn(device: device) else {
        throw Unexpected("a code was asked for")
      }
      #expect(try site.signedIn(token).session.level == .trustedDevice)
      #expect(try !site.isTrusted(nil))
    }
  }

  @Test func `T2: a trusted device never replaces the password`() throws {
    try withSite { site in
      let device = try #require(try site.trust(site.enrolledPerson()))
      guard case .wrong = try site.signIn("ann", "another sentence", device: device) else {
        throw Unexpected("a wrong password was accepted")
      }
    }
  }

  @Test func `T2: the trust ends on its last day and using it does not lengthen it`() throws {
    try withSite { site in
      let device = try #require(try site.trust(site.enrolledPerson()))
      for _ in 0..<29 {
        site.clock.advance(by: Self.day)
        #expect(try site.isTrusted(device))
      }
      // A minute of the thirty days went by when the device was trusted.
      site.clock.advance(by: Self.day - 61)
      #expect(try site.isTrusted(device))
      site.clock.advance(by: 1)
      #expect(try !site.isTrusted(device))
    }
  }

  @Test func `T2: nobody is trusted who does not ask for it, and no administrator at all`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      guard case .signedIn = try site.answer(site.pending(), site.code(of: ann.secret))
      else { throw Unexpected("a device was trusted unasked") }
      try site.person("root", isAdmin: true)
      let root = try site.enrol(site.session("root"))
      #expect(try site.trust(root, "root") == nil)
    }
    try withSite(.codesOnce) { site in
      #expect(site.accounts.site.secondStep.trustDevices.days == 0)
    }
  }

  @Test func `T2: who has become an administrator is asked for a code again`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let device = try #require(try site.trust(ann))
      let path = "\(site.dataFolder)/\(ann.signedIn.person.place)/account.json"
      let text = String(decoding: try #require(try Files.read(path)), as: UTF8.self)
      let changed = text.replacing("\"admin\":false", with: "\"admin\":true")
      try #require(changed != text)
      try Files.replace(path, with: Array(changed.utf8))
      #expect(try !site.isTrusted(device))
    }
  }

  /// Security 23, row 18.
  @Test func `X1: the device of one person counts for nothing with another`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson("ann")
      _ = try site.enrolledPerson("ben")
      let device = try #require(try site.trust(ann))
      #expect(try !site.isTrusted(device, "ben"))
      #expect(try site.isTrusted(device))
      let other = try #require(
        BearerToken("\(ann.signedIn.person.text).\(String(repeating: "A", count: 43))"))
      #expect(try !site.isTrusted(other))
    }
  }

  @Test func `X1: only the hash of what the device carries is on disk`() throws {
    try withSite { site in
      let device = try #require(try site.trust(site.enrolledPerson()))
      let secret = String(device.cookieRevealingSecret.suffix(43))
      for file in try files(below: site.dataFolder) {
        let text = String(decoding: try #require(try Files.read(file)), as: UTF8.self)
        #expect(!text.contains(secret) && !file.contains(secret), "\(file)")
      }
    }
  }

  @Test func `X1: a change of password ends the trust`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let device = try #require(try site.trust(ann))
      let session = try site.freshSession(ann)
      let new = "another sentence of words"
      guard
        case .done = try site.accounts.changePassword(
          session, from: TestSite.password, to: new, visitor: TestSite.visitor)
      else { throw Unexpected("the password was not changed") }
      guard case .secondStep = try site.signIn("ann", new, device: device) else {
        throw Unexpected("the device is trusted still")
      }
    }
  }

  @Test func `X1: turning off and on, replacing and resetting each end the trust`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      var device = try #require(try site.trust(ann))
      let again = try site.enrol(site.freshSession(ann))
      #expect(try !site.isTrusted(device))
      device = try #require(try site.trust(again))
      guard
        case .done(let token) = try site.accounts.turnOffSecondStep(
          site.freshSession(again), password: TestSite.password,
          factor: SubmittedSecondFactor(site.code(of: again.secret)), from: TestSite.visitor)
      else { throw Unexpected("not turned off") }
      let third = try site.enrol(site.signedIn(token))
      #expect(try !site.isTrusted(device))
      device = try #require(try site.trust(third))
      #expect(try site.accounts.resetSecondStep(of: third.signedIn.person))
      _ = try site.enrol(site.session())
      #expect(try !site.isTrusted(device))
    }
  }

  @Test func `X1: a recovery code ends the trust in every device, and may begin a new one`() throws
  {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let device = try #require(try site.trust(ann))
      let outcome = try site.accounts.answerSecondStep(
        site.pending(), with: .recoveryCode(ann.codes[0]), trustDevice: true,
        from: TestSite.visitor)
      guard case .signedInTrusting(_, .recovery(left: 2), let new) = outcome else {
        throw Unexpected("not signed in and trusted")
      }
      #expect(try !site.isTrusted(device))
      #expect(try site.isTrusted(new))
    }
  }

  @Test func `X1: another key ends the trust, and so does a policy of fewer days`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let device = try #require(try site.trust(ann))
      func accounts(_ change: (inout Site) -> Void) -> Accounts {
        var changed = site.accounts.site
        change(&changed)
        return Accounts(site: changed, surroundings: site.accounts.surroundings, hashingSlots: 1)
      }
      func isTrusted(by accounts: Accounts) throws -> Bool {
        let outcome = try accounts.signIn(
          "ann", password: TestSite.password, returnTo: nil,
          device: device.cookieRevealingSecret, from: TestSite.visitor)
        if case .signedIn = outcome { return true }
        return false
      }
      site.clock.advance(by: 7 * Self.day - 60)
      #expect(try !isTrusted(by: accounts { $0.secondStep.trustDevices.days = 0 }))
      #expect(try !isTrusted(by: accounts { $0.secondStep.trustDevices.days = 7 }))
      #expect(try isTrusted(by: accounts { $0.secondStep.trustDevices.days = 8 }))
      #expect(try site.isTrusted(device))
      // The old key stays in the ring, so that what it sealed still opens; a new one is current.
      let text = String(decoding: try #require(try Files.read(site.keysFile)), as: UTF8.self)
      let current = try #require(text.firstMatch(of: /"current"\s*:\s*"(k[0-9a-f]+)"/)?.output.1)
      let other = "{\"id\": \"k2\", \"key\": \"\(String(repeating: "A", count: 43))\"}"
      try Files.replace(
        site.keysFile,
        with: Array(
          text.replacing("\"current\": \"\(current)\"", with: "\"current\": \"k2\"")
            .replacing("\"keys\": [", with: "\"keys\": [\(other),").utf8))
      #expect(try !site.isTrusted(device))
    }
  }

  @Test func `X1: a device is forgotten singly or with all others, by its owner alone`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson("ann")
      let ben = try site.enrolledPerson("ben")
      let devices = try (0..<3).map { _ in try #require(try site.trust(ann)) }
      let account = try site.account(ann.signedIn.person)
      let listed = try site.accounts.devices(
        of: account, this: devices[1].cookieRevealingSecret)
      #expect(listed.map(\.isThisOne) == [true, false, false])
      let id = listed[0].id
      let visitor = TestSite.visitor
      #expect(try !site.accounts.forgetDevice(id, of: ben.signedIn.person, from: visitor))
      #expect(try !site.accounts.forgetDevice("", of: account.id, from: visitor))
      #expect(try site.accounts.forgetDevice(id, of: account.id, from: visitor))
      #expect(try !site.accounts.forgetDevice(id, of: account.id, from: visitor))
      #expect(try !site.isTrusted(devices[1]))
      let kept = devices[0].cookieRevealingSecret
      #expect(
        try site.accounts.forgetDevices(of: account.id, except: kept, from: visitor) == 1)
      #expect(try site.isTrusted(devices[0]))
      #expect(try site.accounts.forgetDevices(of: account.id, from: visitor) == 1)
      #expect(try !site.isTrusted(devices[0]))
    }
  }

  @Test func `X1: the number of devices is bounded, and the one unused for longest goes`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let devices = try (0..<Accounts.devicesKept).map { _ in try #require(try site.trust(ann)) }
      #expect(try site.isTrusted(devices[0]))
      let one = try #require(try site.trust(ann))
      let account = try site.account(ann.signedIn.person)
      #expect(try site.accounts.devices(of: account).count == Accounts.devicesKept)
      #expect(try site.isTrusted(devices[0]))
      #expect(try site.isTrusted(one))
      #expect(try !site.isTrusted(devices[1]))
    }
  }

  @Test func `N8: a session of a trusted device is never fresh, until it steps up`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let device = try #require(try site.trust(ann))
      guard case .signedIn(let token) = try site.signIn(device: device) else {
        throw Unexpected("a code was asked for")
      }
      let session = try site.signedIn(token)
      #expect(!session.isFresh(at: site.now, policy: site.accounts.site.session))
      guard
        case .refused(.signedOut) = try site.accounts.renewRecoveryCodes(
          session, password: TestSite.password, from: TestSite.visitor)
      else { throw Unexpected("codes were renewed") }
      guard
        case .refused(.signedOut) = try site.accounts.beginEnrolment(
          session, password: TestSite.password, from: TestSite.visitor)
      else { throw Unexpected("a set-up began") }
      guard
        case .refused(.code) = try site.accounts.stepUp(
          session, password: TestSite.password, factor: nil, from: TestSite.visitor)
      else { throw Unexpected("stepped up without a code") }
      guard
        case .done(let risen) = try site.accounts.stepUp(
          session, password: TestSite.password,
          factor: SubmittedSecondFactor(site.code(of: ann.secret)), from: TestSite.visitor)
      else { throw Unexpected("not stepped up") }
      let after = try site.signedIn(risen)
      #expect(after.session.level == .secondStep)
      #expect(after.isFresh(at: site.now, policy: site.accounts.site.session))
    }
  }

  @Test func `X6: strangers' wrong passwords do not hold up a trusted device`() throws {
    try withSite { site in
      let device = try #require(try site.trust(site.enrolledPerson()))
      // From the owner's own network, and past every wait.
      for _ in 0..<5 { _ = try site.signIn("ann", "a stranger's guess at it") }
      guard case .wait = try site.signIn() else { throw Unexpected("no wait for strangers") }
      #expect(try site.isTrusted(device))
      // And past the hard stop, from many networks.
      for number in 0..<100 {
        _ = try site.signIn("ann", "a stranger's guess at it", from: "198.51.100.\(number)")
      }
      guard case .wait = try site.signIn(from: "203.0.113.9") else {
        throw Unexpected("no stop for strangers")
      }
      #expect(try site.isTrusted(device))
    }
  }

  @Test func `X6: wrong passwords on a trusted device are counted there`() throws {
    try withSite { site in
      let device = try #require(try site.trust(site.enrolledPerson()))
      for _ in 0..<5 { _ = try site.signIn("ann", "not the password at all", device: device) }
      guard case .wait = try site.signIn(device: device) else { throw Unexpected("no wait") }
      // Elsewhere its owner is not held up by that.
      guard case .secondStep = try site.signIn() else { throw Unexpected("held up elsewhere") }
    }
  }
}

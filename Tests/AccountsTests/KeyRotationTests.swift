import Files
import OneTimeCodes
import Sealing
import Site
import StrictJSON
import Testing

@testable import Accounts

/// A change of keys: nothing is lost, nothing waits, and it may be stopped anywhere.
@Suite struct KeyRotationTests {
  private struct Stop: Error {}

  /// `stop` is thrown in place of the write or wait of that number, from 0 on.
  private func rotate(_ site: TestSite, stopAt stop: Int = .max) throws -> RotationReport {
    var step = 0
    func pass() throws {
      defer { step += 1 }
      if step == stop { throw Stop() }
    }
    return try site.accounts.rotateKeys(
      RotationSteps(
        write: {
          try pass()
          try Files.replace(site.keysFile, with: $0)
        }, wait: { try pass() }, progress: { _, _ in }))
  }

  private func ids(_ site: TestSite) throws -> [String] {
    try site.accounts.keyFile().entries.map(\.id)
  }

  /// Every text below the data folder that an older key than the current one sealed.
  private func old(_ site: TestSite) throws -> [String] {
    let file = try site.accounts.keyFile()
    return try files(below: site.dataFolder).filter { path in
      let text = String(decoding: try Files.read(path) ?? [], as: UTF8.self)
      return file.entries.contains { $0.id != file.current && text.contains("v1.\($0.id).") }
    }
  }

  @Test func `everything that is sealed opens under the new key, and the old one goes`() throws {
    try withSite(change: { $0.secondStep.recoveryCodes.viewAgain = true }) { site in
      let ann = try site.enrolledPerson()
      let half = try site.person("half")
      let begun = try site.begin(site.session("half"))
      let secret = try site.secret(shownTo: begun)
      let before = try ids(site)
      let report = try rotate(site)
      #expect(report.resealed >= 5, "the app, three codes, and the set-up in hand")
      #expect(report.current != before[0] && report.removed == [])
      #expect(report.kept.map(\.id) == before, "for the hashes of two passwords")
      #expect(report.kept[0].hashes == 2 && report.kept[0].unopened == 0)
      #expect(try old(site) == [])
      #expect(try ids(site) == before + [report.current])
      let file = try site.accounts.keyFile()
      #expect(file.rotating == nil && file.current == report.current)
      // Whoever is in stays in, and goes on where they were.
      #expect(try site.isAlive(ann.signedIn.token))
      #expect(try site.secret(shownTo: site.signedIn(begun.token)) == secret)
      guard case .signedIn = try site.answer(site.pending(), site.code(of: ann.secret)) else {
        throw Unexpected("the app's code is refused")
      }
      _ = try site.session("half")
      // Both have signed in since, so their passwords are hashed with the new key.
      let again = try rotate(site)
      #expect(again.removed == before)
      let last = try rotate(site)
      #expect(last.kept.map(\.id) == [report.current], "of two passwords, until the next sign-in")
      #expect(last.removed == [again.current], "which was given no password to hash")
      #expect(try site.account(half).state == .active)
    }
  }

  @Test func `hashed recovery codes keep their key until new ones are made`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let before = try ids(site)
      let first = try rotate(site)
      #expect(first.kept == [.init(id: before[0], hashes: 2)], "the password and the codes")
      guard case .signedIn = try site.answer(site.pending(), ann.codes[0].textRevealingSecret)
      else { throw Unexpected("a recovery code of before is refused") }
      let second = try rotate(site)
      #expect(second.kept.first { $0.id == before[0] }?.hashes == 1, "the codes alone")
    }
  }

  @Test(arguments: 0..<5)
  func `a change that is stopped anywhere is finished by the next, with one new key`(
    stop: Int
  ) throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let before = try ids(site)
      #expect(throws: Stop.self) { try rotate(site, stopAt: stop) }
      guard case .signedIn = try site.answer(site.pending(), site.code(of: ann.secret)) else {
        throw Unexpected("the app's code is refused in between")
      }
      site.clock.advance(by: 60)
      if stop > 0 {
        #expect(try site.accounts.keyFile().rotating != nil)
        var found: [String] = []
        try site.accounts.check(progress: { _, _ in }) { found.append($0.what) }
        #expect(found == ["a change of keys was not finished"])
      }
      let report = try rotate(site)
      #expect(try ids(site).count { !before.contains($0) } == 1)
      #expect(try ids(site).last == report.current)
      #expect(try old(site) == [] && site.accounts.keyFile().rotating == nil)
      guard case .signedIn = try site.answer(site.pending(), site.code(of: ann.secret)) else {
        throw Unexpected("the app's code is refused afterwards")
      }
    }
  }

  @Test func `what is still sealed with the old key while the new one comes in is found`() throws {
    try withSite { site in
      try site.person()
      let signedIn = try site.session()
      var waits = 0
      var enrolled: SignedIn?
      let report = try site.accounts.rotateKeys(
        RotationSteps(
          write: { try Files.replace(site.keysFile, with: $0) },
          wait: {
            waits += 1
            // Between the two: the new key opens, and the old one seals.
            if waits == 1 { enrolled = try site.begin(signedIn) }
          }, progress: { _, _ in }))
      #expect(waits == 2 && report.resealed == 1)
      _ = try site.secret(shownTo: site.signedIn(#require(enrolled).token))
      #expect(try old(site) == [])
    }
  }

  @Test func `what does not open stays as it is, and its key with it`() throws {
    try withSite { site in
      _ = try site.enrolledPerson()
      let ben = try site.enrolledPerson("ben")
      let before = try ids(site)
      let path = "\(site.dataFolder)/\(ben.signedIn.person.place)/account.json"
      let text = String(decoding: try #require(try Files.read(path)), as: UTF8.self)
      let start = try #require(text.firstRange(of: "v1.\(before[0])."))
      var changed = Array(text.utf8)
      let index = text.utf8.distance(from: text.startIndex, to: start.upperBound) + 20
      changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
      try Files.replace(path, with: changed)
      let report = try rotate(site)
      #expect(report.kept.map(\.unopened) == [1])
      #expect(try old(site) == [path])
    }
  }

  @Test func `a document that cannot be read keeps every key`() throws {
    try withSite { site in
      let ann = try site.person()
      let before = try ids(site)
      try Files.replace("\(site.dataFolder)/\(ann.place)/account.json", with: Array("{".utf8))
      let report = try rotate(site)
      #expect(report.kept == [.init(id: before[0], hashes: 0, unopened: 1)])
      #expect(report.removed == [])
    }
  }

  @Test func `a value of somebody else's is sealed for nobody`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let ben = try site.enrolledPerson("ben")
      func path(_ enrolled: Enrolled) -> String {
        "\(site.dataFolder)/\(enrolled.signedIn.person.place)/account.json"
      }
      func sealed(_ enrolled: Enrolled) throws -> String {
        let account = try site.account(enrolled.signedIn.person)
        return try #require(account.secondStep?.apps.first?.sealedSecret)
      }
      let (anns, bens) = (try sealed(ann), try sealed(ben))
      let text = String(decoding: try #require(try Files.read(path(ben))), as: UTF8.self)
      try Files.replace(path(ben), with: Array(text.replacing(bens, with: anns).utf8))
      #expect(try rotate(site).kept.map(\.unopened) == [1])
      #expect(try sealed(ben) == anns && sealed(ann) != anns)
    }
  }

  @Test func `trusted devices are asked for a code again, and are no use to a key`() throws {
    try withSite { site in
      try site.person()
      let before = try ids(site)
      _ = try rotate(site)
      _ = try site.session()
      #expect(try rotate(site).removed == before)
      let kinds = try site.accounts.siteActivity().entries.compactMap { $0.event?.kind }
      #expect(kinds == [.keysRotated, .keysRotated])
    }
  }
}

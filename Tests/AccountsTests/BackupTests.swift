import Files
import OneTimeCodes
import Records
import Sealing
import Site
import StrictJSON
import Testing

@testable import Accounts
@testable import Transfer

/// What is in a backup, and what comes back of it.
@Suite struct BackupTests {
  /// Brings everybody back, with nothing that concerns the whole site.
  @discardableResult
  private func bringBack(
    _ files: [(name: String, bytes: [UInt8])], into accounts: Accounts,
    unlessIn removed: RemovedPeople? = nil
  ) throws -> [BroughtBack] {
    var removed = removed
    return try people(in: files).map {
      try accounts.bringBack($0.id, files: $0.files, unlessIn: &removed)
    }
  }

  private func signIn(_ accounts: Accounts) throws -> BearerToken {
    guard
      case .secondStep(let token) = try accounts.signIn(
        "ann", password: TestSite.password, returnTo: nil, from: TestSite.visitor)
    else { throw Unexpected("no second step is asked for") }
    return token
  }

  private func answer(_ accounts: Accounts, _ typed: String) throws -> Bool {
    let outcome = try accounts.answerSecondStep(
      signIn(accounts), with: #require(SubmittedSecondFactor(typed)), from: TestSite.visitor)
    if case .signedIn = outcome { return true }
    return false
  }

  @Test func `what ends with the day, the keys and what follows from accounts are not in it`()
    throws
  {
    try withSite(.trustedDevices) { site in
      let ann = try site.enrolledPerson()
      site.clock.advance(by: 60)
      _ = try #require(try site.trust(ann))
      _ = try site.pending()
      try site.accounts.recordForSite(SiteEvent(.keysRotated, by: .server))
      try site.accounts.repackRoster()
      let (files, contents) = try backUp(site)
      let place = "data/people/\(ann.signedIn.person.text.prefix(2))/\(ann.signedIn.person.text)"
      #expect(
        files.map(\.name).filter { !$0.hasPrefix("data/throttle/") } == [
          "\(place)/account.json", "\(place)/activity.jsonl",
          "data/activity/\(SiteLog.month(of: site.now)).jsonl", "data/activity/head.json",
        ])
      #expect(contents.people == 1 && contents.damaged == 0)
      #expect(contents.keys == [try site.accounts.keyFile().current])
      let all = files.flatMap(\.bytes)
      let key = try #require(
        JSONValue(parsing: Files.read(site.keysFile) ?? []).objectValue?.array("keys")?.first?
          .objectValue?.string("key"))
      #expect(!String(decoding: all, as: UTF8.self).contains(key))
    }
  }

  @Test func `in a new site people sign in with later codes, and nothing of before is alive`()
    throws
  {
    try withSite { site in
      let ann = try site.enrolledPerson()
      site.clock.advance(by: 120)
      _ = try site.accounts.makeJoinToken(for: site.person("bob", password: nil))
      let (files, _) = try backUp(site)
      try withOther(site) { accounts in
        #expect(
          Set(try bringBack(files, into: accounts).map { "\($0)" })
            == Set([
              "\(BroughtBack.back(name: "ann", hasSecondStep: true, isInvited: false))",
              "\(BroughtBack.back(name: "bob", hasSecondStep: false, isInvited: true))",
            ]))
        for steps in Int64(-1)...1 {
          #expect(try !answer(accounts, site.code(of: ann.secret, steps: steps)), "\(steps)")
        }
        site.clock.advance(by: 60)
        #expect(try answer(accounts, site.code(of: ann.secret)))
        #expect(try answer(accounts, ann.codes[0].textRevealingSecret))
        #expect(try !answer(accounts, ann.codes[0].textRevealingSecret))
        #expect(try accounts.session(for: ann.signedIn.token.cookieRevealingSecret) == nil)
        let bob = try #require(try accounts.person(named: "bob"))
        #expect(bob.state == .invited && bob.document["join"] == nil)
        let events = try accounts.activity(of: ann.signedIn.person).entries.map(\.event)
        #expect(events.contains(.broughtBack) && events.contains(.secondStepOn))
      }
    }
  }

  @Test func `mailed links and cases of before are over`() throws {
    try withSite { site in
      let id = try site.person()
      var account = try site.account(id)
      for member in ["reset", "join", "textSetup"] { account.document[member] = ["hash": "x"] }
      account.document["waiting"] = ["x"]
      account.document["case"] = ["id": "x"]
      account.document["unknown"] = "kept"
      let back = account.broughtBack(at: site.now)
      #expect(back.epoch == account.epoch + 1)
      let members = try site.account(id).document.members.map(\.name)
      #expect(back.document.members.map(\.name) == members + ["unknown"])
    }
  }

  @Test func `who is here stays as they are, byte for byte`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      let (files, _) = try backUp(site)
      site.clock.advance(by: 60)
      // Used since: the code and the recovery code count as used for good.
      let code = try site.code(of: ann.secret)
      guard case .signedIn(let token, _) = try site.answer(site.pending(), code) else {
        throw Unexpected("not signed in")
      }
      _ = try site.answer(site.pending(), ann.codes[0].textRevealingSecret)
      let path = "\(site.dataFolder)/\(ann.signedIn.person.place)/account.json"
      let before = try Files.read(path)
      #expect(try bringBack(files, into: site.accounts) == [.isHere])
      #expect(try Files.read(path) == before)
      #expect(try site.isAlive(token))
      #expect(try !answer(site.accounts, code))
      #expect(try !answer(site.accounts, ann.codes[0].textRevealingSecret))
    }
  }

  @Test func `a damaged account comes back, and what it was is kept aside`() throws {
    try withSite { site in
      let ann = try site.enrolledPerson()
      site.clock.advance(by: 60)
      let (files, _) = try backUp(site)
      let code = try site.code(of: ann.secret)
      guard case .signedIn(let token, _) = try site.answer(site.pending(), code) else {
        throw Unexpected("not signed in")
      }
      let person = ann.signedIn.person
      let path = "\(site.dataFolder)/\(person.place)/account.json"
      try Files.replace(path, with: Array("{\"vers".utf8))
      guard case .back = try bringBack(files, into: site.accounts).first else {
        throw Unexpected("not back")
      }
      #expect(try !answer(site.accounts, code), "spent on the damaged site")
      #expect(try !site.isAlive(token))
      #expect(try AccountsTests.files(below: "\(site.dataFolder)/quarantine").count == 1)
      let events = try site.accounts.activity(of: person).entries.map(\.event)
      #expect(events.contains(.signedIn), "the activity goes on, and not from the backup")
      #expect(try bringBack(files, into: site.accounts) == [.isHere])
    }
  }

  @Test func `whom the log says were removed stay away unless they are asked for`() throws {
    try withSite { site in
      let id = try site.person(emails: ["ann@wiki.example"])
      let (files, _) = try backUp(site)
      try site.accounts.removePerson(id)
      let removed = try site.accounts.removedPeople()
      #expect(
        try bringBack(files, into: site.accounts, unlessIn: removed) == [.wasRemoved(name: "ann")])
      #expect(try site.accounts.person(id) == nil)
      guard case .back = try bringBack(files, into: site.accounts).first else {
        throw Unexpected("not back")
      }
      #expect(try site.accounts.person(named: "ann@wiki.example")?.id == id)
    }
  }

  @Test func `who is removed while a backup is restored stays away`() throws {
    try withSite { site in
      let id = try site.person(emails: ["ann@wiki.example"])
      let (files, _) = try backUp(site)
      let before = try site.accounts.removedPeople()
      try site.accounts.removePerson(id)
      #expect(
        try bringBack(files, into: site.accounts, unlessIn: before) == [.wasRemoved(name: "ann")])
      #expect(try site.accounts.person(id) == nil)
    }
  }

  @Test func `a name that somebody else has now is not taken from them`() throws {
    try withSite { site in
      let id = try site.person(emails: ["ann@wiki.example"])
      let (files, _) = try backUp(site)
      try site.accounts.removePerson(id)
      let other = try site.person()
      site.clock.advance(by: 3600)
      #expect(try bringBack(files, into: site.accounts) == [.nameIsTaken(name: "ann")])
      #expect(try site.accounts.person(id) == nil)
      #expect(try site.accounts.person(named: "ann")?.id == other)
    }
  }

  /// An account that a stop left behind, whose name another has by right.
  @Test func `an account whose name leads to another gets no name in a new site either`() throws {
    try withSite { site in
      let ann = try site.person()
      let (copied, _) = try backUp(site)
      let left = try #require(PersonID("00" + String(repeating: "1", count: 30)))
      let document = try #require(copied.first { $0.name.hasSuffix("account.json") }?.bytes)
      try Files.makeFolder("\(site.dataFolder)/\(left.place)")
      try Files.replace("\(site.dataFolder)/\(left.place)/account.json", with: document)
      let (files, contents) = try backUp(site)
      #expect(contents.people == 2)
      #expect(files.map(\.name).contains("data/\(left.place)/unclaimed.json"))
      try withOther(site) { accounts in
        try bringBack(files, into: accounts)
        #expect(try accounts.person(named: "ann")?.id == ann)
        #expect(try accounts.person(left) != nil)
      }
    }
  }

  @Test func `a damaged account is in it as it is, and is told of`() throws {
    try withSite { site in
      let id = try site.person()
      let path = "\(site.dataFolder)/\(id.place)/account.json"
      try Files.replace(path, with: Array("{\"vers".utf8))
      let (files, contents) = try backUp(site)
      #expect(contents.damaged == 1 && contents.people == 1)
      #expect(files.contains { $0.name == "data/\(id.place)/account.json" && $0.bytes.count == 6 })
      try withOther(site) { accounts in
        let came = try bringBack(files, into: accounts)
        #expect(came == [.damaged])
      }
    }
  }

  @Test func `of the log nothing is copied that nobody was told of`() throws {
    try withSite { site in
      try site.accounts.recordForSite(SiteEvent(.keysRotated, by: .server))
      let log = "\(site.dataFolder)/activity/\(SiteLog.month(of: site.now)).jsonl"
      let whole = try #require(try Files.read(log))
      try Files.append(Array("{\"version\":1,\"numb".utf8), to: log)
      let (files, _) = try backUp(site)
      #expect(files.first { $0.name.hasSuffix(".jsonl") }?.bytes == whole)
    }
  }

  @Test func `the keys that are needed are named, also while keys are changed`() throws {
    try withSite { site in
      _ = try site.enrolledPerson()
      let before = try site.accounts.keyFile().current
      _ = try site.accounts.rotateKeys(
        RotationSteps(
          write: { try Files.replace(site.keysFile, with: $0) }, wait: {}, progress: { _, _ in }))
      let (_, contents) = try backUp(site)
      // The app's secret is sealed with the new one; the hashes need the old one.
      #expect(contents.keys == [before, try site.accounts.keyFile().current].sorted())
    }
  }

  @Test func `keys are taken from another file, and never two under one id`() throws {
    try withSite { site in
      try withSite { other in
        let (mine, its) = (
          try site.accounts.keyFile().current, try other.accounts.keyFile().current
        )
        var keys = try BackupKeys(ofSite: site.keysFile)
        #expect(keys.missing(among: [mine, its]) == [its])
        try keys.take([its, "k0"], from: other.keysFile)
        #expect(keys.missing(among: [mine, its]) == [] && keys.added == [its])
        let code = try BackupKeys(ofSite: other.keysFile).code(of: [1, 2, 3])
        #expect(code.key == its)
        #expect(try keys.accepts(code.code, of: [1, 2, 3], by: its))
        #expect(try !keys.accepts(code.code, of: [1, 2, 4], by: its))
        #expect(try !keys.accepts(code.code, of: [1, 2, 3], by: mine))
        try Files.replace(other.keysFile, with: keys.bytes)
        #expect(try other.accounts.keyFile().current == mine, "the site's own goes on sealing")
        let forged = String(decoding: keys.bytes, as: UTF8.self).replacing(its, with: mine)
        try Files.replace(other.keysFile, with: Array(forged.utf8))
        #expect(throws: (any Error).self) { try keys.take([mine], from: other.keysFile) }
      }
    }
  }

  @Test func `while keys are changed nothing is restored, and the other way round`() throws {
    try withSite { site in
      let busy = Accounts(
        site: site.accounts.site, surroundings: site.accounts.surroundings, hashingSlots: 1)
      #expect(throws: RecordsError.self) {
        try site.accounts.withKeysAtRest { try busy.withKeysAtRest {} }
      }
    }
  }

  @Test func `a restore that was stopped is told of until it is done`() throws {
    try withSite { site in
      try site.person()
      let restore = UnfinishedRestore(digest: "abc", isWhole: true)
      try site.accounts.beginRestore(restore)
      #expect(try site.accounts.unfinishedRestore() == restore)
      var found: [Finding] = []
      try site.accounts.check(progress: { _, _ in }) { found.append($0) }
      #expect(found.contains { $0.mend.contains("nightlatch restore") && $0.weight == .problem })
      try site.accounts.endRestore(restore, progress: { _, _ in }, complete: {})
      #expect(try site.accounts.unfinishedRestore() == nil)
      #expect(try site.accounts.wholeRoster().map(\.name) == ["ann"])
    }
  }
}

import Files
import Records
import Site
import StrictJSON
import Testing

@testable import Accounts
@testable import Transfer

/// What a restore does in a folder that nobody uses yet.
@Suite struct FillingTests {
  @discardableResult
  private func fill(
    _ files: BackupFiles, into accounts: Accounts, unlessIn removed: RemovedPeople? = nil
  ) throws -> [BroughtBack] {
    let filling = try #require(try accounts.beginFilling(after: nil))
    return try people(in: files).map {
      try accounts.bringBack($0.id, files: $0.files, unlessIn: removed, into: filling)
    }
  }

  /// Everything below a data folder but locks, with what it holds.
  private func held(_ accounts: Accounts) throws -> [String: [UInt8]] {
    var held: [String: [UInt8]] = [:]
    for path in try AccountsTests.files(below: accounts.store.root) where !path.hasSuffix("lock") {
      held[String(path.dropFirst(accounts.store.root.count))] = try Files.read(path)
    }
    return held
  }

  @Test func `it holds what a site in use would get, byte for byte, and no lock`() throws {
    try withSite { site throws in
      _ = try site.enrolledPerson()
      try site.person("bob", password: nil, emails: ["bob@wiki.example"])
      let (files, _) = try backUp(site)
      try withOther(site) { used throws in
        var nobody: RemovedPeople?
        let came = try people(in: files).map {
          try used.bringBack($0.id, files: $0.files, unlessIn: &nobody)
        }
        try withOther(site) { new throws in
          #expect(try fill(files, into: new) == came)
          #expect(try held(new) == held(used))
          #expect(try !AccountsTests.files(below: new.store.root).contains { $0.hasSuffix("lock") })
          #expect(try new.person(named: "bob@wiki.example") != nil)
        }
      }
    }
  }

  @Test func `of two people with one name the first gets it, and of the other nothing is there`()
    throws
  {
    try withSite { site throws in
      let first = try site.person(emails: ["ann@wiki.example"])
      let (copied, _) = try backUp(site)
      let second = try #require(PersonID(String(repeating: "f", count: 32)))
      let document = try #require(copied.first { $0.name.hasSuffix("account.json") }?.bytes)
      let files = copied + [("data/\(second.place)/account.json", document)]
      try withOther(site) { accounts throws in
        #expect(try fill(files, into: accounts).last == .nameIsTaken(name: "ann"))
        #expect(try accounts.person(named: "ann@wiki.example")?.id == first)
        #expect(try accounts.people() == [first])
        #expect(try Files.status(accounts.store.path(second.place)) == nil)
      }
    }
  }

  @Test func `whom the log says were removed stay away, and damaged ones are told of`() throws {
    try withSite { site throws in
      let ann = try site.person()
      try site.person("bob")
      let (files, _) = try backUp(site)
      try site.accounts.removePerson(ann)
      let removed = try site.accounts.removedPeople()
      try withOther(site) { accounts throws in
        let came = try fill(files, into: accounts, unlessIn: removed)
        #expect(came.contains(.wasRemoved(name: "ann")) && came.count == 2)
        #expect(try accounts.person(ann) == nil && accounts.person(named: "ann") == nil)
        #expect(try accounts.person(named: "bob") != nil)
      }
      let bad = [("data/\(ann.place)/account.json", Array("{\"vers".utf8))]
      try withOther(site) { accounts throws in
        #expect(try fill(bad, into: accounts) == [.damaged])
      }
    }
  }

  /// As a power cut leaves what was not waited for.
  @Test func `after a stop it begins anew, with nothing of what it left`() throws {
    try withSite { site throws in
      try site.person()
      let (files, _) = try backUp(site)
      try withOther(site) { accounts throws in
        let restore = UnfinishedRestore(digest: "abc", isWhole: true, isFilling: true)
        try accounts.beginRestore(restore)
        #expect(try accounts.unfinishedRestore() == restore)
        try fill(files, into: accounts)
        let whole = try held(accounts)
        let left = try AccountsTests.files(below: accounts.store.root)
        for path in left where !path.hasSuffix("restoring.json") {
          try Files.replace(path, with: [])
        }
        try Files.makeFolder(accounts.store.path("rotation"))
        _ = try #require(try accounts.beginFilling(after: restore))
        #expect(try accounts.people().isEmpty && accounts.store.names(in: "names").isEmpty)
        #expect(try accounts.store.names(in: "") == ["restoring.json", "rotation"])
        try fill(files, into: accounts)
        #expect(try held(accounts) == whole)
      }
    }
  }

  @Test func `a site that was made is never emptied`() throws {
    try withSite { site throws in
      let ann = try site.person()
      let (files, _) = try backUp(site)
      try withOther(site) { accounts throws in
        let restore = UnfinishedRestore(digest: "abc", isWhole: true, isFilling: true)
        try accounts.beginRestore(restore)
        let filling = try accounts.beginFilling(after: nil)
        for one in try people(in: files) {
          _ = try accounts.bringBack(
            one.id, files: one.files, unlessIn: nil, into: #require(filling))
        }
        var mark: UnfinishedRestore?
        try accounts.endRestore(restore, filling, progress: { _, _ in }) {
          mark = try accounts.unfinishedRestore()
          #expect(try accounts.wholeRoster().map(\.name) == ["ann"])
        }
        // As it is where that was stopped after the site was made.
        #expect(mark == UnfinishedRestore(digest: "abc", isWhole: true))
        _ = try accounts.beginFilling(after: mark)
        #expect(try accounts.people() == [ann])
        #expect(try accounts.unfinishedRestore() == nil)
      }
    }
  }
}

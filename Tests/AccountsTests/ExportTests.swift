import Files
import OneTimeCodes
import Records
import Sealing
import StrictJSON
import Testing

@testable import Accounts

@Suite struct ExportTests {
  @Test func `it holds what is kept, and nothing that opens anything`() throws {
    try withSite { site in
      let enrolled = try site.enrolledPerson()
      let id = enrolled.signedIn.person
      let pending = try site.pending()
      _ = try site.answer(pending, site.code(of: enrolled.secret))
      _ = try site.signIn("ann", "wrong password this")
      // A document and a member that this program does not know.
      _ = try site.accounts.store.update(id.place) { place in
        var account = try #require(try site.accounts.account(id, in: place))
        account.document["shoeSize"] = 42
        account.document["newSecret"] = .string(
          try site.accounts.ring().seal(
            [1, 2, 3], purpose: "x", owner: "y", nonce: [UInt8](repeating: 1, count: 12)))
        try place.write("account.json", account.document)
        try place.write(
          "tokens/\(String(repeating: "ab", count: 32)).json",
          ["version": 1, "name": "backup", "hash": .string(String(repeating: "cd", count: 32))])
      }
      let export = try #require(try site.accounts.export(of: id))
      let text = String(decoding: JSONValue.object(export).serialized(), as: UTF8.self)
      #expect(export.object("account")?.int("shoeSize") == 42)
      #expect(export.object("account")?.string("name") == "ann")
      #expect(export.object("account")?.object("secondStep")?.int("codesLeft") == 3)
      #expect(export.object("account")?.object("password")?.names == ["changed"])
      #expect(export.array("sessions")?.count == 2)
      #expect(export.array("sessions")?.first?.objectValue?.string("address") == "192.0.2.7")
      #expect(export.array("activity")?.isEmpty == false)
      #expect(export.array("tokens")?.first?.objectValue?.string("name") == "backup")
      #expect(export.object("passwordTries") != nil)
      for path in try files(below: "\(site.dataFolder)/\(id.place)") {
        let stored = String(decoding: try Files.read(path) ?? [], as: UTF8.self)
        for word in stored.split(whereSeparator: { "\"{}[],: \n".contains($0) })
        where word.hasPrefix("$argon2") || word.hasPrefix("v1.") || word.utf8.count == 43 {
          #expect(!text.contains(word), "\(path)")
        }
      }
      for code in enrolled.codes { #expect(!text.contains(code.textRevealingSecret)) }
      #expect(!text.contains(String(repeating: "ab", count: 32)))
    }
  }

  @Test func `a damaged document is said, never left out`() throws {
    try withSite { site in
      let id = try site.person()
      _ = try site.session()
      let session = try #require(
        try site.accounts.store.names(in: "\(id.place)/sessions").first)
      try Files.replace(
        "\(site.dataFolder)/\(id.place)/sessions/\(session)", with: Array("{".utf8))
      #expect(throws: RecordsError.self) { try site.accounts.export(of: id) }
    }
  }

  @Test func `there is no export of nobody`() throws {
    try withSite { site in
      let id = try site.person()
      try site.accounts.removePerson(id)
      #expect(try site.accounts.export(of: id) == nil)
    }
  }
}

@Suite struct RemovalTests {
  @Test func `nothing is left but the lines that say it happened`() throws {
    try withSite { site in
      let enrolled = try site.enrolledPerson("hortensia")
      let id = enrolled.signedIn.person
      let other = try site.person("bob")
      #expect(
        try site.accounts.changeProfile(
          enrolled.signedIn,
          to: {
            var profile = Profile(of: enrolled.signedIn.account)
            profile.email = "garden@flowers.example"
            profile.displayName = "Hortensia Blüm"
            profile.phone = "+4930901820"
            return profile
          }(), from: TestSite.visitor) == nil)
      _ = try site.signIn("hortensia", "wrong password this", from: "198.51.100.77")
      _ = try site.signIn("garden@flowers.example", "wrong again, it is", from: "198.51.100.77")
      _ = try site.accounts.requestPasswordReset(
        "garden@flowers.example", from: TestSite.visitor)
      try site.accounts.removePerson(id)
      #expect(try site.accounts.people() == [other])
      let words = ["hortensia", "flowers.example", "Blüm", "+4930901820", id.text]
      var said = 0
      for path in try files(below: site.dataFolder) {
        let text = String(decoding: try Files.read(path) ?? [], as: UTF8.self)
        let found = words.filter { text.contains($0) || path.contains($0) }
        if path.contains("/data/activity/") {
          said += found.isEmpty ? 0 : 1
        } else {
          #expect(found.isEmpty, "\(path)")
        }
      }
      #expect(said == 1)
      // The name is free at once, for somebody who has nothing of the one before.
      let next = try site.person("hortensia", emails: ["garden@flowers.example"])
      #expect(next != id)
      #expect(try site.accounts.activity(of: next).entries.count == 1)
    }
  }
}

@testable import Accounts
import Files
import Glibc
import Sealing
import Testing

@Suite struct KeysTests {
  private func refusal(_ site: TestSite) -> KeysError? {
    #expect(throws: KeysError.self) { try Accounts.open(site.accounts.site) }
  }

  @Test func `a site opens with its own keys and data closed to others`() throws {
    try withSite { site in _ = try Accounts.open(site.accounts.site) }
  }

  @Test func `a missing key file is refused by name`() throws {
    try withSite { site in
      try site.person()
      try Files.remove(site.keysFile)
      let error = refusal(site)
      #expect(error?.code == .missing)
      #expect(
        error?.description
          == "there is no key file '\(site.keysFile)'; restore it from a backup: without it no "
          + "second step can be checked")
      #expect(throws: KeysError.self) { try site.signIn() }
    }
  }

  @Test(arguments: [0o644, 0o640, 0o604, 0o666] as [mode_t])
  func `a key file that others can read is refused with its mode and the mend`(
    mode: mode_t
  ) throws {
    try withSite { site in
      try site.person()
      chmod(site.keysFile, mode)
      let error = refusal(site)
      #expect(error?.code == .unsafe)
      #expect(
        error?.description
          == "the key file '\(site.keysFile)' has mode 0\(String(mode, radix: 8)) and is open to "
          + "others; close it: chmod 600 '\(site.keysFile)'")
      #expect(throws: KeysError.self) { try site.signIn() }
    }
  }

  @Test(arguments: [
    ("", "it is not valid JSON (line 1)"),
    ("{}", "it does not have \"version\": 1, \"current\" and \"keys\""),
    (
      "{\"version\":2,\"current\":\"k1\",\"keys\":[]}",
      "it does not have \"version\": 1, \"current\" and \"keys\""
    ),
    (
      "{\"version\":1,\"current\":\"k1\",\"keys\":[{\"id\":\"k1\",\"key\":\"AAAA\"}]}",
      "a key has no \"id\" or is not 32 bytes"
    ),
  ])
  func `a damaged key file is refused, and its content is not quoted`(
    content: String, reason: String
  ) throws {
    try withSite { site in
      try site.person()
      try Files.replace(site.keysFile, with: Array(content.utf8))
      let error = #expect(throws: KeysError.self) { try site.signIn() }
      #expect(error?.code == .damaged)
      #expect(error?.description == "could not use the key file '\(site.keysFile)': \(reason)")
    }
  }

  @Test func `a data folder open to others is refused`() throws {
    try withSite { site in
      chmod(site.dataFolder, 0o755)
      let error = #expect(throws: DataFolderError.self) { try Accounts.open(site.accounts.site) }
      #expect(
        error?.description
          == "the data folder '\(site.dataFolder)' has mode 0755 and is open to others; close it: "
          + "chmod 700 '\(site.dataFolder)'")
    }
  }

  @Test func `a new key file has one random key`() throws {
    try withSite { site throws in
      let system = site.accounts.surroundings
      #expect(Keys.fresh(surroundings: system) != Keys.fresh(surroundings: system))
      #expect(try Keys.load(site.keysFile).ids.count == 1)
    }
  }
}

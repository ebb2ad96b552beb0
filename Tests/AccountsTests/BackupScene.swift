import Files
import Testing

@testable import Accounts
import Transfer

typealias BackupFiles = [(name: String, bytes: [UInt8])]

/// The files of a backup, in their order.
func backUp(_ site: TestSite) throws -> (files: BackupFiles, contents: BackupContents) {
  var files: BackupFiles = []
  let sink = BackupSink { name, size, pieces in
    var bytes: [UInt8] = []
    while bytes.count < Int(size), let piece = try pieces() { bytes += piece }
    files.append((name, Array(bytes.prefix(Int(size)))))
  }
  let contents = try site.accounts.backUp(into: sink) { _, _ in }
  return (files, contents)
}

/// The people of a backup with the files of each.
func people(in files: BackupFiles) throws -> [(id: PersonID, files: BackupFiles)] {
  var people: [(id: PersonID, files: BackupFiles)] = []
  for (name, bytes) in files where name.hasPrefix("data/people/") {
    let parts = name.split(separator: "/").map(String.init)
    let id = try #require(PersonID(parts[3]))
    if people.last?.id != id { people.append((id, [])) }
    people[people.count - 1].files.append((parts[4], bytes))
  }
  return people
}

/// A second, empty site under the same keys and clock.
func withOther(_ site: TestSite, _ body: (Accounts) throws -> Void) throws {
  try withSite { other in
    var accounts = other.accounts
    accounts.surroundings = site.accounts.surroundings
    try Files.replace(other.keysFile, with: #require(try Files.read(site.keysFile)))
    try body(accounts)
  }
}

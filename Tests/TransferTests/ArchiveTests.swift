import Files
import Glibc
import Testing

@testable import Transfer

/// A folder of a test alone, removed after it.
func withFolder(_ body: (String) throws -> Void) throws {
  var template = Array("/tmp/nightlatch-archive.XXXXXX\0".utf8).map { CChar(bitPattern: $0) }
  try #require(mkdtemp(&template) != nil)
  let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  defer { _ = try? removeTree(folder) }
  try body(folder)
}

private func removeTree(_ path: String) throws {
  for name in try Files.names(in: path) ?? [] {
    if try Files.statusOfEntry("\(path)/\(name)")?.isFolder == true {
      try removeTree("\(path)/\(name)")
    } else {
      try Files.remove("\(path)/\(name)", durably: false)
    }
  }
  try Files.removeFolder(path)
}

/// The form of a backup: what it holds comes back, and nothing else is read.
@Suite struct ArchiveTests {
  static let ann = "7f" + String(repeating: "0", count: 30)
  static let person = "data/people/7f/\(ann)"
  static let files: [(String, [UInt8])] = [
    ("backup.json", Array("{}".utf8)),
    ("site.json", [UInt8](repeating: 7, count: 512)),
    ("\(person)/account.json", []),
    ("\(person)/activity.jsonl", [UInt8](repeating: 1, count: 300_000)),
    ("data/activity/2026-11.jsonl", [UInt8](repeating: 2, count: 511)),
  ]

  /// The bytes of an archive of these files.
  static func archive(_ files: [(String, [UInt8])] = files) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var writer = ArchiveWriter(at: 1_800_000_000) { bytes += $0 }
    for (name, content) in files { try writer.add(name, content) }
    try writer.finish { Array($0.utf8) }
    return bytes
  }

  /// Reads an archive to its end.
  func read(_ bytes: [UInt8]) throws -> (files: [(String, [UInt8])], digest: String) {
    var found: [(String, [UInt8])] = []
    var digest = ""
    try withFolder { folder in
      try Files.replace("\(folder)/a", with: bytes)
      var reader = try ArchiveReader("\(folder)/a")
      while let entry = try reader.next() {
        found.append((entry.name.text, try reader.content()))
        #expect(entry.bytes == Int64(found[found.count - 1].1.count))
      }
      digest = reader.digestBeforeSeal
    }
    return (found, digest)
  }

  private func refusal(_ bytes: [UInt8]) throws -> ArchiveError.Code? {
    do {
      _ = try read(bytes)
      return nil
    } catch let error as ArchiveError {
      return error.code
    }
  }

  @Test func `what was written comes back, and the seal is of all before it`() throws {
    let (files, digest) = try read(Self.archive())
    #expect(files.map(\.0) == Self.files.map(\.0) + ["seal.json"])
    #expect(files.dropLast().map(\.1) == Self.files.map(\.1))
    #expect(files.last?.1 == Array(digest.utf8))
    let other = try read(Self.archive([Self.files[0], ("site.json", [8])])).digest
    #expect(other != digest)
  }

  @Test func `cut short anywhere it is damaged`() throws {
    let bytes = try Self.archive([Self.files[0], Self.files[1]])
    #expect(bytes.count == 4096)
    for count in 1..<bytes.count {
      let code = try refusal(Array(bytes.prefix(count)))
      #expect(code == (count < 512 ? .foreign : .damaged), "\(count) bytes")
    }
    #expect(try refusal([]) == .foreign)
    #expect(try refusal(bytes + [0]) == .damaged)
  }

  @Test func `a changed bit is found, in the form or by the digest`() throws {
    let bytes = try Self.archive([Self.files[0], Self.files[1]])
    let digest = try read(bytes).digest
    for place in stride(from: 0, to: bytes.count, by: 7) {
      var changed = bytes
      changed[place] ^= 4
      do {
        let now = try read(changed)
        // Within the seal's own content or what fills it up there is nothing more to be found by.
        let isSeal = now.files.last.map { $0.1 != Array(digest.utf8) } ?? true
        #expect(now.digest != digest || isSeal || place >= 2624, "\(place)")
      } catch is ArchiveError {
      }
    }
  }

  @Test(arguments: [
    "../evil.json", "/etc/passwd", "data/../site.json", "data/people/7f/../../x.json",
    "data/people/7f/0123/account.json", "data/people/00/\(ann)/account.json",
    "\(person)/sessions/x.json", "\(person)/lock", "\(person)/Account.json", "data/keys.json",
    "keys.json", "data/outbox/x.json", "data/activity/../x.jsonl", "data//site.json", "",
    "data/throttle/person/ab/x.json", "data/activity/.jsonl", "./site.json",
  ])
  func `a name that leads elsewhere is none`(_ name: String) throws {
    #expect(ArchiveName(name) == nil)
    let bytes = try Self.archive([Self.files[0], (name, [1, 2, 3])])
    #expect(try refusal(bytes) == .damaged)
  }

  @Test func `what is there twice, or out of its order, is refused`() throws {
    let site = Self.files[1]
    #expect(try refusal(Self.archive([Self.files[0], site, site])) == .damaged)
    #expect(try refusal(Self.archive([Self.files[0], Self.files[3], Self.files[2]])) == .damaged)
    #expect(try refusal(Self.archive([Self.files[0], Self.files[2], site])) == .damaged)
    #expect(try refusal(Self.archive([site])) == .foreign)
  }

  /// A link, a folder, a device: the header says so, and its sum is right.
  @Test(arguments: Array("1234567xgLK".utf8)) func `only plain files are read`(type: UInt8) throws {
    var bytes = try Self.archive([Self.files[0], Self.files[1]])
    var header = Array(bytes[1024..<1536])
    header[156] = type
    for place in 148..<156 { header[place] = UInt8(ascii: " ") }
    let sum = header.reduce(0) { $0 + Int($1) }
    let digits = String(sum, radix: 8)
    for (index, digit) in (String(repeating: "0", count: 6 - digits.count) + digits).utf8
      .enumerated()
    {
      header[148 + index] = digit
    }
    header[154] = 0
    bytes.replaceSubrange(1024..<1536, with: header)
    #expect(try refusal(bytes) == .damaged)
  }

  @Test func `a file of more than a MiB is none of a backup's documents`() throws {
    let bytes = try Self.archive([
      Self.files[0], ("site.json", [UInt8](repeating: 1, count: (1 << 20) + 1)),
    ])
    #expect(try refusal(bytes) == .damaged)
  }

  @Test func `a source that ends early is not made up for`() throws {
    var writer = ArchiveWriter(at: 0) { _ in }
    #expect(throws: ArchiveError.self) { try writer.add("site.json", bytes: 3) { nil } }
  }
}

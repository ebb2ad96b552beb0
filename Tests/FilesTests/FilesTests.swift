import Files
import Glibc
import Testing

/// Runs `body` with the path of an empty folder that is removed afterwards.
func withFolder(_ body: (String) throws -> Void) throws {
  let pattern = "/tmp/nightlatch-files-XXXXXX"
  var name = Array(pattern.utf8CString)
  let folder = try #require(mkdtemp(&name).map { String(cString: $0) })
  defer {
    for entry in (try? Files.names(in: folder)) ?? [] { unlink("\(folder)/\(entry)") }
    rmdir(folder)
  }
  try body(folder)
}

@Suite struct FilesTests {
  @Test func `a replaced file has the new content and the mode given at creation`() throws {
    try withFolder { folder throws in
      let path = "\(folder)/a.json"
      try Files.replace(path, with: Array("one".utf8))
      try Files.replace(path, with: Array("two".utf8))
      #expect(try Files.read(path) == Array("two".utf8))
      #expect(try Files.status(path)?.permissions == 0o600)
      #expect(try Files.names(in: folder) == ["a.json"])
    }
  }

  @Test func `a draft left by a killed writer does not stop the next one`() throws {
    try withFolder { folder throws in
      let path = "\(folder)/a.json"
      #expect(try Files.create(path + ".new", with: Array("torn".utf8)))
      try Files.replace(path, with: Array("whole".utf8))
      #expect(try Files.read(path) == Array("whole".utf8))
      #expect(try Files.names(in: folder) == ["a.json"])
    }
  }

  @Test func `creating takes a free name and leaves a taken one alone`() throws {
    try withFolder { folder throws in
      let path = "\(folder)/claim"
      #expect(try Files.create(path, with: Array("first".utf8)))
      #expect(try !Files.create(path, with: Array("second".utf8)))
      #expect(try Files.read(path) == Array("first".utf8))
      #expect(try Files.names(in: folder) == ["claim"])
    }
  }

  @Test func `what is absent is nil, not an error`() throws {
    try withFolder { folder throws in
      #expect(try Files.read("\(folder)/none") == nil)
      #expect(try Files.status("\(folder)/none") == nil)
      #expect(try Files.names(in: "\(folder)/none") == nil)
      #expect(try !Files.remove("\(folder)/none"))
    }
  }

  @Test func `a file over the limit is refused, one at the limit is read`() throws {
    try withFolder { folder throws in
      let path = "\(folder)/a"
      try Files.replace(path, with: [UInt8](repeating: 7, count: 5000))
      #expect(try Files.read(path, limit: 5000)?.count == 5000)
      #expect(throws: FileError("read", path, errno: EFBIG)) {
        try Files.read(path, limit: 4999)
      }
    }
  }

  @Test func `an error says what was tried, on which path, and why`() {
    let error = FileError("open", "/x/accounts.lock", errno: EACCES)
    #expect(error.description == "could not open '/x/accounts.lock': Permission denied")
  }

  @Test func `appended lines follow each other`() throws {
    try withFolder { folder throws in
      let path = "\(folder)/activity.jsonl"
      try Files.append(Array("a\n".utf8), to: path)
      try Files.append(Array("b\n".utf8), to: path)
      #expect(try Files.read(path) == Array("a\nb\n".utf8))
    }
  }

  @Test func `folders are made with those above them`() throws {
    try withFolder { folder throws in
      try Files.makeFolder("\(folder)/x/y")
      try Files.makeFolder("\(folder)/x/y")
      #expect(try Files.status("\(folder)/x/y")?.permissions == 0o700)
      #expect(throws: FileError.self) { try Files.makeFolder("/proc/none/x") }
      try Files.removeFolder("\(folder)/x/y")
      try Files.removeFolder("\(folder)/x")
    }
  }
}

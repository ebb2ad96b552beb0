import Files
import Glibc
import Testing

@Suite struct AtOnceTests {
  @Test func `a file is created whole, for its owner alone, and never over another`() throws {
    try withFolder { folder throws in
      let path = "\(folder)/a.json"
      #expect(try Files.createAtOnce(path, with: [1, 2]))
      #expect(try !Files.createAtOnce(path, with: [3]))
      #expect(try Files.read(path) == [1, 2])
      #expect(try Files.status(path)?.permissions == 0o600)
      #expect(throws: FileError("create", "\(folder)/b/a.json", errno: ENOENT)) {
        try Files.createAtOnce("\(folder)/b/a.json", with: [])
      }
    }
  }

  @Test func `folders are made with those above them, and taken away with what is in them`() throws
  {
    try withFolder { folder throws in
      try Files.makeFolderAtOnce("\(folder)/a/b/c")
      try Files.makeFolderAtOnce("\(folder)/a/b/c")
      #expect(try Files.status("\(folder)/a/b")?.permissions == 0o700)
      try Files.replace("\(folder)/kept", with: [1])
      try Files.replace("\(folder)/a/b/c/x", with: [1])
      #expect(symlink(folder, "\(folder)/a/link") == 0)
      try Files.removeTree("\(folder)/a")
      try Files.removeTree("\(folder)/a")
      #expect(try Files.names(in: folder) == ["kept"])
      #expect(throws: FileError("make the folder", "\(folder)/kept/a", errno: ENOTDIR)) {
        try Files.makeFolderAtOnce("\(folder)/kept/a")
      }
    }
  }

  @Test func `only a file system of a disk here is waited for as a whole`() throws {
    try withFolder { folder throws in
      guard let here = try OpenFile.open(folder, for: .folder),
        let kernel = try OpenFile.open("/proc", for: .folder)
      else { return #expect(Bool(false), "both are there") }
      if here.tellsOfAll { try here.synchroniseAll() }
      let isTold = kernel.tellsOfAll
      #expect(!isTold)
    }
  }
}

import CConfinement
import Files
import Glibc
import Testing

@testable import Confinement

/// What a fork of this process finds out once it is confined, as the errors of what it tries.
private struct Finding: Equatable {
  var readsInside: Int32
  var writesInside: Int32
  var movesInside: Int32
  var readsOutside: Int32
  var readsAnotherFile: Int32
  var runs: Int32
  var connects: Int32
}

@Suite(.enabled(if: Confinement.isThere, "this kernel has no Landlock")) struct ConfinementTests {
  private let folder: String

  init() throws {
    var name = Array("/tmp/nightlatch-confinement-XXXXXX".utf8CString)
    folder = try #require(mkdtemp(&name).map { String(cString: $0) })
    for path in ["data", "data/a", "data/b", "outside"] {
      try Files.makeFolder("\(folder)/\(path)")
    }
    for path in ["data/a/file", "outside/secret", "alone", "beside"] {
      #expect(try Files.create("\(folder)/\(path)", with: [1]))
    }
  }

  /// Confines a fork, and tries each of the seven.
  private func find(version: Int32?, filtersCalls: Bool) throws -> Finding {
    // Made before, because a fork of a process with threads may not.
    let inside = try #require(strdup("\(folder)/data/a/file"))
    let new = try #require(strdup("\(folder)/data/a/new"))
    let moved = try #require(strdup("\(folder)/data/b/new"))
    let outside = try #require(strdup("\(folder)/outside/secret"))
    let alone = try #require(strdup("\(folder)/alone"))
    let beside = try #require(strdup("\(folder)/beside"))
    let data = try #require(strdup("\(folder)/data"))
    let program = try #require(strdup("/bin/true"))
    let texts = [inside, new, moved, outside, alone, beside, data, program]
    defer { texts.forEach { free($0) } }
    var arguments: [UnsafeMutablePointer<CChar>?] = [program, nil]
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(9).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var ends: [Int32] = [-1, -1]
    #expect(pipe(&ends) == 0)

    let process = nightlatch_fork()
    if process == 0 {
      let rules = version.map { nightlatch_rules_of($0) } ?? nightlatch_rules()
      guard rules >= 0, nightlatch_allow(rules, data, NIGHTLATCH_CHANGE_BELOW) == 0,
        nightlatch_allow(rules, alone, NIGHTLATCH_READ_FILE) == 0, nightlatch_enter(rules) == 0,
        !filtersCalls || nightlatch_filter_calls() == 0
      else { _exit(1) }
      func error(_ result: Int32) -> Int32 { result < 0 ? errno : 0 }
      var finding = Finding(
        readsInside: error(open(inside, O_RDONLY)) + error(open(alone, O_RDONLY)),
        writesInside: error(open(new, O_WRONLY | O_CREAT | O_TRUNC, 0o600)),
        movesInside: error(rename(new, moved)), readsOutside: error(open(outside, O_RDONLY)),
        readsAnotherFile: error(open(beside, O_RDONLY)), runs: 0, connects: 0)
      finding.runs = error(execv(program, &arguments))
      finding.connects = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          error(connect(socket, $0, size))
        }
      }
      withUnsafeBytes(of: &finding) { _ = write(ends[1], $0.baseAddress, $0.count) }
      _exit(0)
    }
    close(ends[1])
    defer { close(ends[0]) }
    var finding = Finding(
      readsInside: -1, writesInside: -1, movesInside: -1, readsOutside: -1, readsAnotherFile: -1,
      runs: -1, connects: -1)
    let count = withUnsafeMutableBytes(of: &finding) { read(ends[0], $0.baseAddress, $0.count) }
    var status: Int32 = 0
    #expect(waitpid(process, &status, 0) == process && status == 0 && count > 0)
    return finding
  }

  @Test(arguments: [nil, 2, 3, 4, 5, 6])
  func `only what is allowed can be opened, under each version of Landlock`(
    version: Int32?
  ) throws {
    let finding = try find(version: version, filtersCalls: false)
    // Nobody listens there; from the fourth version on nobody is asked.
    let connects = version.map { $0 < 4 } ?? false ? ECONNREFUSED : EACCES
    #expect(
      finding
        == Finding(
          readsInside: 0, writesInside: 0, movesInside: 0, readsOutside: EACCES,
          readsAnotherFile: EACCES, runs: EACCES, connects: connects))
  }

  @Test func `with the filter no program is run and nobody is connected to, whatever the version`()
    throws
  {
    let finding = try find(version: 2, filtersCalls: true)
    #expect(finding.runs == EPERM && finding.connects == EPERM)
    #expect(finding.readsInside == 0 && finding.movesInside == 0)
  }
}

@Suite struct ErrandTests {
  private let folder: String

  init() throws {
    var name = Array("/tmp/nightlatch-errands-XXXXXX".utf8CString)
    folder = try #require(mkdtemp(&name).map { String(cString: $0) })
  }

  private func errands(running words: [String], seconds: Int = 5) throws -> Errands {
    try Errands(
      detached: (
        Command(["/bin/sh", "-c", "echo \"$TASK\" > '\(folder)/detached'"]), ["TASK=mail"]
      ),
      run: (Command(words), seconds))
  }

  @Test func `a command gets its input, and its end is told`() throws {
    let errands = try errands(running: ["/bin/sh", "-c", "cat > '\(folder)/input'; exit 3"])
    defer { errands.end() }
    #expect(try errands.run(input: Array("hello".utf8)) == .exited(3))
    #expect(try Files.read("\(folder)/input") == Array("hello".utf8))
    // The same process does the next one as well.
    let long = [UInt8](repeating: 65, count: 60_000)
    #expect(try errands.run(input: long) == .exited(3))
    #expect(try Files.read("\(folder)/input") == long)
  }

  @Test func `a signal and a deadline are told`() throws {
    let killed = try errands(running: ["/bin/sh", "-c", "kill -9 $$"])
    #expect(try killed.run(input: []) == .signalled(9))
    killed.end()
    let slow = try errands(running: ["/bin/sleep", "30"], seconds: 1)
    #expect(try slow.run(input: []) == .timedOut)
    slow.end()
  }

  @Test func `a program that is not there is an error`() throws {
    let errands = try errands(running: ["\(folder)/nothing"])
    defer { errands.end() }
    #expect(throws: FileError("run", "the site's command", errno: ENOENT)) {
      try errands.run(input: [])
    }
  }

  @Test func `what is detached is started with its environment`() throws {
    let errands = try errands(running: ["/bin/true"])
    try errands.detach()
    errands.end()
    for _ in 0..<500 where try Files.read("\(folder)/detached")?.isEmpty ?? true { usleep(10_000) }
    #expect(try Files.read("\(folder)/detached") == Array("mail\n".utf8))
  }
}

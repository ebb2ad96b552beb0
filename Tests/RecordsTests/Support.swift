import Files
import Glibc
import Records
import Testing

/// Runs `body` with a store in an empty folder that is removed afterwards.
func withStore<Result>(lockWait: Int = 5, _ body: (Store) throws -> Result) throws -> Result {
  var name = Array("/tmp/nightlatch-records-XXXXXX".utf8CString)
  let folder = try #require(mkdtemp(&name).map { String(cString: $0) })
  defer { removeTree(folder) }
  return try body(Store(root: folder, lockWait: lockWait))
}

private func removeTree(_ path: String) {
  // Clean-up only: what cannot be removed stays in /tmp and changes no result.
  for name in (try? Files.names(in: path)) ?? [] {
    let entry = "\(path)/\(name)"
    if (try? Files.status(entry))?.isFolder == true { removeTree(entry) } else { unlink(entry) }
  }
  rmdir(path)
}

/// A process that counts in a store, with its acknowledged values on a pipe.
struct Writer {
  let process: pid_t
  let output: Int32

  static func start(_ store: Store, place: String, rounds: Int) throws -> Writer {
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &buffer, 4095)
    try #require(length > 0)
    let tests = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let program = Files.folder(of: tests) + "/records-writer"
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    var arguments: [UnsafeMutablePointer<CChar>?] =
      [program, store.root, place, String(rounds)].map { (text: String) in strdup(text) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    try #require(posix_spawn(&process, program, &actions, nil, arguments, nil) == 0)
    close(ends[1])
    return Writer(process: process, output: ends[0])
  }

  /// Reads every acknowledged value to the end, then waits for the process.
  func finish() -> [Int64] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while case let count = read(output, &chunk, chunk.count), count > 0 {
      bytes += chunk.prefix(count)
    }
    close(output)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    // A line without its end was cut off by the kill and acknowledges nothing.
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: true)
    let whole = bytes.last == 0x0A ? lines : lines.dropLast()
    return whole.compactMap { Int64(String(decoding: $0, as: UTF8.self)) }
  }

  func kill() { Glibc.kill(process, SIGKILL) }
}

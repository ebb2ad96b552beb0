import Files
import Glibc
import Testing

private func shell(_ script: String, _ arguments: String...) -> Command {
  Command(["/bin/sh", "-c", script] + arguments)
}

/// What looks at the whole process (its environment, its open files, its signals) has one of its
/// own: beside it, other tests open files and start programs.
@Suite(.serialized) struct CommandTests {
  @Test func `a program reads its input to the end and gets its arguments as they are`() throws {
    try withFolder { folder throws in
      let out = "\(folder)/out"
      let program = shell(
        "printf '%s|' \"$@\" >\"$0\"; cat >>\"$0\"", out, "a b", "$(id)", ";x")
      let input = [UInt8](repeating: UInt8(ascii: "x"), count: 300_000)
      #expect(try program.run(input: input, seconds: 10) == .exited(0))
      #expect(try Files.read(out) == Array("a b|$(id)|;x|".utf8) + input)
    }
  }

  @Test func `a program gets none of our environment or open files`() async {
    await #expect(processExitsWith: .success) {
      try withFolder { folder throws in
        let out = "\(folder)/out"
        setenv("HTTP_PROXY", "http://evil.example", 1)
        let open = Glibc.open("/dev/null", O_RDONLY)
        defer { close(open) }
        let program = shell(
          "exec 3>\"$0\"; env >&3; ls /proc/$$/fd | tr '\\n' ' ' >&3", out)
        #expect(try program.run(input: [], seconds: 10) == .exited(0))
        let text = String(decoding: try #require(try Files.read(out)), as: UTF8.self)
        #expect(!text.contains("evil"))
        #expect(text.contains("PATH=/usr/local/sbin"))
        #expect(text.hasSuffix("\n0 1 2 3 "))
      }
    }
  }

  @Test func `a program that fails, is killed or is not there is told apart`() throws {
    #expect(try shell("exit 3").run(input: [], seconds: 10) == .exited(3))
    #expect(try shell("kill -9 $$").run(input: [], seconds: 10) == .signalled(SIGKILL))
    #expect(throws: FileError("run", "/nowhere/send", errno: ENOENT)) {
      try Command(["/nowhere/send"]).run(input: [], seconds: 10)
    }
    #expect(throws: FileError("run", "/etc/passwd", errno: EACCES)) {
      try Command(["/etc/passwd"]).run(input: [], seconds: 10)
    }
  }

  @Test func `a program that neither reads nor ends is stopped with what it started`() throws {
    try withFolder { folder throws in
      let out = "\(folder)/out"
      let program = shell("trap '' TERM; (sleep 3; echo late >\"$0\") & sleep 60", out)
      let input = [UInt8](repeating: 0, count: 300_000)
      #expect(try program.run(input: input, seconds: 1) == .timedOut)
      usleep(3_000_000)
      #expect(try Files.read(out) == nil)
    }
  }

  @Test func `an inherited SIGCHLD that is ignored hides no status`() async {
    await #expect(processExitsWith: .success) {
      let before = signal(SIGCHLD, SIG_IGN)
      defer { _ = signal(SIGCHLD, before) }
      let ending = try shell("exit 4").run(input: [], seconds: 10)
      #expect(ending == .exited(4))
    }
  }

  @Test func `a detached program gets the environment it is given and is not waited for`() throws {
    try withFolder { folder throws in
      let out = "\(folder)/out"
      try shell(
        "until [ -e \"$0.go\" ]; do sleep 0.05; done; env | grep ^SITE >\"$0.x\"; mv \"$0.x\" \"$0\"",
        out
      ).detach(environment: ["SITE=a b"])
      #expect(try Files.read(out) == nil)
      try Files.replace("\(out).go", with: [])
      for _ in 0..<600 where try Files.read(out) == nil { usleep(50_000) }
      #expect(try Files.read(out) == Array("SITE=a b\n".utf8))
    }
  }
}

import Files
import Glibc
import Site
import Testing
import WebServers

/// How a server starts, ends, and fails to start.
@Suite struct LifeTests {
  @Test(arguments: ServerKind.allCases)
  func `a stop leaves no process, no folder and a free port`(kind: ServerKind) throws {
    let scene = try Scene()
    try withFreePort { port throws in
      for _ in 1...2 {
        let server = try ServerProcess.start(
          kind, for: scene.site, at: scene.placement, port: port, as: scene.user,
          searching: "/usr/bin")
        let groups = server.processGroups
        let folder = server.runFolder
        #expect(groups.count == (kind == .nginx || kind == .caddy ? 2 : 1))
        #expect(try living(in: groups).count >= groups.count)
        #expect(try exchange(port, "/account/").status == 200)
        server.stop()
        #expect(try living(in: groups) == [])
        #expect(try Files.status(folder) == nil)
      }
    }
  }

  @Test(arguments: ServerKind.allCases, [SIGTERM, SIGINT])
  func `a signal ends it cleanly`(kind: ServerKind, signal: Int32) throws {
    let scene = try Scene()
    var groups: [Int32] = []
    var folder = ""
    var log = ""
    try withFreePort { port throws in
      try ServerProcess.run(
        kind, for: scene.site, at: scene.placement, port: port, as: scene.user,
        searching: "/usr/bin",
        ready: { server in
          groups = server.processGroups
          folder = server.runFolder
          #expect(throws: Never.self) { try exchange(port, "/account/") }
          // To this thread, which holds the signal back until it waits for it.
          pthread_kill(pthread_self(), signal)
        },
        log: { log += String(decoding: $0, as: UTF8.self) })
    }
    #expect(!groups.isEmpty)
    #expect(try living(in: groups) == [])
    #expect(try Files.status(folder) == nil)
    #expect(log.contains("a line for the log"))
  }

  @Test(arguments: ServerKind.allCases)
  func `a server that ends by itself is missed`(kind: ServerKind) throws {
    let scene = try Scene()
    var groups: [Int32] = []
    var ending: ServerError?
    try withFreePort { port throws in
      do {
        try ServerProcess.run(
          kind, for: scene.site, at: scene.placement, port: port, as: scene.user,
          searching: "/usr/bin",
          ready: { server in
            groups = server.processGroups
            for group in groups { kill(-group, SIGKILL) }
          },
          log: { _ in })
      } catch let error as ServerError {
        guard error.code != .portTaken else { throw error }
        ending = error
      }
    }
    #expect(ending?.code == .ended)
    #expect(ending?.exitStatus == 69)
    #expect(ending?.description.contains("ended by itself") == true)
    #expect(try living(in: groups) == [])
  }

  @Test(arguments: ServerKind.allCases)
  func `a taken port is said to be taken`(kind: ServerKind) throws {
    let scene = try Scene()
    let (handle, port) = try listening()
    defer { close(handle) }
    let error = #expect(throws: ServerError.self) {
      let server = try ServerProcess.start(
        kind, for: scene.site, at: scene.placement, port: port, as: scene.user,
        searching: "/usr/bin")
      server.stop()
    }
    #expect(error?.code == .portTaken)
    #expect(error?.exitStatus == 69)
    #expect(
      error?.description
        == "could not listen on 127.0.0.1:\(port): the port is taken; choose another")
  }

  @Test func `a missing program is named with the package to install`() {
    for (kind, message) in [
      (ServerKind.lighttpd, "could not find 'lighttpd': 'apt-get install lighttpd' installs it"),
      (.apache, "could not find 'apache2': 'apt-get install apache2' installs it"),
      (
        .nginx,
        "could not find 'nginx', 'fcgiwrap' and 'spawn-fcgi': "
          + "'apt-get install nginx fcgiwrap spawn-fcgi' installs them"
      ),
    ] {
      let error = #expect(throws: ServerError.self) {
        try Programs.find(for: kind, in: "/nonexistent/bin:relative:")
      }
      #expect(error?.code == .missingProgram)
      #expect(error?.exitStatus == 69)
      #expect(error?.description == message)
    }
  }

  @Test func `programs are found outside PATH, where administrators have them`() throws {
    for kind in ServerKind.allCases {
      let found = try Programs.find(for: kind, in: "/usr/bin")
      #expect(found.count == kind.programs(fastCGI: false).count)
    }
  }

  @Test(.enabled(if: geteuid() == 0, "only root becomes another user"))
  func `a program out of the user's reach is brought into it`() throws {
    let scene = try Scene(closed: true)
    try scene.serving(.lighttpd) { port, server throws in
      let program = try exchange(port, "/account/").variables("SCRIPT_FILENAME")
      #expect(program == ["\(server.runFolder)/nightlatch.cgi"])
    }
  }

  @Test(.enabled(if: geteuid() == 0, "only root becomes another user"))
  func `no server runs as root`() throws {
    let error = #expect(throws: ServerError.self) { try ServerUser.owner(of: "/usr") }
    #expect(error?.code == .unsuitableOwner)
    #expect(error?.exitStatus == 77)
    #expect(
      error?.description == "could not run a web server as root, to whom '/usr' belongs: "
        + "give it to another user, as with 'chown -R www-data:www-data /usr'")
  }

  @Test(.enabled(if: geteuid() != 0, "root becomes the owner"))
  func `an ordinary user's server runs as that user`() throws {
    #expect(try ServerUser.owner(of: "/usr") == nil)
  }
}

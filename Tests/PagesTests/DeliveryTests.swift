import Accounts
import Files
import Glibc
import Site
import StrictJSON
import Synchronization
import Testing

@testable import Pages

@Suite(.serialized) struct DeliveryTests {
  /// A site whose mail goes to a shell script that is given the site's folder.
  private func site(_ script: String) throws -> TestSite {
    var name = Array("/tmp/nightlatch-mail-XXXXXX".utf8CString)
    let folder = try #require(mkdtemp(&name).map { String(cString: $0) })
    let program = "\(folder)/send"
    try Files.replace(
      program, with: Array("#!/bin/sh\nout=\(folder)/out\n\(script)\n".utf8), mode: 0o700)
    return try TestSite(",\"mail\":{\"command\":[\"\(program)\",\"-t\",\"$(id)\"]}")
  }

  private func sent(_ site: TestSite) throws -> String {
    guard case .command(let words)? = site.application.site.mail else { return "" }
    return String(
      decoding: try Files.read("\(Files.folder(of: words[0]))/out") ?? [], as: UTF8.self)
  }

  /// One mail that waits.
  private func withMail(_ script: String, _ body: (TestSite) throws -> Void) throws {
    let site = try site(script)
    let id = try site.add("ann", emails: ["ann@example.org"])
    try site.application.accounts.setPassword("another plain sentence", of: id)
    try body(site)
    if case .command(let words)? = site.application.site.mail {
      let folder = Files.folder(of: words[0])
      for name in try Files.names(in: folder) ?? [] { try Files.remove("\(folder)/\(name)") }
      try Files.removeFolder(folder)
    }
  }

  /// `secondsEach` is more than any program here takes on a busy machine, but for those that hang.
  private func deliver(
    _ site: TestSite, secondsEach: Int = 30, early: Bool = false
  ) throws -> OutboxReport? {
    try site.application.accounts.deliverOutbox(secondsEach: secondsEach, early: early)
  }

  private func findings(_ site: TestSite) throws -> [String] {
    var found: [String] = []
    try site.application.accounts.check(progress: { _, _ in }) { finding in
      if finding.path.hasSuffix("/outbox") { found.append(finding.what) }
    }
    return found
  }

  @Test func `a mail waits sealed, and goes to the program whole and once`() throws {
    try withMail("{ echo \"$@\"; env; cat; } >>$out") { site in
      #expect(try site.application.accounts.isMailWaiting())
      let name = try #require(try Files.names(in: site.outbox)?.first)
      let queued = try #require(try Files.read("\(site.outbox)/\(name)"))
      #expect(!String(decoding: queued, as: UTF8.self).contains("ann@example.org"))
      #expect(try Files.status("\(site.outbox)/\(name)")?.permissions == 0o600)
      setenv("HTTP_PROXY", "http://evil.example", 1)
      #expect(try deliver(site) == OutboxReport(sent: 1))
      let sent = try sent(site)
      // Not through a shell: an argument arrives as it is.
      #expect(sent.hasPrefix("-t $(id)\n"))
      #expect(!sent.contains("evil.example"))
      #expect(sent.contains("To: ann@example.org\nSubject: =?utf-8?Q?Your_password_was_changed"))
      #expect(sent.contains("From: no-reply@club.example\n"))
      #expect(try deliver(site) == OutboxReport())
      #expect(try !site.application.accounts.isMailWaiting())
      #expect(try findings(site) == [])
    }
  }

  @Test func `a program that fails loses nothing, and is asked again after growing pauses`() throws
  {
    try withMail("cat >/dev/null; echo x >>$out; exit 75") { site in
      #expect(try deliver(site) == OutboxReport(failed: 1))
      #expect(try deliver(site) == OutboxReport(waiting: 1))
      for pause in [60, 120, 240, 480] as [Int64] {
        site.wait(pause - 1)
        #expect(try deliver(site) == OutboxReport(waiting: 1))
        site.wait(1)
        #expect(try deliver(site) == OutboxReport(failed: 1))
      }
      #expect(try sent(site) == "x\nx\nx\nx\nx\n")
      let found = try findings(site)
      #expect(found.count == 1)
      #expect(found[0].hasPrefix("1 mail could not be delivered yet: '/tmp/nightlatch-mail-"))
      #expect(found[0].hasSuffix("ended with status 75"))
      #expect(try deliver(site, early: true) == OutboxReport(failed: 1))
      site.wait(31 * 86_400)
      #expect(try deliver(site) == OutboxReport(dropped: 1))
    }
  }

  @Test func `a program that hangs is ended, and what comes after it waits`() throws {
    try withMail("sleep 60") { site in
      let id = try #require(try site.application.accounts.person(named: "ann")).id
      try site.application.accounts.setPassword("one more plain sentence", of: id)
      #expect(try deliver(site, secondsEach: 1) == OutboxReport(failed: 1, waiting: 1))
      #expect(site.logged.lines.withLock { $0.last?.contains("after 1 seconds") == true })
      site.wait(120)
      #expect(try findings(site).first?.hasPrefix("2 mails could not be delivered yet") == true)
    }
  }

  @Test func `what waits for somebody who is removed goes with them, and nobody else's does`()
    throws
  {
    try withMail("exit 75") { site in
      let accounts = site.application.accounts
      let ben = try site.add("ben", emails: ["ben@example.org"])
      try accounts.setPassword("one more plain sentence", of: ben)
      let ann = try #require(try accounts.person(named: "ann")).id
      try Files.replace(
        "\(site.outbox)/0-a.json", with: Array("{\"version\":1,\"sealed\":\"x\"}".utf8))
      let before = try Files.names(in: site.outbox)?.filter { $0.hasSuffix(".json") }
      #expect(before?.count == 3)
      try accounts.removePerson(ann)
      let left = try Files.names(in: site.outbox)?.filter { $0.hasSuffix(".json") }
      #expect(left?.count == 2 && left?.contains("0-a.json") == true)
      try accounts.removePerson(ben)
      #expect(try Files.names(in: site.outbox)?.filter { $0.hasSuffix(".json") } == ["0-a.json"])
    }
  }

  @Test func `a mail that the program refuses does not hold up the next`() throws {
    try withMail("cat >/dev/null; [ -e $out ] || { echo x >$out; exit 65; }") { site in
      let id = try #require(try site.application.accounts.person(named: "ann")).id
      site.wait(1)
      try site.application.accounts.setPassword("one more plain sentence", of: id)
      #expect(try deliver(site) == OutboxReport(sent: 1, failed: 1))
    }
  }

  @Test func `a program that is not there loses nothing`() throws {
    let site = try TestSite(",\"mail\":{\"command\":[\"/nowhere/sendmail\",\"-t\"]}")
    let id = try site.add("ann", emails: ["ann@example.org"])
    try site.application.accounts.setPassword("another plain sentence", of: id)
    #expect(try deliver(site) == OutboxReport(failed: 1))
    #expect(
      site.logged.lines.withLock { $0 } == [
        "'/nowhere/sendmail' did not run: could not run '/nowhere/sendmail': No such file or "
          + "directory; the mail stays in the outbox"
      ])
    #expect(try Files.names(in: site.outbox)?.filter { $0.hasSuffix(".json") }.count == 1)
  }

  @Test func `a file that is no mail of ours is neither sent nor removed`() throws {
    try withMail("cat >>$out") { site in
      try Files.replace("\(site.outbox)/0-a.json", with: Array("{\"version\":1,\"sealed\":".utf8))
      try Files.replace(
        "\(site.outbox)/0-b.json",
        with: Array("{\"version\":1,\"to\":[\"x@y\"],\"text\":\"t\"}".utf8))
      try Files.replace(
        "\(site.outbox)/0-c.json",
        with: Array("{\"version\":1,\"at\":\(site.now),\"sealed\":\"v1.k1.AAAA\"}".utf8))
      #expect(try deliver(site) == OutboxReport(sent: 1, failed: 1))
      #expect(try Files.names(in: site.outbox)?.filter { $0.hasSuffix(".json") }.count == 3)
      #expect(try sent(site).contains("ann@example.org"))
    }
  }

  @Test func `two at once send nothing twice`() throws {
    try withMail("cat >/dev/null; echo x >>$out; sleep 0.5") { site in
      let threads = try (0..<4).map { _ in try DeliveryThread(site) }
      let reports = threads.map { $0.join() }
      #expect(try sent(site) == "x\n")
      #expect(reports.compactMap { $0 }.reduce(0) { $0 + $1.sent } == 1)
    }
  }
}

/// One of several deliveries side by side.
private final class DeliveryThread: Sendable {
  private let site: TestSite
  private let report = Mutex<OutboxReport?>(nil)
  private let thread = Mutex<pthread_t>(0)

  init(_ site: TestSite) throws {
    self.site = site
    var identity: pthread_t = 0
    let status = pthread_create(
      &identity, nil,
      { argument in
        guard let argument else { return nil }
        let me = Unmanaged<DeliveryThread>.fromOpaque(argument).takeRetainedValue()
        // A failure shows as no report, which the test counts.
        me.report.withLock {
          $0 = (try? me.site.application.accounts.deliverOutbox(secondsEach: 30)) ?? nil
        }
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    try #require(status == 0)
    thread.withLock { $0 = identity }
  }

  func join() -> OutboxReport? {
    pthread_join(thread.withLock { $0 }, nil)
    return report.withLock { $0 }
  }
}

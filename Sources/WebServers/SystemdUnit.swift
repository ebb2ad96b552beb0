package import Site

/// The units by which systemd starts the program as FastCGI, at the first request.
package struct SystemdUnit: Sendable {
  private let site: Site
  private let program: String
  private let socket: String
  private let user: String
  private let webGroup: String

  /// - Parameters:
  ///   - site: The site.
  ///   - placement: Where the program and the site's file are, and the socket.
  ///   - user: The owner of the data folder, as whom the program runs.
  ///   - webGroup: The group of the web server, which alone may connect.
  /// - Throws: `ServerError` with `unsafePath`, as `ServerConfiguration`.
  package init(
    _ site: Site, at placement: Placement, user: String, webGroup: String
  ) throws(ServerError) {
    self.site = site
    program = placement.program
    socket = placement.fastCGISocket ?? Placement.usualFastCGISocket
    self.user = user
    self.webGroup = webGroup
    for path in [program, socket, site.file, site.dataFolder] { try checkPath(path) }
  }

  /// The text of a file such as `/etc/systemd/system/nightlatch.socket`.
  package var socketUnit: String {
    """
    # Nightlatch at \(site.baseURL.text)\(site.mount): where the web server reaches the program.
    # Put it into /etc/systemd/system/ as nightlatch.socket, beside nightlatch.service, then:
    #   systemctl daemon-reload && systemctl enable --now nightlatch.socket

    [Unit]
    Description=Nightlatch sign-in, socket for the web server

    [Socket]
    ListenStream=\(socket)
    # Whoever connects says who a request is from: nobody but the web server may.
    SocketUser=root
    SocketGroup=\(webGroup)
    SocketMode=0660

    [Install]
    WantedBy=sockets.target

    """
  }

  /// The text of the file beside it, `nightlatch.service`.
  package var serviceUnit: String {
    """
    # Nightlatch at \(site.baseURL.text)\(site.mount): the program as FastCGI.
    # Put it into /etc/systemd/system/ under the name of its socket unit, nightlatch.service.
    # systemd starts it with the first request. "systemctl reload" replaces its workers, which a
    # new site.json or a new program does not need; "systemctl stop" lets them finish.

    [Unit]
    Description=Nightlatch sign-in
    Requires=%N.socket
    After=%N.socket

    [Service]
    Type=exec
    ExecStart="\(program)"
    ExecReload=kill -HUP $MAINPID
    # The socket is what makes it FastCGI.
    StandardInput=socket
    StandardOutput=journal
    StandardError=journal
    SyslogIdentifier=%N
    Environment="NIGHTLATCH_SITE=\(site.file)"
    # Workers; one a processor unless it is set. After so many requests each is replaced.
    #Environment=NIGHTLATCH_WORKERS=4
    #Environment=NIGHTLATCH_REQUESTS=10000
    Restart=on-failure
    RestartPreventExitStatus=78
    RestartSec=1
    # First the supervisor, which ends its workers when they have answered.
    KillMode=mixed
    TimeoutStopSec=30

    User=\(user)
    UMask=0077
    # A core file would hold keys.
    LimitCORE=0

    ProtectSystem=strict
    ReadWritePaths=\(quoted(site.dataFolder))\(mailPaths)
    ProtectHome=\(isAtHome ? "read-only" : "yes")
    PrivateTmp=yes
    ProtectControlGroups=yes
    ProtectProc=invisible
    ProcSubset=pid
    KeyringMode=private
    \(startsPrograms ? openRules : closedRules)
    """
  }

  /// For a site that starts no program: neither the network nor a right is needed.
  ///
  /// The last calls are those by which workers confine themselves.
  private var closedRules: String {
    """
    NoNewPrivileges=yes
    CapabilityBoundingSet=
    PrivateNetwork=yes
    IPAddressDeny=any
    RestrictAddressFamilies=AF_UNIX
    PrivateDevices=yes
    DevicePolicy=closed
    ProtectKernelTunables=yes
    ProtectKernelModules=yes
    ProtectKernelLogs=yes
    ProtectClock=yes
    ProtectHostname=yes
    RestrictNamespaces=yes
    RestrictRealtime=yes
    RestrictSUIDSGID=yes
    LockPersonality=yes
    MemoryDenyWriteExecute=yes
    RemoveIPC=yes
    SystemCallArchitectures=native
    SystemCallFilter=@system-service
    SystemCallFilter=~@privileged @resources
    SystemCallFilter=landlock_create_ruleset landlock_add_rule landlock_restrict_self
    SystemCallErrorNumber=EPERM

    """
  }

  private var openRules: String {
    """
    # The site starts a program for mail or text messages. A sendmail may have to become its
    # mail system's group, which each of these would keep it from; where yours needs neither that
    # nor the network, add them:
    \(closedRules.split(separator: "\n").map { "#\($0)" }.joined(separator: "\n"))

    """
  }

  /// Where the usual mail systems take a mail in.
  private var mailPaths: String {
    startsPrograms ? " -/var/spool -/var/lib/postfix -/run" : ""
  }

  private var startsPrograms: Bool {
    for case .command? in [site.mail, site.text] { return true }
    return false
  }

  /// Whether some of the site is where `ProtectHome` would hide it.
  private var isAtHome: Bool {
    [program, site.file, site.dataFolder, site.keysFile, site.templatesFolder, site.publicFolder]
      .contains { path in
        ["/home/", "/root/", "/run/user/"].contains { path?.hasPrefix($0) ?? false }
      }
  }

  private func quoted(_ path: String) -> String {
    path.utf8.contains(UInt8(ascii: " ")) ? "\"\(path)\"" : path
  }
}

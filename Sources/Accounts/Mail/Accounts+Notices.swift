internal import Records
internal import Site

extension Accounts {
  /// Whether mail leaves this site.
  package var sendsMail: Bool { site.mail != nil && surroundings.compose != nil }

  /// Whether this person is told of what changes.
  package func sendsNotices(to account: Account) -> Bool {
    sendsMail && !account.emails.isEmpty
  }

  /// Tells all addresses of a person what was done.
  ///
  /// Called right after the write that did it, still inside the locked step: the change is on the
  /// disk, then the mail is in the outbox, then whoever did it gets an answer, so no session can
  /// keep a notice back by going away. A mail that cannot be put there is logged and nothing else:
  /// a full outbox must neither undo a change nor stand in its way, least of all that of somebody
  /// who is throwing an intruder out (security, NO-4).
  ///
  /// `visitor` is `nil` for the people who run the site, on the server.
  func announce(
    _ kind: SecurityNotice.Kind, to account: Account, at addresses: [String]? = nil,
    from visitor: Visitor?
  ) {
    send(
      .notice(SecurityNotice(kind: kind, username: account.name, at: now, visitor: visitor)),
      to: addresses ?? account.emails, in: account.language)
  }

  /// Tells of an event, where it is one that people are told of.
  func announce(after event: Event, to account: Account, from visitor: Visitor?) {
    let kind: SecurityNotice.Kind? =
      switch event {
      case .secondStepOn: .secondStepOn
      case .secondStepReplaced: .secondStepReplaced
      case .secondStepOff: .secondStepOff
      case .appAdded: .appAdded
      case .appRemoved: .appRemoved
      case .secondStepReset: .secondStepReset
      case .textOn: .textOn(ending: account.textNumber?.ending ?? "")
      case .textOff: .textOff
      case .passwordChanged: .passwordChanged
      case .passwordReset: .passwordReset
      default: nil
      }
    if let kind { announce(kind, to: account, from: visitor) }
  }

  /// Tells of a wrong code after a right password: at the third in a row, when a time of waiting
  /// begins, and when codes are not accepted any more.
  func announceFailure(
    at factor: FactorKind, of account: Account, from visitor: Visitor
  ) {
    let tries = account[tries: factor]
    let limits = limits(of: factor)
    if limits.isStopped(tries.failures) {
      announceStop(of: factor, account, from: visitor)
    } else if tries.beganWaiting(limits) {
      announce(.codesBlocked(count: Int(clamping: tries.failures)), to: account, from: visitor)
    } else if tries.failures == 3 {
      announce(.wrongCodes(count: 3), to: account, from: visitor)
    }
  }

  /// Tells that a factor is not accepted any more, if its latest failure was the last.
  func announceStop(of factor: FactorKind, _ account: Account, from visitor: Visitor) {
    guard limits(of: factor).hardStop == account[tries: factor].failures else { return }
    let stopped: SecurityNotice.Factor
    switch factor {
    case .app: stopped = .app
    case .recovery: stopped = .recoveryCodes
    case .text: stopped = .textMessages
    case .setup, .textSetup: return
    }
    announceStop(stopped, account, from: visitor)
  }

  /// The same for any factor; the site's log has it too.
  ///
  /// What stops is counted already, so a log that cannot be written to is reported and no more.
  func announceStop(
    _ factor: SecurityNotice.Factor, _ account: Account, from visitor: Visitor
  ) {
    announce(.stopped(factor), to: account, from: visitor)
    do {
      try recordForSite(
        SiteEvent(.stopped, by: .site, to: .init(account), detail: factor.rawValue))
    } catch {
      surroundings.report("that a factor is stopped could not be recorded: \(error)")
    }
  }
}

internal import Records

extension Accounts {
  /// Lets a person be without a second step until the end of a day by UTC, at most a year away.
  ///
  /// An exemption that was there is replaced. Returns what is wrong, or `nil` when it was done.
  package func exempt(
    _ person: PersonID, reason: String, until last: CalendarDay?, by actor: SiteEvent.Actor
  ) throws -> ExemptionProblem? {
    let reason = normalized(reason)
    guard Self.isReason(reason) else { return .reason }
    let today = CalendarDay(of: now)
    guard let last, last >= today, last.number - today.number < Exemption.longest else {
      return .until
    }
    let exemption = Exemption(reason: reason, until: last.end, since: now, author: actor.name)
    // Among the acts of administrators, so that nobody becomes one between the question and this.
    var isAdministrator = false
    let outcome = try administer(person, by: actor) { account, place in
      guard !account.isAdmin else {
        isAdministrator = true
        return .notAllowed
      }
      try recordForSite(
        SiteEvent(
          .exempted, by: actor, to: .init(account), before: account.exemption?.last.text,
          after: exemption.last.text, note: reason))
      account.exemption = exemption
      try write(account, in: place)
      try voidPasses(in: place)
      try record(.exempted, visitor: .commandLine, in: place)
      announce(.exempted(until: exemption.until), to: account, from: nil)
      return .done
    }
    return switch outcome {
    case .done: nil
    case .unknown: .unknown
    default: isAdministrator ? .administrator : .notAllowed
    }
  }

  /// Takes a person's exemption away, also one that has run out; `unchanged` where there was none.
  package func endExemption(
    of person: PersonID, by actor: SiteEvent.Actor
  ) throws -> AdministrationOutcome {
    try administer(person, by: actor) { account, place in
      guard let exemption = account.exemption else { return .unchanged }
      try recordForSite(
        SiteEvent(
          .exemptionEnded, by: actor, to: .init(account), before: exemption.last.text,
          note: exemption.reason))
      account.exemption = nil
      try write(account, in: place)
      try voidPasses(in: place)
      try record(.exemptionEnded, visitor: .commandLine, in: place)
      return .done
    }
  }

  /// 1 to 200 code points, none of them invisible, and not of spaces alone.
  private static func isReason(_ text: String) -> Bool {
    (1...Exemption.longestReason).contains(text.unicodeScalars.count)
      && text.unicodeScalars.allSatisfy { !isInvisible($0) }
      && text.utf8.contains { $0 > 0x20 }
  }
}

extension SiteEvent.Actor {
  /// The sign-in name of an administrator; empty for the server's own command line.
  var name: String {
    if case .person(_, let name, _) = self { name } else { "" }
  }
}

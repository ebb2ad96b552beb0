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
    return try store.update(person.place) { place -> ExemptionProblem? in
      guard var account = try account(person, in: place) else { return .unknown }
      guard !account.isAdmin else { return .administrator }
      try recordForSite(
        SiteEvent(
          .exempted, by: actor, to: .init(account), before: account.exemption?.last.text,
          after: exemption.last.text, note: reason))
      account.exemption = exemption
      try write(account, in: place)
      try record(.exempted, visitor: .commandLine, in: place)
      announce(.exempted(until: exemption.until), to: account, from: nil)
      return nil
    } ?? .unknown
  }

  /// Takes a person's exemption away, also one that has run out; returns whether there was one.
  package func endExemption(of person: PersonID, by actor: SiteEvent.Actor) throws -> Bool {
    try store.update(person.place) { place in
      guard var account = try account(person, in: place), let exemption = account.exemption else {
        return false
      }
      try recordForSite(
        SiteEvent(
          .exemptionEnded, by: actor, to: .init(account), before: exemption.last.text,
          note: exemption.reason))
      account.exemption = nil
      try write(account, in: place)
      try record(.exemptionEnded, visitor: .commandLine, in: place)
      return true
    } ?? false
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

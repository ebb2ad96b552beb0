internal import Records
internal import StrictJSON

/// Something that is done to a person's account by somebody else: what is told of it, and where.
struct Act {
  let event: Event
  /// What the site's log calls it.
  let kind: SiteEvent.Kind
  let actor: SiteEvent.Actor
  var detail: String?
  /// What was so before and what is so then, in words of ours or as sign-in names.
  var before: String?
  var after: String?
  /// How identity was checked, in the administrator's words.
  var note: String?
  /// What the person is mailed about it.
  var notice: SecurityNotice.Kind?

  init(
    _ event: Event, _ kind: SiteEvent.Kind, by actor: SiteEvent.Actor, detail: String? = nil,
    before: String? = nil, after: String? = nil, note: String? = nil,
    notice: SecurityNotice.Kind? = nil
  ) {
    self.event = event
    self.kind = kind
    self.actor = actor
    self.detail = detail
    self.before = before
    self.after = after
    self.note = note
    self.notice = notice
  }
}

extension Accounts {
  /// Writes a changed account, with all that tells of it: the site's log first, for what cannot be
  /// recorded is not done; the account; the person's own activity; a notice.
  ///
  /// `ending` sessions, pending sign-ins and trusted devices are dead with that write.
  func carryOut(
    _ act: Act, on account: inout Account, ending: Bool = false, in place: borrowing LockedPlace
  ) throws {
    try recordForSite(
      SiteEvent(
        act.kind, by: act.actor, to: .init(account), detail: act.detail,
        before: act.before, after: act.after, note: act.note))
    if ending {
      try endEverything(of: &account, in: place)
    } else {
      try write(account, in: place)
    }
    try record(act, in: place)
    // From nobody's address: where an administrator sits is none of the person's business.
    if let notice = act.notice { announce(notice, to: account, from: nil) }
  }

  /// Adds one line to a person's activity about something that was done to the account by others,
  /// inside the locked place.
  ///
  /// The person learns who did it, and not from which address. The note is for administrators.
  func record(_ act: Act, in place: borrowing LockedPlace) throws {
    var line: JSONObject = [
      "version": 1, "at": .int(now), "event": .string(act.event.rawValue),
      "by": .string(act.actor.administratorName),
    ]
    if let person = act.actor.administrator { line["byPerson"] = .string(person.text) }
    for (name, text) in [
      ("detail", act.detail), ("before", act.before), ("after", act.after), ("note", act.note),
    ] {
      if let text { line[name] = .string(text) }
    }
    try place.append(Self.activityFile, line: line)
    try place.keepNewerHalf(of: Self.activityFile, beyond: Self.activityBytes)
  }
}

extension SiteEvent.Actor {
  /// The administrator; `nil` for the server's own command line.
  var administrator: PersonID? {
    if case .person(let id, _, _) = self { id } else { nil }
  }

  /// The administrator's sign-in name; empty for the server's own command line.
  var administratorName: String {
    if case .person(_, let name, _) = self { name } else { "" }
  }
}

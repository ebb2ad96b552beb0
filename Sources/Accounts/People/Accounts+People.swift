internal import Records
internal import Sealing
package import StrictJSON

/// Why a person could not be made, found or changed.
package enum PersonProblem: Error, Equatable, Sendable {
  case nameTaken, emailTaken
  /// A name of single sign-on that is not this person's in other capitals.
  case notThatName
  /// The account is linked to a name of single sign-on.
  case linked
  case password(PasswordProblem)
  /// There is nobody with that id.
  case unknown
}

extension Accounts {
  /// How long a join link is good, in seconds: three days.
  package static let joinLifetime: Int64 = 3 * 24 * 3600

  /// Makes a person.
  ///
  /// `actor` is named in the site's log; without one nothing is written there.
  /// The claims come last: until they stand nobody can sign in, so a stop before leaves a folder
  /// that `check` finds and nothing else.
  package func addPerson(
    _ name: SignInName, displayName: String, emails: [EmailAddress], isAdmin: Bool,
    password: String?, by actor: SiteEvent.Actor? = nil
  ) throws -> PersonID {
    try addPerson(
      name, displayName: displayName, emails: emails, isAdmin: isAdmin, by: actor
    ) { account in
      guard let password else { return }
      account.setPassword(hash: try hashNewPassword(password, for: account), at: now)
      account.state = .active
    }
  }

  /// Makes a person of whom `complete` says how they sign in.
  func addPerson(
    _ name: SignInName, displayName: String, emails: [EmailAddress], isAdmin: Bool,
    by actor: SiteEvent.Actor?, complete: (inout Account) throws -> Void
  ) throws -> PersonID {
    if try findAccount(Identifier(name)) != nil { throw PersonProblem.nameTaken }
    for email in emails where try findAccount(Identifier(email)) != nil {
      throw PersonProblem.emailTaken
    }
    guard let id = PersonID(surroundings.randomID()) else { preconditionFailure("32 digits") }
    var account = Account(
      id: id, name: name, displayName: displayName, emails: emails, isAdmin: isAdmin, created: now)
    try complete(&account)
    try store.makePlace(id.place)
    _ = try store.update(id.place) { place in
      guard let actor else {
        try write(account, in: place)
        return try record(.personCreated, visitor: nil, in: place)
      }
      let act = Act(
        .personCreated, account.state == .invited ? .personInvited : .personCreated, by: actor,
        after: isAdmin ? "administrator" : "person")
      try carryOut(act, on: &account, in: place)
    }
    do {
      try claim(Identifier(name), for: id, or: .nameTaken)
      for email in emails { try claim(Identifier(email), for: id, or: .emailTaken) }
    } catch {
      takeBack(id, [Identifier(name)] + emails.map { Identifier($0) })
      throw error
    }
    return id
  }

  /// Takes back a person whose names could not all be claimed.
  ///
  /// The names first and each for itself: one that stayed would count as taken for a minute. Without
  /// them nobody can sign in, so what cannot be taken back is a folder that `check` finds; it is
  /// logged, and the request fails for what it failed of before. Mail that waits stays: the addresses
  /// may be those of whoever was faster.
  private func takeBack(_ id: PersonID, _ names: [Identifier]) {
    for name in names {
      report("a name was not given back") { try release(name, of: id) }
    }
    report("a person who was not made was not taken away") {
      _ = try store.update(id.place) { try remove(account(id, in: $0), in: $0) }
      try store.removePlace(id.place, first: "account.json")
    }
  }

  private func report(_ what: String, unless body: () throws -> Void) {
    do {
      try body()
    } catch {
      surroundings.report("\(what): \(error)")
    }
  }

  /// How long a claim stands on its own, in seconds, before the account that it leads to answers
  /// to it.
  private static let claimGrace: Int64 = 60

  /// Takes a name for a person; one that a stopped change left behind counts as free.
  ///
  /// A claim of a moment ago counts as taken: the change that made it is about to write the account.
  package func claim(_ identifier: Identifier, for id: PersonID, or problem: PersonProblem) throws {
    try store.makePlace(identifier.claimPlace)
    _ = try store.update(identifier.claimPlace) { place in
      let existing = try place.read(identifier.claimFile)
      guard try isFree(identifier, for: id, claimed: existing) else { throw problem }
      try write(identifier, for: id, in: place)
    }
  }

  /// Whether a name may be taken for a person; asked with the claim's place locked.
  func isFree(
    _ identifier: Identifier, for id: PersonID, claimed existing: JSONObject?
  ) throws -> Bool {
    guard let existing, existing.string("person") != id.text else { return true }
    let age = now - (existing.whole("at") ?? 0)
    return try !(0..<Self.claimGrace).contains(age) && findAccount(identifier) == nil
  }

  func write(
    _ identifier: Identifier, for id: PersonID, in place: borrowing LockedPlace
  ) throws(RecordsError) {
    try place.write(identifier.claimFile, claimDocument(of: id))
  }

  package func claimDocument(of id: PersonID) -> JSONObject {
    ["version": 1, "person": .string(id.text), "at": .int(now)]
  }

  /// Gives a name back, if it is this person's.
  func release(_ identifier: Identifier, of id: PersonID) throws {
    _ = try store.update(identifier.claimPlace) { place in
      guard try place.read(identifier.claimFile)?.string("person") == id.text else { return }
      try place.remove(identifier.claimFile)
    }
  }

  /// Every person's id, in order.
  ///
  /// - Complexity: Lists up to 256 folders; opens no person's file.
  package func people() throws -> [PersonID] {
    try store.names(in: "people").flatMap { try people(in: $0) }
  }

  /// Calls `body` with every person's id in order, its number from 1 and how many there are; who is
  /// made or removed meanwhile is met or is not.
  ///
  /// - Complexity: Lists up to 256 folders twice, and holds the names of one.
  package func forEachPerson(
    _ body: (_ id: PersonID, _ number: Int, _ all: Int) throws -> Void
  ) throws {
    let shards = try store.names(in: "people")
    var all = 0
    for shard in shards { all += try people(in: shard).count }
    var number = 0
    for shard in shards {
      for id in try people(in: shard) {
        number += 1
        try body(id, number, max(all, number))
      }
    }
  }

  /// Those whose ids begin with these two digits, in order.
  func people(in shard: String) throws -> [PersonID] {
    try store.names(in: "people/\(shard)").compactMap { PersonID($0) }.filter {
      $0.text.utf8.prefix(2).elementsEqual(shard.utf8)
    }
  }

  /// The ids behind one, in order, at most as many as asked for; from the first on without one.
  ///
  /// - Complexity: Lists no more folders than hold them.
  package func people(after last: PersonID?, atMost count: Int) throws -> [PersonID] {
    var found: [PersonID] = []
    for shard in try store.names(in: "people")
    where last.map({ shard >= $0.text.prefix(2) }) ?? true {
      guard found.count < count else { break }
      found += try people(in: shard).drop { id in last.map { id.text <= $0.text } ?? false }
    }
    return Array(found.prefix(count))
  }

  /// The person with an id; `nil` for nobody.
  package func person(_ id: PersonID) throws -> Account? { try account(id) }

  /// The person who signs in with a name or an address; `nil` for nobody.
  package func person(named typed: String) throws -> Account? {
    try findAccount(Identifier(typed))
  }

  /// Removes a person: first the account, so that nobody signs in from then on, then the claims and
  /// the rest.
  ///
  /// Running it again finishes what was stopped, but for claims, which count as nobody's by then.
  package func removePerson(_ id: PersonID, by actor: SiteEvent.Actor = .server) throws {
    let account = try account(id)
    try recordForSite(
      SiteEvent(
        .personRemoved, by: actor, to: .init(person: id, name: account?.name ?? "")))
    try erase(id)
  }

  private func erase(_ id: PersonID) throws {
    let account = try account(id)
    // First, while it is known whose it is.
    if let account {
      // One that waits may be somebody else's.
      let waiting = try account.waiting.map(\.address).filter { address in
        guard let owner = try EmailAddress(address).flatMap({ try findAccount(Identifier($0)) })
        else { return true }
        return owner.id == id
      }
      try forgetMail(to: account.emails + waiting)
    }
    _ = try store.update(id.place) { place in
      try remove(account, in: place)
      // A pass of a session lies outside the folder.
      try empty("sessions", in: place)
    }
    for identifier in account.map(identifiers) ?? [] { try release(identifier, of: id) }
    if let its = account?.recoveryCase { try forgetCase(its.id) }
    // The addresses that the person signed in from are in it.
    try throttle.forget(.init(person: id))
    try store.removePlace(id.place, first: "account.json")
  }

  private func identifiers(of account: Account) -> [Identifier] {
    ([account.name] + account.emails).map { Identifier($0) }
  }

  /// Sets a password on the server's own authority; ends every session.
  package func setPassword(_ password: String, of id: PersonID) throws {
    guard let account = try account(id) else { return }
    let hash = try hashNewPassword(password, for: account)
    _ = try store.update(id.place) { place in
      guard var account = try self.account(id, in: place) else { return }
      account.setPassword(hash: hash, at: now)
      if account.state == .invited { account.state = .active }
      account.document["join"] = nil
      try endAllSessions(of: &account, event: .passwordChanged, in: place)
    }
    // A new password was bound: what was counted against the old one is over.
    try throttle.forget(.init(person: id))
  }

  /// Takes the second step off on the server's own authority; ends every session.
  ///
  /// Returns whether there was one.
  package func resetSecondStep(of id: PersonID) throws -> Bool {
    try resetSecondStep(of: id, by: .server, note: nil) == .done
  }

  /// Writes the account with all its sessions and pending sign-ins ended.
  ///
  /// `visitor` is `nil` for the people who run the site, on the server.
  func endAllSessions(
    of account: inout Account, event: Event, detail: String? = nil, by visitor: Visitor? = nil,
    in place: borrowing LockedPlace
  ) throws {
    try endEverything(of: &account, in: place)
    try record(event, detail: detail, visitor: visitor, in: place)
    announce(after: event, to: account, from: visitor)
  }
}

extension Account {
  /// The names and addresses that lead to this account.
  package var identifiers: [Identifier] { ([name] + emails).map { Identifier($0) } }
}

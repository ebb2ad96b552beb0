package import Accounts
internal import Files
internal import Records
internal import StrictJSON

/// What became of a person of a backup.
package enum BroughtBack: Equatable, Sendable {
  /// They are there again; `hasSecondStep` where one came back with them.
  case back(name: String, hasSecondStep: Bool, isInvited: Bool)
  /// They are there and were left as they are.
  case isHere
  /// Somebody else has the name or an address by now.
  case nameIsTaken(name: String)
  /// They were removed since, as the site's log says.
  case wasRemoved(name: String)
  /// What the backup has of them cannot be used.
  case damaged
}

/// Whom the site's log says were removed, as far as it was read.
package struct RemovedPeople {
  fileprivate(set) var ids: Set<PersonID> = []
  fileprivate var place: SiteLogPlace
}

extension Accounts {
  /// Brings back one person of a backup, unless they are here or were removed.
  ///
  /// Who is here stays as they are: their password, factors and used codes are of later than the
  /// backup. One whose account is damaged counts as gone; what is damaged is kept aside. The names
  /// are taken first: a stop between leaves names that count as nobody's, and to do it again
  /// finishes it. The list of people has to be made anew afterwards.
  ///
  /// `removed` is `nil` where those come back too who were removed.
  package func bringBack(
    _ id: PersonID, files: [(name: String, bytes: [UInt8])],
    unlessIn removed: inout RemovedPeople?
  ) throws -> BroughtBack {
    let path = "\(id.place)/account.json"
    guard let account = try archived(id, files) else { return .damaged }
    guard try isGone(id) else { return .isHere }
    if try holds(id, &removed) { return .wasRemoved(name: account.name) }
    let unclaimed = try unclaimed(in: files)
    for identifier in account.identifiers where !unclaimed.contains(identifier.claim) {
      do {
        try claim(identifier, for: id, or: .nameTaken)
      } catch PersonProblem.nameTaken {
        return .nameIsTaken(name: account.name)
      } catch let error as RecordsError where error.code == .damaged {
        // `check --repair` leads a damaged name back to its person.
        surroundings.report(error.description)
      }
    }
    let back = account.broughtBack(at: now)
    try store.makePlace(id.place)
    let outcome = try store.update(id.place) { place -> BroughtBack in
      guard try isGone(id) else { return .isHere }
      // The log is written before the account goes: who was removed since the last look is in it.
      if try holds(id, &removed) { return .wasRemoved(name: account.name) }
      for folder in Self.endingFolders { try empty(folder, in: place) }
      for (name, bytes) in files where name != "account.json" && name != Self.unclaimedFile {
        if try place.size(of: name) == nil { try place.write(name, bytes: bytes) }
      }
      if try place.size(of: "account.json") != nil { try keepAside(path) }
      try writeUnlisted(back, in: place)
      try record(.broughtBack, visitor: .commandLine, in: place)
      return .back(
        name: back.name, hasSecondStep: back.secondStep != nil, isInvited: back.state == .invited)
    }
    // Their folder was taken away again in the same moment.
    return outcome ?? .wasRemoved(name: account.name)
  }

  /// Whether somebody was removed, as the log says by now.
  private func holds(_ id: PersonID, _ removed: inout RemovedPeople?) throws -> Bool {
    guard var known = removed else { return false }
    try readOn(&known)
    removed = known
    return known.ids.contains(id)
  }

  /// The account in a backup's files; `nil` where it cannot be used.
  func archived(
    _ id: PersonID, _ files: [(name: String, bytes: [UInt8])]
  ) throws -> Account? {
    guard let bytes = files.first(where: { $0.name == "account.json" })?.bytes else { return nil }
    do throws(RecordsError) {
      return try account(id, parsing: bytes)
    } catch {
      surroundings.report("in the backup: \(error.description)")
      return nil
    }
  }

  /// Whether nobody can be this person any more: there is no account, or a damaged one.
  private func isGone(_ id: PersonID) throws -> Bool {
    do {
      return try account(id) == nil
    } catch let error as RecordsError where error.code == .damaged {
      return true
    } catch let error as RecordsError where error.code == .newer {
      return false
    }
  }

  func unclaimed(in files: [(name: String, bytes: [UInt8])]) throws -> Set<String> {
    guard let bytes = files.first(where: { $0.name == Self.unclaimedFile })?.bytes else {
      return []
    }
    let document = try store.parse(bytes, as: Self.unclaimedFile)
    return Set((document.array("claims") ?? []).compactMap(\.stringValue))
  }

  /// Keeps a damaged file where it is until another takes its place, and aside from then on.
  private func keepAside(_ document: String) throws {
    let aside = try placeAside(document)
    if try Files.statusOfEntry(aside) == nil {
      try Files.keep(store.path(document), as: aside)
    }
    surroundings.report("'\(store.path(document))' was damaged and is kept as '\(aside)'")
  }

  /// Whom the site's log says were removed.
  /// - Complexity: Reads the log once.
  package func removedPeople() throws -> RemovedPeople {
    var removed = RemovedPeople(place: try siteLogPlace(since: 0))
    try readOn(&removed)
    return removed
  }

  private func readOn(_ removed: inout RemovedPeople) throws {
    var ids = removed.ids
    removed.place = try siteActivity(after: removed.place) { activity in
      guard let event = activity?.event, event.kind == .personRemoved, let target = event.target
      else { return }
      ids.insert(target.person)
    }
    removed.ids = ids
  }
}

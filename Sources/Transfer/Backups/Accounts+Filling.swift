package import Accounts
package import Records
internal import StrictJSON

extension Accounts {
  /// Begins to fill the data folder of a site that nobody uses yet; `nil` where each file has to be
  /// waited for.
  ///
  /// What a restore left there that was stopped while it did so is taken away first: after a power
  /// cut anything of it may be missing or cut off.
  package func beginFilling(after former: UnfinishedRestore?) throws -> Filling? {
    if former?.isFilling == true {
      for name in Self.restored { try Filling.clear(name, of: store) }
    }
    return try Filling.begin(store)
  }

  /// Brings back one person of a backup into a data folder that nobody uses yet.
  ///
  /// Nobody else takes a name or reads an account meanwhile: so there is no lock, and nothing has an
  /// order. Of two people of the backup who have one name, the first gets it.
  package func bringBack(
    _ id: PersonID, files: [(name: String, bytes: [UInt8])], unlessIn removed: RemovedPeople?,
    into filling: Filling
  ) throws -> BroughtBack {
    guard let account = try archived(id, files) else { return .damaged }
    if removed?.ids.contains(id) == true { return .wasRemoved(name: account.name) }
    let unclaimed = try unclaimed(in: files)
    let claimed = account.identifiers.filter { !unclaimed.contains($0.claim) }
    for identifier in claimed {
      let holder = try store.read(identifier.claim)?.string("person")
      guard holder == nil || holder == id.text else { return .nameIsTaken(name: account.name) }
    }
    for identifier in claimed { try filling.create(identifier.claim, claimDocument(of: id)) }
    let back = account.broughtBack(at: now)
    let line = JSONValue.object(line(.broughtBack, visitor: .commandLine)).serialized()
    var activity = line + [UInt8(ascii: "\n")]
    for (name, bytes) in files {
      switch name {
      case "account.json", Self.unclaimedFile: continue
      case Self.activityFile: activity = bytes + activity
      default: try filling.create("\(id.place)/\(name)", bytes: bytes)
      }
    }
    try filling.create("\(id.place)/\(Self.activityFile)", bytes: activity)
    try filling.create("\(id.place)/account.json", back.document)
    return .back(
      name: back.name, hasSecondStep: back.secondStep != nil, isInvited: back.state == .invited)
  }
}

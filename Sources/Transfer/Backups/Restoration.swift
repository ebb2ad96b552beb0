package import Accounts

/// What came of restoring a backup.
package struct RestoreReport: Equatable, Sendable {
  /// People who are there again.
  package internal(set) var back = 0
  /// Those of them who have a second step, and those who have no password yet.
  package internal(set) var withSecondStep = 0
  package internal(set) var invited = 0
  /// People who were there and were left as they are.
  package internal(set) var here = 0
  package internal(set) var nameIsTaken: [String] = []
  package internal(set) var wereRemoved: [String] = []
  /// People whose account in the backup could not be used.
  package internal(set) var damaged = 0
  package internal(set) var policy = false
  package internal(set) var log = false
}

/// Brings what a backup holds back into a site.
package struct Restoration {
  package let examination: BackupExamination
  package let accounts: Accounts
  /// Whether the site has nobody, and gets what concerns all of it too.
  package let isWhole: Bool
  /// Whether there is no site yet, and nobody who uses it, until `complete` has made it one.
  package let isNew: Bool
  /// Whether those come back too who were removed since.
  package let includesRemoved: Bool

  package init(
    _ examination: BackupExamination, into accounts: Accounts, isWhole: Bool, isNew: Bool,
    includesRemoved: Bool
  ) {
    self.examination = examination
    self.accounts = accounts
    self.isWhole = isWhole
    self.isNew = isNew
    self.includesRemoved = includesRemoved
  }

  /// Brings it back; stopped anywhere, the site is as far as it came, and doing it again goes on.
  ///
  /// A site that is new is filled without waiting for the disk at each file, and for all of it once,
  /// before `complete`: until then it is none, and doing it again begins anew. A site that may be in
  /// use gets one person after the other, each whole and on the disk before the next.
  ///
  /// `putKeys` puts the keys that the backup needs into the site's key file, before anybody who
  /// needs them is back; `complete` does what makes it a site where that comes last. `progress` is
  /// told of people: how many so far and how many there are; then, once more, as the list of people
  /// is made.
  ///
  /// `reader` is that of the examination: the same open file, whatever has its name by now.
  package func run(
    from reader: inout ArchiveReader, putKeys: () throws -> Void, complete: () throws -> Void,
    progress: (_ what: String, _ done: Int, _ all: Int) -> Void
  ) throws -> RestoreReport {
    try accounts.withKeysAtRest {
      var report = RestoreReport()
      // A mark of somebody who was here before says whether a site was ever made of it.
      let former = try accounts.unfinishedRestore()
      let isUnused = isNew && former?.isFilling != false
      let filling = isUnused ? try accounts.beginFilling(after: former) : nil
      let restore = UnfinishedRestore(
        digest: examination.digest, isWhole: isWhole, isFilling: filling != nil)
      try accounts.beginRestore(restore)
      try putKeys()
      report.log = try bringBackLog(&reader)
      try accounts.recordRestore(
        ofBackupFrom: examination.head.created, people: examination.people)
      var removed = includesRemoved ? nil : try accounts.removedPeople()
      reader.go(to: 0)
      var person: (id: PersonID, files: [(name: String, bytes: [UInt8])])?
      var done = 0
      func finishPerson() throws {
        guard let one = person else { return }
        person = nil
        if let filling {
          try report.note(
            accounts.bringBack(one.id, files: one.files, unlessIn: removed, into: filling))
        } else {
          try report.note(accounts.bringBack(one.id, files: one.files, unlessIn: &removed))
        }
        done += 1
        progress("brought back: people", done, examination.people)
      }
      while let entry = try reader.next() {
        if case .person(let id, let file) = entry.name.kind {
          if person?.id != id {
            try finishPerson()
            person = (id, [])
          }
          person?.files.append((file, try reader.content()))
          continue
        }
        try finishPerson()
        switch entry.name.kind {
        case .policy:
          report.policy = try accounts.bringBackPolicy(reader.content(), isWhole: isWhole)
        case .imported(let file):
          try accounts.bringBackDocument("imported/\(file)", reader.content(), into: filling)
        case .count(let path) where isWhole:
          try accounts.bringBackDocument("throttle/\(path)", reader.content(), into: filling)
        default: break
        }
      }
      guard reader.digestBeforeSeal == examination.digest else {
        throw reader.damaged("somebody has changed it while it was restored; do it again")
      }
      try accounts.endRestore(
        restore, filling, progress: { progress("listed: people", $0, $1) }, complete: complete)
      return report
    }
  }

  /// The log as it was, for a site that has none of its own.
  private func bringBackLog(_ reader: inout ArchiveReader) throws -> Bool {
    guard let start = examination.log, try !accounts.hasLog() else { return false }
    reader.go(to: start)
    while let entry = try reader.next(), case .log(let file) = entry.name.kind {
      try accounts.bringBackLog(file) { try reader.piece() }
    }
    return true
  }
}

extension RestoreReport {
  fileprivate mutating func note(_ one: BroughtBack) {
    switch one {
    case .back(_, let hasSecondStep, let isInvited):
      back += 1
      if hasSecondStep { withSecondStep += 1 }
      if isInvited { invited += 1 }
    case .isHere: here += 1
    case .nameIsTaken(let name): nameIsTaken.append(name)
    case .wasRemoved(let name): wereRemoved.append(name)
    case .damaged: damaged += 1
    }
  }
}

internal import Records
internal import Sealing
internal import Site
internal import StrictJSON

/// What came of a change of keys.
package struct RotationReport: Equatable, Sendable {
  /// The key that seals now.
  package let current: String
  /// How many values were sealed anew.
  package internal(set) var resealed = 0
  /// The keys that nothing needed any more, by their ids.
  package internal(set) var removed: [String] = []
  /// The keys that are kept to open and check with, and for what.
  package internal(set) var kept: [Kept] = []

  package struct Kept: Equatable, Sendable {
    package let id: String
    /// Hashes of passwords, sets of recovery codes and codes on their way that were made with it.
    ///
    /// They can be made anew only by whoever knows the password, and go one by one.
    package internal(set) var hashes = 0
    /// Sealed values that did not open, and documents that could not be read.
    package internal(set) var unopened = 0
  }
}

/// What a change of keys needs from outside.
package struct RotationSteps {
  /// Puts new bytes in the place of the key file's, whole, under its owner and mode.
  package var write: ([UInt8]) throws -> Void
  /// Waits until every request that began before has ended.
  package var wait: () throws -> Void
  /// Is told the number of people looked at so far and of all.
  package var progress: (_ done: Int, _ all: Int) -> Void

  package init(
    write: @escaping ([UInt8]) throws -> Void, wait: @escaping () throws -> Void,
    progress: @escaping (_ done: Int, _ all: Int) -> Void
  ) {
    self.write = write
    self.wait = wait
    self.progress = progress
  }
}

extension Accounts {
  /// Only one change of keys at a time.
  static let rotation = "rotation"

  /// The keys of the site, without their bytes.
  package func keyFile() throws -> KeyFile { try Keys.file(site.keysFile) }

  /// Gives the site a new key, seals everything under it, and lets go of keys that nothing needs.
  ///
  /// People go on signing in meanwhile. A request reads the key file once, so the new key is added
  /// first and seals only when every program that runs can open what it sealed; and what was still
  /// sealed with the old key after that is found by the sweep, which begins when those have ended
  /// too. A change that was stopped anywhere is gone on with by calling this again.
  ///
  /// - Returns: What was done.
  /// - Throws: `KeysError`, what `steps` throw, `RecordsError`; `busy` while another one runs.
  /// - Complexity: Reads every document of every person once.
  package func rotateKeys(_ steps: RotationSteps) throws -> RotationReport {
    try store.makePlace(Self.rotation)
    let report = try store.update(Self.rotation) { _ in
      var file = try keyFile()
      if file.rotating == nil {
        let id = "k" + String(Hex.encode(surroundings.randomBytes(4)))
        file.add(id, key: surroundings.randomBytes(32), at: now)
        try steps.write(file.bytes)
      }
      // Also where it was stopped here before: nobody knows how long ago.
      try steps.wait()
      if file.current != file.rotating {
        let before = file.current
        file.makeCurrent()
        try recordForSite(
          SiteEvent(.keysRotated, by: .server, before: before, after: file.current))
        try steps.write(file.bytes)
        try steps.wait()
      }
      return try sweep(&file, steps)
    }
    guard let report else {
      throw DataFolderError(description: "there is no data folder '\(site.dataFolder)'")
    }
    return report
  }

  private func sweep(_ file: inout KeyFile, _ steps: RotationSteps) throws -> RotationReport {
    var sweep = Resealing(ring: try ring(), surroundings: surroundings)
    try forEachPerson { person, number, all in
      try reseal(person, &sweep)
      steps.progress(number, all)
    }
    try resealOutbox(&sweep)
    var report = RotationReport(current: file.current)
    report.resealed = sweep.resealed
    for entry in file.entries where entry.role == .opens {
      let uses = sweep.uses[entry.id] ?? RotationReport.Kept(id: entry.id)
      // What could not be read may have been sealed with any of them.
      if uses.hashes == 0, uses.unopened == 0, sweep.unreadable == 0 {
        report.removed.append(entry.id)
      } else {
        var kept = uses
        kept.unopened += sweep.unreadable
        report.kept.append(kept)
      }
    }
    file.finish(removing: report.removed)
    try steps.write(file.bytes)
    return report
  }

  private func reseal(_ person: PersonID, _ sweep: inout Resealing) throws {
    // A person who was removed meanwhile has nothing left to seal.
    _ = try store.update(person.place) { place in
      for name in try place.names(in: ".") {
        if name.hasSuffix(".json") {
          try reseal(name, owner: person.text, for: Purpose.ofPeople, in: place, &sweep)
          continue
        }
        // A device is trusted under one key, and is not any more.
        guard name != "devices" else { continue }
        for document in try place.names(in: name) where document.hasSuffix(".json") {
          try reseal(
            "\(name)/\(document)", owner: person.text, for: Purpose.ofPeople, in: place, &sweep)
        }
      }
    }
  }

  private func resealOutbox(_ sweep: inout Resealing) throws {
    // Elsewhere nothing is sealed.
    guard case .command? = site.mail else { return }
    // Its lock is held while mail is handed over.
    let patient = Store(root: store.root, lockWait: 300)
    _ = try patient.update(Self.outboxPlace) { place in
      for name in try place.names(in: ".") where name.hasSuffix(".json") {
        try reseal(name, owner: name, for: [Purpose.mail], in: place, &sweep)
      }
    }
  }

  /// Seals one document anew; one that cannot be read stays as it is, and is counted.
  private func reseal(
    _ name: String, owner: String, for purposes: [String], in place: borrowing LockedPlace,
    _ sweep: inout Resealing
  ) throws {
    let document: JSONObject
    do throws(RecordsError) {
      guard let read = try place.read(name) else { return }
      document = read
    } catch {
      guard error.code != .system else { throw error }
      surroundings.report(error.description)
      sweep.unreadable += 1
      return
    }
    let before = sweep.resealed
    let after = try sweep.resealing(document, owner: owner, for: purposes)
    // The list of people shows nothing that is sealed, so it needs no word of this.
    if sweep.resealed != before { try place.write(name, after) }
  }
}

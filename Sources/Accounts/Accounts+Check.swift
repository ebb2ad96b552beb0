internal import Files
internal import Records
internal import Sealing
internal import Site
internal import StrictJSON

/// One thing that is wrong with a site, or that its owner should know.
package struct Finding: Hashable, Sendable {
  package enum Weight: String, Sendable {
    case problem, warning
  }

  package let weight: Weight
  /// The file or folder.
  package let path: String
  /// What is wrong, in a sentence without a full stop.
  package let what: String
  /// The command or the act that mends it.
  package let mend: String

  package init(weight: Weight, path: String, what: String, mend: String) {
    self.weight = weight
    self.path = path
    self.what = what
    self.mend = mend
  }
}

extension Accounts {
  /// Examines the key file, the folders and every document, and tells of each that is wrong.
  ///
  /// `progress` is told the number of people looked at so far and of all.
  /// - Complexity: Reads every file of the data folder once.
  package func check(
    progress: (_ done: Int, _ all: Int) -> Void, found: (Finding) -> Void
  ) throws {
    checkModes(found)
    var ring: KeyRing?
    do {
      ring = try self.ring()
      if try keyFile().rotating != nil {
        found(
          Finding(
            weight: .warning, path: site.keysFile, what: "a change of keys was not finished",
            mend: "nightlatch keys rotate"))
      }
    } catch let error as KeysError {
      found(
        Finding(
          weight: .problem, path: error.path, what: error.description,
          mend: "restore the key file from your copy of it, or mend what the sentence names"))
    } catch let error as FileError {
      found(
        Finding(
          weight: .problem, path: error.path, what: error.description,
          mend: "as root: chown --reference='\(site.dataFolder)' '\(site.keysFile)'"))
    }
    var listed = RosterFingerprint()
    try forEachPerson { person, number, all in
      if let account = check(person, ring: ring, found) {
        checkClaims(of: account, found)
        listed.add(RosterEntry(account))
      }
      progress(number, all)
    }
    checkRoster(expected: listed, found)
    checkRestore(found)
    checkCases(found)
    checkPolicy(found)
    checkSiteLog(found)
    checkOutbox(found)
    checkFiles(found)
  }

  private func checkModes(_ found: (Finding) -> Void) {
    let folder = site.dataFolder
    if site.mode == .testing {
      found(
        Finding(
          weight: .warning, path: site.file, what: "the site is in testing mode",
          mend: "set \"mode\" to \"live\" before people use it"))
    }
    if !site.baseURL.isSecure {
      found(
        Finding(
          weight: .warning, path: site.file,
          what: "\"baseURL\" is plain HTTP, which only this machine can use",
          mend: "set \"baseURL\" to the https address before people use it"))
    }
    do {
      guard let status = try Files.status(folder), status.isFolder else {
        found(
          Finding(
            weight: .problem, path: folder, what: "there is no data folder",
            mend: "restore it from a backup, or make a new site with 'nightlatch init'"))
        return
      }
      if try !Files.isWritable(folder) {
        let isReadOnly = try Files.isReadOnly(folder)
        found(
          Finding(
            weight: .problem, path: folder,
            what: isReadOnly
              ? "the data folder is on a file system that is mounted read-only"
              : "the data folder cannot be written to",
            mend: isReadOnly
              ? "as root: mount -o remount,rw \"$(findmnt -nT '\(folder)' -o TARGET)\""
              : "as its owner, or as root: chmod u+rwx '\(folder)'"))
      }
      if status.permissions & 0o077 != 0 {
        found(
          Finding(
            weight: .problem, path: folder, what: "the data folder is open to others",
            mend: "chmod 700 '\(folder)'"))
      }
      if let keys = try Files.status(site.keysFile), keys.owner != status.owner {
        found(
          Finding(
            weight: .problem, path: site.keysFile,
            what: "the key file belongs to another user than the data folder",
            mend: "chown --reference='\(folder)' '\(site.keysFile)'"))
      }
    } catch {
      found(unreadable(folder, error))
    }
  }

  private func check(
    _ person: PersonID, ring: KeyRing?, _ found: (Finding) -> Void
  ) -> Account? {
    var read: Account?
    do {
      guard let account = try account(person) else {
        found(
          Finding(
            weight: .warning, path: store.path(person.place),
            what: "a person's folder has no account.json",
            mend: "nightlatch person remove \(person.text)"))
        return nil
      }
      read = account
      checkExemption(of: account, found)
      if let ring { checkSealed(account, ring, found) }
    } catch {
      found(unreadable(store.path("\(person.place)/account.json"), error))
    }
    checkDocuments(of: person, in: "sessions", found) { _ = try Session($0, path: $1) }
    checkDocuments(of: person, in: "pending", found) { _ = try Pending($0, path: $1) }
    checkDocuments(of: person, in: "devices", found) { _ = try Device($0, path: $1) }
    checkDocuments(of: person, in: "tokens", found) { _ = try TokenGrant($0, path: $1) }
    return read
  }

  private func checkDocuments(
    of person: PersonID, in folder: String, _ found: (Finding) -> Void,
    _ read: (JSONObject, String) throws -> Void
  ) {
    do {
      for name in try store.names(in: "\(person.place)/\(folder)") {
        let document = "\(person.place)/\(folder)/\(name)"
        do {
          let path = store.path(document)
          if let object = try store.read(document) { try read(object, path) }
        } catch let error as RecordsError where error.code == .damaged {
          found(
            Finding(
              weight: .problem, path: store.path(document), what: "\(error)",
              mend: "nightlatch check --repair, which moves it aside: what it stands for is ended"))
        } catch {
          found(unreadable(store.path(document), error))
        }
      }
    } catch {
      found(unreadable(store.path("\(person.place)/\(folder)"), error))
    }
  }

  private func checkSealed(_ account: Account, _ ring: KeyRing, _ found: (Finding) -> Void) {
    do {
      _ = try account.passwordHash.map { try StoredPassword($0, of: account.id, ring: ring) }
    } catch {
      found(
        Finding(
          weight: .problem, path: store.path("\(account.id.place)/account.json"),
          what: "the imported password of '\(account.name)' does not open: \(error)",
          mend: "restore the key file it was sealed with, or: nightlatch person password "
            + account.name))
    }
    for app in account.secondStep?.apps ?? [] {
      do throws(SealingError) {
        _ = try ring.open(
          app.sealedSecret, purpose: Purpose.appSecret, owner: account.id.text)
      } catch {
        found(
          Finding(
            weight: .problem, path: store.path("\(account.id.place)/account.json"),
            what: "an app's secret of '\(account.name)' does not open: \(error.description)",
            mend: "restore the key file it was sealed with, or: nightlatch second-step reset "
              + account.name))
      }
    }
    do {
      _ = try account.secondStep?.recovery.codes(owner: account.id, ring: ring)
    } catch {
      found(
        Finding(
          weight: .problem, path: store.path("\(account.id.place)/account.json"),
          what: "a recovery code of '\(account.name)' does not open: \(error)",
          mend: "restore the key file it was sealed with, or let the person make new codes"))
    }
  }

  private func checkClaims(of account: Account, _ found: (Finding) -> Void) {
    let person = account.id
    for claim in account.identifiers.map(\.claim) {
      do {
        let leadsTo = try store.read(claim)?.string("person")
        guard leadsTo != person.text else { continue }
        let other = try leadsTo.flatMap { PersonID($0) }.flatMap { try self.account($0) }
          .flatMap { $0.identifiers.contains { $0.claim == claim } ? $0 : nil }
        found(
          Finding(
            weight: .problem, path: store.path(claim),
            what: "a name or address does not lead to its person \(person.text)"
              + (other == nil ? "" : ", but to another of that name"),
            mend: other == nil
              ? "nightlatch check --repair" : "nightlatch person remove \(person.text)"))
      } catch {
        found(unreadable(store.path(claim), error))
      }
    }
  }

  func unreadable(_ path: String, _ error: any Error) -> Finding {
    let cause = error as? FileError ?? (error as? RecordsError)?.cause
    let folder = site.dataFolder
    return Finding(
      weight: .problem, path: path, what: "\(error)",
      mend: cause?.isDenied == true
        ? "as root: chown -R --reference='\(folder)' '\(folder)' && chmod -R u+rwX '\(folder)'"
        : "restore this file from a backup; nothing uses it as it is")
  }
}

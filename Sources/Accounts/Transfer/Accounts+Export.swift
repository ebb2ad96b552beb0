internal import Records
internal import Site
package import StrictJSON

extension Accounts {
  /// Everything that is kept about a person, for the person: each document of their folder, what was
  /// counted against their password, and no secret; `nil` where there is nobody of that id.
  ///
  /// Times are seconds since the epoch, as they are kept. A line of the activity that cannot be read
  /// is counted, not left out in silence; a damaged document is thrown.
  /// - Complexity: Reads every file of the folder once.
  package func export(of id: PersonID) throws -> JSONObject? {
    guard let account = try account(id) else { return nil }
    var kept = account.document.withoutSecrets()
    if let second = account.secondStep, var object = kept.object("secondStep") {
      object["codesLeft"] = .int(Int64(second.codesLeft))
      kept["secondStep"] = .object(object)
    }
    var export: JSONObject = [
      "format": "nightlatch export 1", "site": .string(site.name),
      "address": .string(site.baseURL.text + site.mount), "exported": .int(now),
      "times": "seconds since 1970-01-01T00:00:00Z", "id": .string(id.text),
      "account": .object(kept),
    ]
    for name in try store.names(in: id.place) where name != "account.json" {
      try add(name, of: id, to: &export)
    }
    if let tries = try throttle.document(of: .init(person: id)) {
      export["passwordTries"] = .object(tries.withoutSecrets())
    }
    return export
  }

  /// One document, file of lines or folder of documents, under its name without the ending.
  private func add(_ name: String, of id: PersonID, to export: inout JSONObject) throws {
    let path = "\(id.place)/\(name)"
    if name.hasSuffix(".json") {
      // Gone since it was listed: ended by another request.
      guard let document = try store.read(path) else { return }
      export[String(name.dropLast(5))] = .object(document.withoutSecrets())
    } else if name.hasSuffix(".jsonl") {
      let (lines, _) = try store.lastLines(of: path, bytes: Self.activityBytes * 2)
      let events = lines.compactMap { Activity.object(in: $0)?.withoutSecrets() }
      export[String(name.dropLast(6))] = .array(events.map { .object($0) })
      if events.count < lines.count {
        export["unreadableLines"] = .int(Int64(lines.count - events.count))
      }
    } else {
      export[name] = .array(try entries(in: path))
    }
  }

  /// Documents named by the hash of a token: by its first digits, as the pages list them.
  private func entries(in folder: String) throws -> [JSONValue] {
    try store.names(in: folder).compactMap { name in
      guard name.hasSuffix(".json"), let document = try store.read("\(folder)/\(name)") else {
        return nil
      }
      var entry: JSONObject = ["id": .string(String(name.dropLast(5).prefix(16)))]
      for member in document.withoutSecrets().members where member.name != "id" {
        let (name, value) = (member.name, member.value)
        entry[name] = value
      }
      return .object(entry)
    }
  }

  /// Writes down on the site's log that an export of a person was made on the server.
  package func recordExport(of account: Account, by actor: SiteEvent.Actor = .server) throws {
    try recordForSite(SiteEvent(.personExported, by: actor, to: .init(account)))
  }

  /// Writes down that a person has taken an export of their own.
  package func recordExport(_ signedIn: SignedIn, from visitor: Visitor) throws {
    _ = try store.update(signedIn.person.place) { place in
      try record(.exported, visitor: visitor, in: place)
    }
  }
}

extension Throttle {
  /// What was counted against a person's password; `nil` for nothing.
  func document(of subject: Subject) throws -> JSONObject? {
    try store.read("\(place(subject))/\(subject.key).json")
  }
}

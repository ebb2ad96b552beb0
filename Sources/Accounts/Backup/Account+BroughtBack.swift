internal import OneTimeCodes
package import Records
internal import StrictJSON

extension Account {
  /// The account as it comes back from a backup: with all ended that may have ended since.
  ///
  /// Every code of an app up to now may have been used, and so may the next, which a fast clock
  /// shows already. Mailed links may have been followed, and a case been decided.
  package func broughtBack(at now: Int64) -> Account {
    var account = self
    account.epoch += 1
    for member in ["join", "reset", "waiting", "textSetup", "case"] {
      account.document[member] = nil
    }
    if var second = account.secondStep {
      let spent = TimeStep(TimeStep(at: now).number + 1)
      second.apps = second.apps.map { app in
        var app = app
        app.lastStep = max(app.lastStep ?? spent, spent)
        return app
      }
      account.secondStep = second
    }
    return account
  }
}

extension Accounts {
  /// The account that these bytes are, as if they were read from its place; throws where they cannot
  /// be used.
  package func account(_ id: PersonID, parsing document: [UInt8]) throws(RecordsError) -> Account {
    let path = "\(id.place)/account.json"
    return try Account(id: id, document: store.parse(document, as: path), path: store.path(path))
  }
}

internal import Accounts
internal import Gateway
internal import Templates

extension Visit {
  func appsPage() throws -> Response {
    let person = try person()
    guard let second = person.account.secondStep else { return done("/settings/security") }
    let typed = typedBefore(person)
    let chosen = typed.flatMap { typed in second.apps.first { $0.id == typed["app"] } }
    let rows = second.apps.map { app in
      AppsView.Row(
        id: app.id, isChosen: app.id == chosen?.id, name: Words.appName(app.name),
        addedAt: app.added,
        // Used when it was proven, which the time step puts up to 30 seconds before.
        usedAt: app.lastUsed.map { max($0, app.added) })
    }
    return try page(
      AppsView(
        now: now, rows: rows, mayAdd: rows.count < Accounts.appsKept,
        mayTurnOff: !accounts.isSecondStepRequired(of: person.account)),
      notice: chosen.map { Words.removeAgain(Words.appName($0.name)) })
  }

  /// Removes one app; for the only one the way leads to turning the second step off.
  func removeApp() throws -> Response {
    let person = try person()
    guard person.account.secondStep != nil else { return done("/settings/security") }
    guard isFresh(person) else { return try stepUpFirst(keeping: ["app"]) }
    try accounts.forgetTyped(person)
    switch try accounts.removeApp(request.form["app"] ?? "", person, from: visitor) {
    case .removed(let token):
      return settingSession(token, on: done("/settings/two-factor/apps", .appRemoved))
    case .last: return done("/settings/two-factor/off")
    // Another person's id is not among this person's: the answer to it is that to an unknown one.
    case .unknown: return errorPage(.notFound, error: .noSuchApp)
    case .signedOut: return signInAgain(true)
    }
  }
}

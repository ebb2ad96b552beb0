internal import Accounts
internal import Gateway
internal import StrictJSON

extension Visit {
  func exportPage() throws -> Response {
    try page(ExportView(username: person().account.name))
  }

  /// Everything kept about the person, as a file.
  func export() throws -> Response {
    let person = try person()
    guard isFresh(person) else { return stepUpFirst() }
    guard let export = try accounts.export(of: person.person) else { return signInAgain(true) }
    try accounts.recordExport(person, from: visitor)
    return .attachment(
      JSONValue.object(export).serialized(pretty: true),
      name: "\(person.account.name)-export.json", contentType: "application/json")
  }
}

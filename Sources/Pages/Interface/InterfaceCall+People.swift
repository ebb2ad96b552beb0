internal import Accounts
internal import Gateway
internal import Site
internal import StrictJSON
internal import Templates

extension InterfaceCall {
  private static let peopleOnPage = 50
  /// Code points of what says how somebody's identity was checked.
  private static let noteLength = 3...500

  /// A page of people by id: opens the account of each on the page and no other.
  func people() throws -> Response {
    let after = try request.query["after"].map { text in
      guard let after = PersonID(text) else { throw InterfaceFault.missing("after") }
      return after
    }
    let ids = try accounts.people(after: after, atMost: Self.peopleOnPage + 1)
    let page = ids.prefix(Self.peopleOnPage)
    let found = try page.compactMap { try accounts.person($0) }
    return answer([
      "people": .array(found.map { .object(personObject($0)) }),
      "next": ids.count > page.count ? page.last.map { .string($0.text) } ?? .null : .null,
    ])
  }

  func onePerson() throws -> Response { answer(personObject(try wanted())) }

  private func wanted() throws -> Account {
    guard let account = try PersonID(id).flatMap({ try accounts.person($0) }) else {
      throw InterfaceFault(.notFound, .noSuchPerson)
    }
    return account
  }

  /// Takes a person's second step off.
  ///
  /// A session has to have proven every factor a short while ago, as the pages ask of it. A token
  /// is no proof that its person is there, so with one an administrator's second step stays on.
  func resetSecondStep() throws -> Response {
    let bearer = try bearer()
    let account = try wanted()
    switch bearer {
    case .session(let signedIn):
      guard signedIn.isFresh(at: now, policy: site.session) else {
        throw InterfaceFault(.forbidden, .reauthenticate)
      }
    case .token:
      guard !account.isAdmin else {
        throw InterfaceFault(.forbidden, .notAllowed, message: Words.noTokenMay)
      }
    }
    guard body.bool("verified") == true else { throw InterfaceFault.missing("verified") }
    let note = try text("note")
    guard Self.noteLength.contains(note.unicodeScalars.count) else {
      throw InterfaceFault(.unprocessableContent, .badNote)
    }
    let actor = SiteEvent.Actor.person(
      bearer.account.id, name: bearer.account.name, address: visitor.address)
    switch try accounts.resetSecondStep(of: account.id, by: actor, note: note) {
    case .done: return answer(["reset": true])
    case .unchanged: return answer(["reset": false])
    case .unknown: throw InterfaceFault(.notFound, .noSuchPerson)
    case .yourself: throw InterfaceFault(.forbidden, .ownAccount)
    case .lastAdministrator: throw InterfaceFault(.forbidden, .lastAdministrator)
    case .notAllowed:
      throw InterfaceFault(
        .forbidden, site.recovery.adminReset ? .notAllowed : .resetForbidden)
    }
  }
}

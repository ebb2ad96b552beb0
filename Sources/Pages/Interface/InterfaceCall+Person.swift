internal import Accounts
internal import Gateway
internal import StrictJSON

extension InterfaceCall {
  func me() throws -> Response {
    let bearer = try bearer()
    var object = personObject(bearer.account)
    switch bearer {
    case .session(let signedIn):
      object["signedInWith"] = "session"
      object["level"] = .string(signedIn.session.level.rawValue)
    case .token(let holder):
      object["signedInWith"] = "token"
      object["token"] = .object(tokenObject(holder.id, holder.grant))
    }
    return answer(object)
  }

  func sessions() throws -> Response {
    let bearer = try bearer()
    var own: BearerToken?
    if case .session(let signedIn) = bearer { own = signedIn.token }
    let listed = try accounts.sessions(of: bearer.account.id, this: own)
    return answer([
      "sessions": .array(
        listed.map { entry in
          [
            "id": .string(entry.id), "current": .bool(entry.isThisOne),
            "door": .string(entry.session.door.rawValue),
            "level": .string(entry.session.level.rawValue),
            "created": .time(entry.session.created), "lastSeen": .time(entry.session.lastSeen),
            "address": .string(entry.session.address), "agent": .string(entry.session.agent),
          ]
        })
    ])
  }

  /// Another person's id is not among this person's: the answer is that to an unknown one.
  func endSession() throws -> Response {
    let bearer = try bearer()
    if case .session(let signedIn) = bearer, signedIn.isListed(as: id) {
      try accounts.signOut(signedIn)
      return done
    }
    guard try accounts.endSession(id, of: bearer.account.id, from: visitor) else {
      throw InterfaceFault(.notFound, .noSuchSession)
    }
    return done
  }

  func tokens() throws -> Response {
    let listed = try accounts.tokens(of: bearer().account)
    return answer(["tokens": .array(listed.map { .object(tokenObject($0.id, $0.grant)) })])
  }

  func revokeToken() throws -> Response {
    guard try accounts.revokeToken(id, of: bearer().account.id, from: visitor) else {
      throw InterfaceFault(.notFound, .noSuchToken)
    }
    return done
  }

  private func tokenObject(_ id: String, _ grant: TokenGrant) -> JSONObject {
    [
      "id": .string(id), "name": .string(grant.name),
      "scopes": .array(grant.scopes.map { .string($0.rawValue) }),
      "created": .time(grant.created), "expires": .time(grant.expires),
      "lastUsed": grant.lastUsed.map { used in
        ["at": .time(used.at), "address": .string(used.address)]
      } ?? .null,
    ]
  }

  func personObject(_ account: Account) -> JSONObject {
    [
      "id": .string(account.id.text), "username": .string(account.name),
      "displayName": .string(account.displayName),
      "emails": .array(account.emails.map { .string($0) }), "admin": .bool(account.isAdmin),
      "state": .string(account.state.rawValue), "secondStep": .bool(account.secondStep != nil),
      "secondStepRequired": .bool(accounts.isSecondStepRequired(of: account)),
      "recoveryCodesLeft": account.secondStep.map { .int(Int64($0.codesLeft)) } ?? .null,
      "created": .time(account.created),
    ]
  }
}

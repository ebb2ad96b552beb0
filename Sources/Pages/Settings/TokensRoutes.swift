internal import Accounts
internal import Gateway
internal import Site
internal import Templates

extension Visit {
  /// What the form for a new token holds, as it was typed.
  private struct TypedToken {
    var name = ""
    var scopes: [String] = []
    var days = String(TokenRequest.usualDays)

    /// `nil` for a number of days or a scope that is none.
    var request: Result<TokenRequest, TokenProblem> {
      let known = scopes.compactMap { Scope(rawValue: $0) }
      guard known.count == scopes.count, Set(known).count == known.count else {
        return .failure(.scopes)
      }
      // `Int` takes "+90" too.
      guard days.utf8.count <= 3, days.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let days = Int(days)
      else { return .failure(.days) }
      return .success(TokenRequest(name: name, scopes: known, days: days))
    }
  }

  func tokensPage() throws -> Response {
    let person = try person()
    var typed = TypedToken()
    var notice: Phrase?
    if let kept = accounts.fields(typedAt: request.path, person), isFresh(person) {
      typed.name = kept["name"] ?? ""
      typed.days = kept["expires_days"] ?? typed.days
      typed.scopes = (kept["scope"] ?? "").split(separator: " ").map { String($0) }
      notice = Words.typedAgain
    }
    // HEAD would take a token that nobody then sees.
    let token = request.method == .head ? nil : try accounts.takeNewToken(person)
    return try tokensPage(typed, new: token, notice: notice)
  }

  private func tokensPage(
    _ typed: TypedToken, new token: PersonalToken? = nil, _ problem: TokenProblem? = nil,
    notice: Phrase? = nil
  ) throws -> Response {
    let account = try person().account
    let rows = try accounts.tokens(of: account).map { entry in
      TokensView.Row(
        id: entry.id, name: entry.grant.name, scopes: entry.grant.scopes.map(\.rawValue),
        createdAt: entry.grant.created, expiresAt: entry.grant.expires,
        usedAt: entry.grant.lastUsed?.at, address: entry.grant.lastUsed?.address ?? "")
    }
    let choices = Scope.offered(to: account).map { scope in
      TokensView.Choice(
        scope: scope.rawValue, name: Words.scope(scope).name, why: Words.scope(scope).why,
        isTicked: typed.scopes.contains(scope.rawValue))
    }
    var view = TokensView(
      now: now, newToken: token?.textRevealingSecret, rows: rows, choices: choices,
      name: typed.name, days: typed.days, mostDays: TokenRequest.mostDays)
    guard let problem else { return try page(view, notice: notice) }
    let trouble: Trouble
    switch problem {
    case .name:
      let sentence = typed.name.isEmpty ? Words.tokenNameMissing : Words.sentence(.badTokenName)
      trouble = .field(.badTokenName, anchor: "token-name", sentence: sentence)
      view.nameProblem = sentence
    case .scopes:
      trouble = .field(.badScope, anchor: "scopes")
      view.scopeProblem = Words.sentence(.badScope)
    case .days:
      trouble = .field(.badExpiry, anchor: "expires-days")
      view.daysProblem = Words.sentence(.badExpiry)
    case .tooMany:
      return try page(view, .forbidden, error: ErrorSummary(.tooManyTokens))
    }
    return try page(view, trouble.status, error: trouble.error)
  }

  /// Makes a token, or revokes one: the field `token` says which form it is.
  func changeTokens() throws -> Response {
    if let token = request.form["token"] { return try revokeToken(token) }
    let person = try person()
    let form = request.form
    let typed = TypedToken(
      name: form["name"] ?? "", scopes: form.values(named: "scope"),
      days: form["expires_days"] ?? String(TokenRequest.usualDays))
    guard isFresh(person) else {
      let fields = [
        (name: "name", value: typed.name), (name: "expires_days", value: typed.days),
        (name: "scope", value: typed.scopes.joined(separator: " ")),
      ]
      try accounts.keep(fields, typedAt: request.path, person)
      return stepUpFirst()
    }
    switch typed.request {
    case .failure(let problem): return try tokensPage(typed, problem)
    case .success(let wanted):
      switch try accounts.makeToken(wanted, person, from: visitor) {
      case .made:
        try accounts.forgetTyped(person)
        return done(Route.tokensPath)
      case .problem(let problem): return try tokensPage(typed, problem)
      case .signedOut: return stepUpFirst()
      }
    }
  }

  private func revokeToken(_ id: String) throws -> Response {
    // Another person's id is not among this person's: the answer to it is that to an unknown one.
    guard try accounts.revokeToken(id, of: person().person, from: visitor) else {
      return errorPage(.notFound, error: .noSuchToken)
    }
    return done(Route.tokensPath, .tokenRevoked)
  }
}

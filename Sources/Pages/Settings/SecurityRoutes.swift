internal import Accounts
internal import Gateway
internal import Site
internal import Templates

extension Visit {
  func securityPage() throws -> Response {
    let person = try person()
    let account = person.account
    let second = account.secondStep.map { second in
      SecurityView.SecondStep(
        since: second.since, codesLeft: second.codesLeft, codesMade: second.codesTotal,
        codesMadeAt: second.codesMade, apps: second.apps.map(\.name),
        mayViewCodes: accounts.mayViewCodes(account),
        mayTurnOff: !accounts.isSecondStepRequired(of: account))
    }
    let offersTrust = second != nil && accounts.trustDays(for: account) != nil
    return try page(
      SecurityView(
        mount: site.mount, now: now,
        passwordChangedAt: account.passwordChanged ?? account.created, secondStep: second,
        requiredFrom: standing?.graceEnd,
        textMessages: accounts.offersText(to: account) ? account.textNumber != nil : nil,
        trustedDevices: offersTrust ? try accounts.devices(of: account).count : nil,
        otherSessions: try accounts.otherSessions(person), openCase: openCase(of: account),
        singleSignOn: person.inheritsSecondStep ? account.singleSignOn?.since : nil,
        hasPassword: !person.inheritsSecondStep || account.hasPassword))
  }

  func sessionsPage() throws -> Response {
    let person = try person()
    let listed = try accounts.sessions(of: person.person, this: person.token)
    let rows = listed.map { entry in
      SessionsView.Row(
        id: entry.id, isThis: entry.isThisOne, browser: BrowserName.short(entry.session.agent),
        startedAt: entry.session.created, seenAt: entry.session.lastSeen,
        address: entry.session.address, means: Words.means(entry.session.level, oneCode: hasOneCode)
      )
    }
    return try page(
      SessionsView(
        now: now, rows: rows,
        forgetsDevices: try !accounts.devices(of: person.account).isEmpty))
  }

  /// Ends one session of the person's own, all others, or, by its id, this one.
  func endSession() throws -> Response {
    let person = try person()
    let wanted = request.form["session"] ?? ""
    if wanted == "others" {
      _ = try accounts.endSessions(of: person.person, except: person.token, from: visitor)
      // Who ends all others does not know who is in: no other browser is to be trusted either.
      _ = try accounts.forgetDevices(of: person.person, except: deviceCookie, from: visitor)
      return done("/settings/sessions", .others)
    }
    if person.isListed(as: wanted) { return try signOut() }
    // Another person's id is not among this person's: the answer to it is that to an unknown one.
    guard try accounts.endSession(wanted, of: person.person, from: visitor) else {
      return errorPage(.notFound, error: .noSuchSession)
    }
    return done("/settings/sessions", .session)
  }
}

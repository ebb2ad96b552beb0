internal import Records
internal import StrictJSON

/// The answer to an invitation.
package enum InvitationOutcome: Equatable, Sendable {
  /// The link is on its way.
  case invited(PersonID)
  case badName, badEmail
  case nameTaken, emailTaken
  /// The site sends no mail, and a link is nothing for an administrator's eyes.
  case noMail
  case notAllowed
  /// So many were sent that the next has to wait, in seconds.
  case wait(Int64)
}

extension Accounts {
  private static let invitationsOfAuthor = Allowance(
    name: "invitations of an administrator", most: 200, seconds: 86_400)
  private static let invitationsOfPerson = Allowance(
    name: "invitations of a person", most: 5, seconds: 86_400)

  /// Makes a person without a password and mails the link at which the first one is set.
  package func invite(
    name: String, email: String, isAdmin: Bool, by actor: SiteEvent.Actor
  ) throws -> InvitationOutcome {
    guard sendsMail else { return .noMail }
    guard let name = SignInName(name) else { return .badName }
    guard let email = EmailAddress(email) else { return .badEmail }
    guard try mayAdminister(actor) else { return .notAllowed }
    if let wait = try take(Self.invitationsOfAuthor, of: actor.administrator?.text ?? "server") {
      return .wait(wait)
    }
    do {
      let id = try addPerson(
        name, displayName: "", emails: [email], isAdmin: isAdmin, password: nil, by: actor)
      try mailJoinLink(to: id)
      return .invited(id)
    } catch PersonProblem.nameTaken {
      return .nameTaken
    } catch PersonProblem.emailTaken {
      return .emailTaken
    }
  }

  /// Mails an invited person a new link; older ones stop working.
  package func inviteAgain(_ id: PersonID, by actor: SiteEvent.Actor) throws -> InvitationOutcome {
    guard sendsMail else { return .noMail }
    guard try mayAdminister(actor) else { return .notAllowed }
    if let wait = try take(Self.invitationsOfPerson, of: id.text) { return .wait(wait) }
    guard let account = try account(id), account.state == .invited else { return .notAllowed }
    let act = Act(.invited, .personInvited, by: actor)
    try recordForSite(SiteEvent(act.kind, by: actor, to: .init(account)))
    try mailJoinLink(to: id)
    _ = try store.update(id.place) { try record(act, in: $0) }
    return .invited(id)
  }

  private func mailJoinLink(to id: PersonID) throws {
    guard let token = try makeJoinToken(for: id), let account = try account(id) else { return }
    send(
      .invitation(token: token, username: account.name, seconds: Self.joinLifetime, at: now),
      to: account.emails, in: account.language, until: now + Self.joinLifetime)
  }
}

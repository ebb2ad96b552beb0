internal import Records

/// What a person says of themselves.
package struct Profile: Sendable {
  package var displayName: String
  package var email: String
  package var secondEmail: String
  package var phone: String
  /// A language tag of those that the site speaks; `nil` for whatever the browser asks for.
  package var language: String?

  package init(
    displayName: String, email: String, secondEmail: String, phone: String,
    language: String? = nil
  ) {
    self.displayName = displayName
    self.email = email
    self.secondEmail = secondEmail
    self.phone = phone
    self.language = language
  }

  package init(of account: Account) {
    displayName = account.displayName
    email = account.emails.first ?? ""
    secondEmail = account.emails.dropFirst().first ?? ""
    phone = account.phone
    language = account.language
  }
}

/// What is wrong with a field of a profile.
package enum ProfileProblem: Equatable, Sendable {
  case displayName, email, secondEmail, phone
  case emailTaken, secondEmailTaken
  /// Too many links were mailed: seconds until the next can be.
  case tooManyLinks(Int64)
}

extension Accounts {
  /// Replaces a person's profile.
  ///
  /// Where the site sends mail, an address that is new waits until the link that is mailed to it
  /// was opened (`confirmAddress`); the one it is to replace counts until then, and is told at
  /// once. An address that is taken out is gone at once, and is told too.
  ///
  /// Returns what is wrong, or `nil` when it was done.
  package func changeProfile(
    _ signedIn: SignedIn, to profile: Profile, from visitor: Visitor
  ) throws -> ProfileProblem? {
    guard Self.isDisplayName(profile.displayName) else { return .displayName }
    var typed: [EmailAddress?] = []
    for (text, problem) in [
      (profile.email, ProfileProblem.email), (profile.secondEmail, .secondEmail),
    ] {
      let email = EmailAddress(text)
      guard email != nil || text.isEmpty else { return problem }
      let isTwice = typed.contains { $0 != nil && $0?.canonical == email?.canonical }
      typed.append(isTwice ? nil : email)
    }
    // In the order of the form, so that the topmost field is mended first.
    guard profile.phone.isEmpty || Self.isPhone(profile.phone) else { return .phone }
    let change = AddressChange(from: signedIn.account.emails, to: typed)
    if sendsMail {
      if let wait = try takeLinks(change.new.count, of: signedIn.person) {
        return .tooManyLinks(wait)
      }
    } else if let taken = try claimAtOnce(change.new, of: signedIn.person) {
      return taken.canonical == typed.first??.canonical ? .emailTaken : .secondEmailTaken
    }
    let done = try store.update(signedIn.person.place) { place in
      guard var account = try account(signedIn.person, in: place) else {
        return (account: signedIn.account, removed: [String](), links: [AddressLink]())
      }
      account.displayName = normalized(profile.displayName)
      account.phone = profile.phone
      account.language = profile.language
      // Against the addresses as they are now: a link may have been opened meanwhile.
      let change = AddressChange(from: account.emails, to: typed)
      let (removed, links) = try apply(change, to: &account, by: visitor, in: place)
      return (account, removed, links)
    }
    guard let done else { return nil }
    // A claim that stays for want of this counts as nobody's; a link that nobody has does not.
    for link in done.links { try mail(link, to: done.account, from: visitor) }
    for email in done.removed.compactMap({ EmailAddress($0) }) {
      try release(Identifier(email), of: signedIn.person)
    }
    return nil
  }

  /// Claims addresses before they count; a stop afterwards leaves a claim that counts as nobody's.
  ///
  /// Returns the first that is somebody else's.
  private func claimAtOnce(
    _ emails: [EmailAddress], of person: PersonID
  ) throws -> EmailAddress? {
    for email in emails {
      do {
        try claim(Identifier(email), for: person, or: .emailTaken)
      } catch PersonProblem.emailTaken {
        return email
      }
    }
    return nil
  }

  /// 1 to 100 code points, none of them invisible.
  package static func isDisplayName(_ text: String) -> Bool {
    (1...100).contains(text.unicodeScalars.count)
      && text.unicodeScalars.allSatisfy { !isInvisible($0) }
      && text.utf8.contains { $0 > 0x20 }
  }

  /// E.164: a plus, then 8 to 15 digits, the first not 0.
  package static func isPhone(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.first == UInt8(ascii: "+") && (9...16).contains(bytes.count)
      && bytes[1] != UInt8(ascii: "0")
      && bytes.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
  }
}

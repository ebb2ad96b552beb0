internal import Records

/// What a person says of themselves.
package struct Profile: Sendable {
  package var displayName: String
  package var email: String
  package var secondEmail: String
  package var phone: String

  package init(displayName: String, email: String, secondEmail: String, phone: String) {
    self.displayName = displayName
    self.email = email
    self.secondEmail = secondEmail
    self.phone = phone
  }

  package init(of account: Account) {
    displayName = account.displayName
    email = account.emails.first ?? ""
    secondEmail = account.emails.dropFirst().first ?? ""
    phone = account.phone
  }
}

/// What is wrong with a field of a profile.
package enum ProfileProblem: Equatable, Sendable {
  case displayName, email, secondEmail, phone
  case emailTaken, secondEmailTaken
}

extension Accounts {
  /// Replaces a person's profile.
  ///
  /// New addresses are claimed first and old ones given back last: a stop between leaves a claim
  /// that counts as nobody's.
  ///
  /// Returns what is wrong, or `nil` when it was done.
  package func changeProfile(
    _ signedIn: SignedIn, to profile: Profile, from visitor: Visitor
  ) throws -> ProfileProblem? {
    guard Self.isDisplayName(profile.displayName) else { return .displayName }
    guard profile.phone.isEmpty || Self.isPhone(profile.phone) else { return .phone }
    var emails: [EmailAddress] = []
    for (text, problem) in [
      (profile.email, ProfileProblem.email), (profile.secondEmail, .secondEmail),
    ] where !text.isEmpty {
      guard let email = EmailAddress(text) else { return problem }
      if !emails.contains(where: { $0.canonical == email.canonical }) { emails.append(email) }
    }
    let old = signedIn.account.emails.compactMap { EmailAddress($0) }
    let added = emails.filter { new in !old.contains { $0.canonical == new.canonical } }
    for email in added {
      do {
        try claim(Identifier(email), for: signedIn.person, or: .emailTaken)
      } catch PersonProblem.emailTaken {
        return email.text == EmailAddress(profile.email)?.text ? .emailTaken : .secondEmailTaken
      }
    }
    _ = try store.update(signedIn.person.place) { place in
      guard var account = try account(signedIn.person, in: place) else { return }
      account.displayName = normalized(profile.displayName)
      account.emails = emails.map(\.text)
      account.phone = profile.phone
      try place.write("account.json", account.document)
      try record(.profileChanged, visitor: visitor, in: place)
    }
    for email in old where !emails.contains(where: { $0.canonical == email.canonical }) {
      try release(Identifier(email), of: signedIn.person)
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

internal import Records
package import StrictJSON

/// A person's account document, with the members that this program knows by name.
///
/// Unknown members stay where they are. What is there but not of the right shape makes the
/// document damaged: it is never read as "no second step".
package struct Account: Sendable {
  package let id: PersonID
  package internal(set) var document: JSONObject
  /// The document as it was read; `nil` for an account that is new.
  let original: JSONObject?

  package enum State: String, Sendable {
    case active
    /// Has no password yet; a join link sets the first.
    case invited
    case locked
  }

  init(id: PersonID, document: JSONObject, path: String) throws(RecordsError) {
    self.id = id
    self.document = document
    original = document
    func need(_ isThere: Bool, _ member: String) throws(RecordsError) {
      guard isThere else { throw .damaged(path, "\"\(member)\" is missing or of another type") }
    }
    try need(document.string("name").flatMap { SignInName($0) } != nil, "name")
    try need(document.string("state").flatMap { State(rawValue: $0) } != nil, "state")
    try need(document.whole("epoch") != nil, "epoch")
    try need(document.whole("created") != nil, "created")
    try need(document["admin"] == nil || document.bool("admin") != nil, "admin")
    try need(document["emails"] == nil || document.array("emails") != nil, "emails")
    if let password = document["password"] {
      let object = password.objectValue
      try need(object?.string("hash") != nil && object?.int("changed") != nil, "password")
    }
    for member in FactorKind.allCases.map(\.triesMember) {
      try need(Tries(document[member]) != nil, member)
    }
    if let link = document["singleSignOn"] {
      try need(link.objectValue.flatMap { SingleSignOnLink($0) } != nil, "singleSignOn")
    }
    try need(document["language"] == nil || document.string("language") != nil, "language")
    try need(document["waiting"] == nil || document.array("waiting") != nil, "waiting")
    try need(Self.isTextInOrder(document), "text")
    try need(document["setUpDue"] == nil || document.whole("setUpDue") != nil, "setUpDue")
    try need(document["adminSince"] == nil || document.whole("adminSince") != nil, "adminSince")
    if let exemption = document["exemption"] {
      try need(exemption.objectValue.flatMap { Exemption($0) } != nil, "exemption")
    }
    try need(Self.isCaseInOrder(document), "case")
    if let secondStep = document["secondStep"] {
      try need(secondStep.objectValue.flatMap { SecondStep($0) } != nil, "secondStep")
    }
  }

  /// A new person without a password.
  init(
    id: PersonID, name: SignInName, displayName: String, emails: [EmailAddress], isAdmin: Bool,
    created: Int64
  ) {
    self.id = id
    original = nil
    document = [
      "version": 1,
      "name": .string(name.text),
      "displayName": .string(displayName),
      "emails": .array(emails.map { .string($0.text) }),
      "phone": "",
      "admin": .bool(isAdmin),
      "state": .string(State.invited.rawValue),
      "created": .int(created),
      "epoch": 1,
    ]
  }

  /// The sign-in name; checked when the document was read.
  package var name: String { document.string("name") ?? "" }

  /// The name shown to people; the sign-in name when none was given.
  package var displayName: String {
    get { document.string("displayName").flatMap { $0.isEmpty ? nil : $0 } ?? name }
    set { document["displayName"] = .string(newValue) }
  }

  /// Where notices go, at most two.
  package var emails: [String] {
    get { (document.array("emails") ?? []).compactMap(\.stringValue) }
    set { document["emails"] = .array(newValue.map { .string($0) }) }
  }

  package var phone: String {
    get { document.string("phone") ?? "" }
    set { document["phone"] = .string(newValue) }
  }

  /// The language tag of the person's own choice (RFC 5646); `nil` where none was made.
  package var language: String? {
    get { document.string("language") }
    set { document["language"] = newValue.map { .string($0) } }
  }

  package var isAdmin: Bool { document.bool("admin") ?? false }

  package var state: State {
    get { document.string("state").flatMap { State(rawValue: $0) } ?? .locked }
    set { document["state"] = .string(newValue.rawValue) }
  }

  /// Seconds since the epoch.
  package var created: Int64 { document.int("created") ?? 0 }

  /// Sessions and pending sign-ins of another epoch are dead: raising it ends them all at once,
  /// in the same replacement of the document as the change that called for it.
  var epoch: Int64 {
    get { document.int("epoch") ?? 0 }
    set { document["epoch"] = .int(newValue) }
  }

  /// The PHC string of the password; `nil` until the first is set.
  var passwordHash: String? { document.object("password")?.string("hash") }

  /// When the password was set, seconds since the epoch.
  package var passwordChanged: Int64? { document.object("password")?.int("changed") }

  mutating func setPassword(hash: String, at now: Int64) {
    var password = document.object("password") ?? [:]
    password["hash"] = .string(hash)
    password["changed"] = .int(now)
    document["password"] = .object(password)
    // A link for a forgotten one has nothing left to do.
    document["reset"] = nil
  }

  /// Replaces the hash by one of the same password at a higher cost.
  mutating func upgradePassword(hash: String) {
    guard var password = document.object("password") else { return }
    password["hash"] = .string(hash)
    document["password"] = .object(password)
  }

  /// Failed tries at one kind of factor.
  ///
  /// Each has its own: with the app stopped after a hundred wrong codes, a recovery code is the way
  /// out.
  subscript(tries factor: FactorKind) -> Tries {
    // Checked when the document was read.
    get { Tries(document[factor.triesMember]) ?? Tries() }
    set { document[factor.triesMember] = newValue.object.map { .object($0) } }
  }

  /// Forgets failed tries at both: a new factor was bound, and failures at the old one say
  /// nothing about it (NIST SP 800-63B 3.2.2).
  mutating func forgetTries() {
    for factor in FactorKind.allCases { self[tries: factor] = Tries() }
  }

  /// The second step; `nil` when it is off.
  package var secondStep: SecondStep? {
    get { document.object("secondStep").map { SecondStep(checked: $0) } }
    set {
      document["secondStep"] = newValue.map { .object($0.object) }
      guard newValue == nil else {
        setUpDue = nil
        return
      }
      // A number is no factor of its own: it goes with the app (security, SM-6).
      textNumber = nil
      textSetup = nil
    }
  }

  /// Since when the second step has to be set up again because people who run the site took it off,
  /// seconds since the epoch; where one is required there is no other grace.
  package var setUpDue: Int64? {
    get { document.int("setUpDue") }
    set { document["setUpDue"] = newValue.map { .int($0) } }
  }
}

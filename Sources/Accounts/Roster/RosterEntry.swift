internal import StrictJSON

/// What the list of people shows of one person, and what it is sorted and searched by.
package struct RosterEntry: Equatable, Sendable {
  package let id: PersonID
  /// The sign-in name, by which the list is sorted.
  package let name: String
  /// The name shown to people; the sign-in name when none was given.
  package let displayName: String
  /// The first address that counts; empty for none.
  package let email: String
  package let state: Account.State
  package let isAdmin: Bool
  /// Since when the second step is on, seconds since the epoch; `nil` when it is off.
  package let secondStepSince: Int64?
  /// When the person was made, seconds since the epoch.
  package let created: Int64
  /// When the person first became an administrator, seconds since the epoch.
  let adminSince: Int64?
  /// From when until when an administrator's word lets the person be without a second step, seconds
  /// since the epoch; also one that has run out.
  let exemptSince: Int64?
  let exemptUntil: Int64?
  /// Since when it has to be set up again, seconds since the epoch.
  let setUpDue: Int64?
  /// Whether single sign-on is the person's only way in: their second step is kept elsewhere.
  let isBySingleSignOn: Bool

  init(_ account: Account) { self.init(id: account.id, document: account.document) }

  /// What an account's document says; it was checked when the account was read.
  init(id: PersonID, document: JSONObject) {
    self.id = id
    name = document.string("name") ?? ""
    displayName = document.string("displayName").flatMap { $0.isEmpty ? nil : $0 } ?? name
    email = document.array("emails")?.first?.stringValue ?? ""
    state = document.string("state").flatMap { Account.State(rawValue: $0) } ?? .locked
    isAdmin = document.bool("admin") ?? false
    secondStepSince = document.object("secondStep")?.int("since")
    created = document.int("created") ?? 0
    adminSince = document.int("adminSince")
    exemptSince = document.object("exemption")?.int("since")
    exemptUntil = document.object("exemption")?.int("until")
    setUpDue = document.int("setUpDue")
    isBySingleSignOn = document["singleSignOn"] != nil && document["password"] == nil
  }
}

extension RosterEntry: RosterItem {
  var key: String { name }

  init?(_ value: JSONValue) {
    guard let object = value.objectValue, let id = object.string("id").flatMap({ PersonID($0) }),
      let name = object.string("name"),
      let state = object.string("state").flatMap({ Account.State(rawValue: $0) }),
      let created = object.int("created")
    else { return nil }
    self.id = id
    self.name = name
    self.state = state
    self.created = created
    displayName = object.string("displayName") ?? name
    email = object.string("email") ?? ""
    isAdmin = object.bool("admin") ?? false
    secondStepSince = object.int("secondStep")
    adminSince = object.int("adminSince")
    exemptSince = object.int("exemptSince")
    exemptUntil = object.int("exemptUntil")
    setUpDue = object.int("setUpDue")
    isBySingleSignOn = object.bool("singleSignOn") ?? false
  }

  var value: JSONValue {
    var object: JSONObject = [
      "id": .string(id.text), "name": .string(name), "state": .string(state.rawValue),
      "created": .int(created),
    ]
    if displayName != name { object["displayName"] = .string(displayName) }
    if !email.isEmpty { object["email"] = .string(email) }
    if isAdmin { object["admin"] = true }
    if isBySingleSignOn { object["singleSignOn"] = true }
    for (name, time) in [
      ("secondStep", secondStepSince), ("adminSince", adminSince), ("exemptSince", exemptSince),
      ("exemptUntil", exemptUntil), ("setUpDue", setUpDue),
    ] {
      object[name] = time.map { .int($0) }
    }
    return .object(object)
  }

  var sums: RosterSums {
    var sums = RosterSums()
    sums.people = 1
    if secondStepSince != nil { sums.withSecondStep = 1 }
    if isAdmin { sums.admins = 1 }
    if isAdmin, secondStepSince != nil { sums.adminsWithSecondStep = 1 }
    if state == .locked { sums.locked = 1 }
    if state == .invited { sums.invited = 1 }
    if state == .active, secondStepSince == nil, !isBySingleSignOn {
      if isAdmin || exemptUntil != nil || setUpDue != nil {
        sums.special = 1
      } else {
        sums.open = 1
        sums.openFirst = created
        sums.openLast = created
      }
    }
    return sums
  }
}

extension RosterEntry {
  /// Words of a display name that are searched; a name of more is found by its first.
  private static let wordsKept = 8

  /// What a search finds this person by: the sign-in name, the address, and the words of the
  /// display name, each in lower case and once.
  var terms: [String] {
    var terms = [name]
    if let address = EmailAddress(email) { terms.append(address.canonical) }
    terms += Self.words(displayName).prefix(Self.wordsKept)
    var seen: Set<String> = []
    return terms.filter { !$0.isEmpty && seen.insert($0).inserted }
  }

  /// The words of a text in lower case, NFC; what separates them is white space.
  static func words(_ text: String) -> [String] {
    normalized(text.lowercased()).unicodeScalars
      .split { $0.properties.isWhitespace }
      .map { String(String($0).unicodeScalars.prefix(64)) }
  }
}

/// One thing that a search finds a person by.
struct RosterTerm: RosterItem {
  let term: String
  /// The sign-in name of whom it finds.
  let name: String

  init(term: String, name: String) {
    self.term = term
    self.name = name
  }

  /// No term has a space in it.
  var key: String { "\(term) \(name)" }

  init?(_ value: JSONValue) {
    guard let object = value.objectValue, let term = object.string("term"),
      let name = object.string("name")
    else { return nil }
    self.init(term: term, name: name)
  }

  var value: JSONValue { ["term": .string(term), "name": .string(name)] }

  var sums: RosterSums {
    var sums = RosterSums()
    sums.people = 1
    return sums
  }
}

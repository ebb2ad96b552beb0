internal import Records
internal import StrictJSON

/// A support case: somebody with the right password says that phone and codes are lost.
///
/// It is a member of the account, so that what is decided on it and what that changes are one
/// write. It rests on the password and the factors of the moment: when one of them changes it opens
/// nothing any more.
package struct RecoveryCase: Equatable, Sendable {
  /// What was last done about it.
  package enum State: String, Sendable {
    case open, cancelled, declined, reset
  }

  /// How it stands at a moment.
  package enum Standing: Equatable, Sendable {
    /// Open; a reset can be decided on from that time on, in seconds since the epoch.
    case waiting(until: Int64)
    /// Open, and the waiting time is over.
    case ready
    case cancelled, declined, reset
    /// Nobody decided in time.
    case expired
    /// Password or factors were changed since, or the account was locked.
    case overtaken

    package var isOpen: Bool {
      switch self {
      case .waiting, .ready: true
      default: false
      }
    }
  }

  /// Seconds after the waiting time in which it can be decided: 30 days.
  static let patience: Int64 = 30 * 86_400
  /// Code points of a message and of a contact.
  package static let mostMessage = 1000
  package static let mostContact = 200

  private(set) var object: JSONObject

  /// Reads the member; `nil` when a part of it is missing or of another type.
  init?(_ object: JSONObject) {
    guard object.string("id").flatMap({ PersonID($0) }) != nil,
      object.string("state").flatMap({ State(rawValue: $0) }) != nil,
      object.whole("opened") != nil, object.whole("readyAt") != nil,
      object.whole("epoch") != nil, object.string("hash") != nil,
      object.string("message") != nil, object.string("contact") != nil,
      object["closed"] == nil || object.whole("closed") != nil
    else { return nil }
    self.object = object
  }

  /// What an open case begins with.
  struct Opening {
    let id: String
    let message: String
    let contact: String
    /// The hash of the token in the link that cancels it.
    let hash: String
    let visitor: Visitor
  }

  init(_ opening: Opening, of account: Account, waitHours: Int, at now: Int64) {
    object = [
      "id": .string(opening.id), "state": .string(State.open.rawValue), "opened": .int(now),
      "readyAt": .int(now + Int64(waitHours) * 3600), "epoch": .int(account.epoch),
      "hash": .string(opening.hash), "message": .string(opening.message),
      "contact": .string(opening.contact), "address": .string(opening.visitor.address),
      "agent": .string(opening.visitor.agent),
    ]
  }

  /// 32 hexadecimal digits.
  package var id: String { object.string("id") ?? "" }
  /// Seconds since the epoch.
  package var opened: Int64 { object.int("opened") ?? 0 }
  /// What the person wrote.
  package var message: String { object.string("message") ?? "" }
  /// How the person can be reached, as they wrote it.
  package var contact: String { object.string("contact") ?? "" }
  /// Where it was opened from.
  package var visitor: Visitor {
    Visitor(address: object.string("address") ?? "", agent: object.string("agent") ?? "")
  }
  /// When it was cancelled or decided, seconds since the epoch.
  package var closed: Int64? { object.int("closed") }
  /// The sign-in name of the administrator who decided, or words for the server's command line.
  package var decidedBy: String? { object.string("by") }
  /// What the administrator wrote about the decision.
  package var note: String? { object.string("note") }

  var hash: String { object.string("hash") ?? "" }
  private var state: State {
    object.string("state").flatMap { State(rawValue: $0) } ?? .cancelled
  }

  /// From when on a reset can be decided on: what the person was told, or later where the site has
  /// come to wait longer since.
  func readyAt(waitHours: Int) -> Int64 {
    max(object.int("readyAt") ?? 0, opened + Int64(waitHours) * 3600)
  }

  /// When it ends by itself.
  func expires(waitHours: Int) -> Int64 { readyAt(waitHours: waitHours) + Self.patience }

  func standing(at now: Int64, of account: Account, waitHours: Int) -> Standing {
    switch state {
    case .cancelled: return .cancelled
    case .declined: return .declined
    case .reset: return .reset
    case .open: break
    }
    guard account.state == .active, account.secondStep != nil,
      object.int("epoch") == account.epoch
    else { return .overtaken }
    guard now < expires(waitHours: waitHours) else { return .expired }
    let ready = readyAt(waitHours: waitHours)
    return now < ready ? .waiting(until: ready) : .ready
  }

  /// Closes it; who decided and why, where somebody did.
  mutating func close(
    _ state: State, at now: Int64, by name: String? = nil, note: String? = nil
  ) {
    object["state"] = .string(state.rawValue)
    object["closed"] = .int(now)
    object["by"] = name.map { .string($0) }
    object["note"] = note.map { .string($0) }
  }

  /// What the person may write: 1 to 1000 code points, line ends among them, and not of spaces alone.
  package static func isMessage(_ text: String) -> Bool {
    (1...mostMessage).contains(text.unicodeScalars.count) && isReadable(text, lines: true)
  }

  /// One line of 1 to 200 code points.
  package static func isContact(_ text: String) -> Bool {
    (1...mostContact).contains(text.unicodeScalars.count) && isReadable(text, lines: false)
  }

  private static func isReadable(_ text: String, lines: Bool) -> Bool {
    text.utf8.contains { $0 > 0x20 }
      && text.unicodeScalars.allSatisfy { scalar in
        !isInvisible(scalar) || lines && ["\n", "\r", "\t"].contains(scalar)
      }
  }
}

extension Account {
  /// The latest support case; `nil` where there never was one.
  package var recoveryCase: RecoveryCase? {
    // Checked when the document was read.
    get { document.object("case").flatMap { RecoveryCase($0) } }
    set { document["case"] = newValue.map { .object($0.object) } }
  }

  /// Whether the member for a support case has the right shape, or is not there.
  static func isCaseInOrder(_ document: JSONObject) -> Bool {
    guard let member = document["case"] else { return true }
    return member.objectValue.flatMap { RecoveryCase($0) } != nil
  }
}

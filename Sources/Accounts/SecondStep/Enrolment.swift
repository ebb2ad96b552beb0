package import OneTimeCodes
internal import Sealing
internal import StrictJSON
internal import Site
internal import Records

/// A set-up in hand: kept in the session's own document, so that no other session can go on with
/// it, and over after ten minutes.
package enum Enrolment: Sendable {
  /// The secret is shown; its first code is due.
  case scan(OTPAuthURI)
  /// The code was right; the recovery codes are shown until they are said to be saved.
  case codes([RecoveryCode])
  /// Turned on a moment ago.
  case done
}

/// The member "enrolment" of a session's document.
struct EnrolmentState {
  static let lifetime: Int64 = 600

  enum Stage: String {
    case scan, codes, done
  }

  var object: JSONObject

  init?(_ object: JSONObject) {
    guard object.whole("started") != nil, object.string("secret") != nil,
      object.string("stage").flatMap({ Stage(rawValue: $0) }) != nil
    else { return nil }
    self.object = object
  }

  init(sealedSecret: String, started: Int64) {
    object = [
      "started": .int(started), "stage": .string(Stage.scan.rawValue),
      "secret": .string(sealedSecret),
    ]
  }

  var started: Int64 { object.int("started") ?? 0 }
  var sealedSecret: String { object.string("secret") ?? "" }
  var stage: Stage {
    get { object.string("stage").flatMap { Stage(rawValue: $0) } ?? .scan }
    set { object["stage"] = .string(newValue.rawValue) }
  }

  func isAlive(at now: Int64) -> Bool {
    now - started < Self.lifetime && started <= now + Self.lifetime
  }

  /// The app as it will be, once the code was right.
  var app: AppFactor? {
    get { object.object("app").flatMap { AppFactor($0) } }
    set { object["app"] = newValue.map { .object($0.object) } }
  }

  /// The recovery codes' hashes.
  var recovery: RecoverySet? {
    get { object.object("recovery").flatMap { RecoverySet($0) } }
    set { object["recovery"] = newValue.map { .object($0.object) } }
  }

  /// Whether the app will stand beside those in use, and the recovery codes stay as they are.
  var isAdding: Bool {
    get { object.bool("adding") ?? false }
    set { object["adding"] = newValue ? true : nil }
  }

  /// Whether the app took the place of another; said on the last page.
  var isReplacing: Bool {
    get { object.bool("replacing") ?? false }
    set { object["replacing"] = newValue ? true : nil }
  }

  /// The recovery codes themselves, sealed, for as long as they are shown.
  var sealedCodes: String? {
    get { object.string("codes") }
    set { object["codes"] = newValue.map { .string($0) } }
  }
}

extension Session {
  var enrolment: EnrolmentState? {
    get { document.object("enrolment").flatMap { EnrolmentState($0) } }
    set { document["enrolment"] = newValue.map { .object($0.object) } }
  }
}

extension Accounts {
  /// The person's set-up in hand in this session; `nil` for none, or when its time is over.
  package func enrolment(of signedIn: SignedIn) throws -> Enrolment? {
    guard let state = signedIn.session.enrolment, state.isAlive(at: now) else { return nil }
    switch state.stage {
    case .scan:
      let secret = try openSecret(state.sealedSecret, of: signedIn.person)
      return .scan(
        OTPAuthURI(issuer: site.name, account: signedIn.account.name, secret: secret))
    case .codes:
      guard let sealed = state.sealedCodes else { return nil }
      return .codes(try openCodes(sealed, of: signedIn.person))
    case .done: return .done
    }
  }

  /// Whether the set-up in hand is for an app beside those in use.
  package func isAddingApp(_ signedIn: SignedIn) -> Bool {
    signedIn.session.enrolment?.isAdding ?? false
  }

  /// Whether the set-up in hand has put an app in the place of another.
  package func isReplacingApp(_ signedIn: SignedIn) -> Bool {
    signedIn.session.enrolment?.isReplacing ?? false
  }

  func openSecret(_ sealed: String, of person: PersonID) throws -> SharedSecret {
    let bytes = try ring().open(sealed, purpose: Purpose.enrolment, owner: person.text)
    guard let secret = SharedSecret(bytes: bytes) else {
      throw SealingError.malformedSecret
    }
    return secret
  }

  func openCodes(_ sealed: String, of person: PersonID) throws -> [RecoveryCode] {
    let bytes = try ring().open(sealed, purpose: Purpose.shownCodes, owner: person.text)
    return String(decoding: bytes, as: UTF8.self).split(separator: " ").compactMap {
      RecoveryCode(String($0))
    }
  }

  /// As many new codes as the site hands out at a time.
  func newCodes() -> [RecoveryCode] {
    RecoveryCode.generate(
      count: site.secondStep.recoveryCodes.count, randomBytes: surroundings.randomBytes)
  }

  /// Codes sealed for showing.
  func sealForShowing(_ codes: [RecoveryCode], of person: PersonID) throws -> String {
    let text = codes.map(\.textRevealingSecret).joined(separator: " ")
    return try ring().seal(
      Array(text.utf8), purpose: Purpose.shownCodes, owner: person.text,
      nonce: surroundings.randomBytes(12))
  }

  /// The set that is kept of codes: hashes, or sealed where the site shows codes again.
  ///
  /// Hashing takes about 40 ms a code.
  func makeSet(of codes: [RecoveryCode], for person: PersonID) throws -> RecoverySet {
    let ring = try ring()
    let salt = surroundings.randomBytes(16)
    guard !site.secondStep.recoveryCodes.viewAgain else {
      return try RecoverySet.sealing(
        codes, salt: salt, made: now, owner: person, ring: ring,
        nonce: { surroundings.randomBytes(12) })
    }
    return try hashing.withSlot {
      try RecoverySet.hashing(codes, salt: salt, made: now, cost: cost, ring: ring)
    }
  }

  /// New recovery codes: what is kept of them, and the codes sealed for showing.
  func makeCodes(for person: PersonID) throws -> (set: RecoverySet, sealed: String) {
    let codes = newCodes()
    return (try makeSet(of: codes, for: person), try sealForShowing(codes, of: person))
  }
}

extension SealingError {
  /// What was sealed as an app's secret is not 16 to 64 bytes.
  static let malformedSecret = SealingError(.malformed, "an app’s secret")
}

internal import Records
internal import Sealing
internal import StrictJSON

/// A stored password as `checkPassword` finds it: a hash of ours, or another system's, sealed.
///
/// Sealed, because many of those are fast: who gets at the data folder alone must not be able to
/// guess at them. The key file is elsewhere.
enum StoredPassword {
  case own(String)
  case foreign(ForeignHash)

  static let mark = "sealed:"

  /// The text that stands in the account for another system's hash.
  static func sealed(
    _ hash: ForeignHash, of id: PersonID, ring: KeyRing, nonce: [UInt8]
  ) throws(SealingError) -> String {
    let sealed = try ring.seal(
      Array(hash.textRevealingSecret.utf8), purpose: Purpose.foreignHash, owner: id.text,
      nonce: nonce)
    return mark + sealed
  }

  /// Reads what stands in the account.
  ///
  /// Throws where a sealed hash does not open, or holds what is no hash.
  init(_ stored: String, of id: PersonID, ring: KeyRing) throws {
    guard stored.utf8.starts(with: Self.mark.utf8) else {
      self = .own(stored)
      return
    }
    let bytes = try ring.open(
      String(stored.dropFirst(Self.mark.count)), purpose: Purpose.foreignHash, owner: id.text)
    guard let hash = ForeignHash(String(decoding: bytes, as: UTF8.self)) else {
      throw SealingError(.malformed, Purpose.foreignHash)
    }
    self = .foreign(hash)
  }

  func matches(_ password: [UInt8], ring: KeyRing) throws -> Bool {
    switch self {
    case .own(let hash): try PasswordHash.verify(password, against: hash, ring: ring)
    case .foreign(let hash): try hash.matches(password)
    }
  }
}

extension Purpose {
  static let foreignHash = "password hash of another system"
}

extension Accounts {
  /// Where it is noted which slow hashes of other systems are about.
  private static let decoyPlace = "imported"
  private static let decoyFile = "decoys.json"
  /// More classes of cost than any one system has; each makes every wrong password slower.
  private static let decoysKept = 4

  /// Computes what else a wrong password would have cost if its name were any other's.
  ///
  /// A name that nobody has, one with a hash of ours and one whose hash came from elsewhere are told
  /// apart by nothing but time (security, LG-1). So each pays for all: a hash of ours, and one of
  /// every slow class that was ever imported. `paid` is what the name's own hash was.
  func payForOthers(
    _ password: [UInt8], paid: StoredPassword?, ring: KeyRing
  ) throws {
    var paidClass: String?
    switch paid {
    case .own?: break
    case .foreign(let hash)?:
      paidClass = hash.costClass
      fallthrough
    case nil:
      _ = try PasswordHash.make(
        password, salt: [UInt8](repeating: 0, count: 16), cost: cost, ring: ring)
    }
    for decoy in try decoys() where decoy.costClass != paidClass {
      _ = try decoy.matches(password)
    }
  }

  private func decoys() throws -> [ForeignHash] {
    let path = "\(Self.decoyPlace)/\(Self.decoyFile)"
    guard let document = try store.read(path) else { return [] }
    return try Self.decoys(in: document, store.path(path))
  }

  private static func decoys(
    in document: JSONObject, _ path: String
  ) throws(RecordsError) -> [ForeignHash] {
    guard let texts = document.array("decoys") else {
      throw .damaged(path, "\"decoys\" is missing or of another type")
    }
    var decoys: [ForeignHash] = []
    for text in texts {
      guard let decoy = text.stringValue.flatMap({ ForeignHash($0) }) else {
        throw .damaged(path, "one of \"decoys\" is no password hash")
      }
      decoys.append(decoy)
    }
    return decoys
  }

  /// Notes that a slow hash is about to be imported, before it is.
  func noteCost(of hash: ForeignHash) throws {
    guard hash.isSlow else { return }
    if try decoys().contains(where: { $0.costClass == hash.costClass }) { return }
    try store.makePlace(Self.decoyPlace)
    _ = try store.update(Self.decoyPlace) { place in
      let found = try place.read(Self.decoyFile)
      var decoys = try found.map { try Self.decoys(in: $0, place.path(Self.decoyFile)) } ?? []
      guard decoys.count < Self.decoysKept,
        !decoys.contains(where: { $0.costClass == hash.costClass })
      else { return }
      decoys.append(hash.decoy)
      var document = found ?? ["version": 1]
      document["decoys"] = .array(decoys.map { .string($0.textRevealingSecret) })
      try place.write(Self.decoyFile, document)
    }
  }
}

internal import Sealing
internal import StrictJSON

/// Goes through documents, seals anew what an older key sealed, and counts what else needs one.
///
/// Sealed values are known by their form, wherever they stand, and by opening: each is bound to its
/// owner and purpose, so a text that merely looks like one opens under none.
struct Resealing {
  private let ring: KeyRing
  private let surroundings: Surroundings
  private(set) var resealed = 0
  /// By the key's id, the current one's left out.
  private(set) var uses: [String: RotationReport.Kept] = [:]
  /// Documents that could not be read.
  var unreadable = 0

  init(ring: KeyRing, surroundings: Surroundings) {
    self.ring = ring
    self.surroundings = surroundings
  }

  /// What stands before a sealed hash of another system.
  private static let marks = ["", StoredPassword.mark]

  /// The object with what an older key sealed for `owner` and one of `purposes` sealed anew.
  mutating func resealing(
    _ object: JSONObject, owner: String, for purposes: [String]
  ) throws(SealingError) -> JSONObject {
    var object = object
    for member in object.members {
      let (name, value) = (member.name, member.value)
      switch value {
      case .object(let inner):
        object[name] = .object(try resealing(inner, owner: owner, for: purposes))
      case .array(let elements):
        object[name] = .array(try resealing(elements, owner: owner, for: purposes))
      case .string(let text):
        // The member of a set of recovery codes or of a code on its way that names its key.
        if name == "key" { count(text) { $0.hashes += 1 } }
        object[name] = .string(try resealing(text, owner: owner, for: purposes))
      default: continue
      }
    }
    return object
  }

  private mutating func resealing(
    _ elements: [JSONValue], owner: String, for purposes: [String]
  ) throws(SealingError) -> [JSONValue] {
    var result: [JSONValue] = []
    for element in elements {
      switch element {
      case .object(let inner):
        result.append(.object(try resealing(inner, owner: owner, for: purposes)))
      case .array(let inner):
        result.append(.array(try resealing(inner, owner: owner, for: purposes)))
      case .string(let text):
        result.append(.string(try resealing(text, owner: owner, for: purposes)))
      default: result.append(element)
      }
    }
    return result
  }

  private mutating func resealing(
    _ text: String, owner: String, for purposes: [String]
  ) throws(SealingError) -> String {
    if let id = PasswordHash.keyID(of: text) {
      count(id) { $0.hashes += 1 }
      return text
    }
    for mark in Self.marks where text.utf8.starts(with: mark.utf8) {
      let sealed = String(text.dropFirst(mark.count))
      guard let id = ring.keyID(of: sealed), id != ring.currentID else { continue }
      for purpose in purposes {
        guard let bytes = try opened(sealed, purpose, owner) else { continue }
        resealed += 1
        return mark
          + (try ring.seal(
            bytes, purpose: purpose, owner: owner, nonce: surroundings.randomBytes(12)))
      }
      count(id) { $0.unopened += 1 }
    }
    return text
  }

  private func opened(
    _ sealed: String, _ purpose: String, _ owner: String
  ) throws(SealingError) -> [UInt8]? {
    do throws(SealingError) {
      return try ring.open(sealed, purpose: purpose, owner: owner)
    } catch  where error.code == .doesNotOpen {
      return nil
    }
  }

  private mutating func count(_ id: String, _ change: (inout RotationReport.Kept) -> Void) {
    guard id != ring.currentID else { return }
    change(&uses[id, default: RotationReport.Kept(id: id)])
  }
}

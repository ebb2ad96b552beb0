internal import Sealing
internal import StrictJSON

extension JSONObject {
  /// The object without what proves or opens anything: hashes, sealed values, keys and salts, and
  /// what is under way in a form.
  ///
  /// What the program does not know stays: an export is everything that is kept. So a member goes
  /// by its name, and a text also by its form, wherever it stands.
  func withoutSecrets() -> JSONObject {
    var kept = JSONObject()
    for member in members where !SecretForm.names.contains(member.name) {
      if let value = member.value.withoutSecrets() { kept[member.name] = value }
    }
    return kept
  }
}

extension JSONValue {
  /// The value without its secrets; `nil` for a text that is one.
  fileprivate func withoutSecrets() -> JSONValue? {
    if let object = objectValue { return .object(object.withoutSecrets()) }
    if let array = arrayValue { return .array(array.compactMap { $0.withoutSecrets() }) }
    if let text = stringValue, SecretForm.fits(text) { return nil }
    return self
  }
}

/// How a secret is told from what is about the person.
private enum SecretForm {
  /// Members of documents that hold one, or what one is made of.
  static let names: Set<String> = [
    "hash", "hashes", "salt", "secret", "sealed", "key", "cost", "code", "codes", "checksum",
    // Set-ups and step-ups in hand: over in minutes, and full of what is not yet in force.
    "enrolment", "reauthentication", "shownCodes", "typed",
  ]

  /// Whether a text has the form of a hash, a token or a sealed value.
  static func fits(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    if bytes.first == UInt8(ascii: "$") || text.hasPrefix("sealed:") || text.hasPrefix("nlpat_") {
      return true
    }
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let isSealed =
      parts.count == 3 && parts[0].elementsEqual("v1".utf8) && parts[2].count >= 38
      && Base64URL.decode(String(decoding: parts[2], as: UTF8.self)) != nil
    // A token has 43 characters of base64url, its hash 64 hexadecimal digits.
    return isSealed || (bytes.count == 43 && Base64URL.decode(text) != nil)
      || (bytes.count == 64 && Hex.decode(text) != nil)
  }
}

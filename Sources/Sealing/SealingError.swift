/// Something that could not be sealed, opened, hashed or checked.
///
/// A wrong password is not an error: it is the answer `false`. No error holds a key, a password
/// or any byte of a sealed value.
package struct SealingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What a caller can tell apart.
  package enum Code: String, Sendable {
    /// libcrypto or libargon2 reported a failure, out of memory for one.
    case libraryFailure
    /// The key that a stored value names is not in the ring.
    case unknownKey
    /// Wrong key, owner or purpose, or changed bytes: which of them, nobody can tell.
    case doesNotOpen
    /// The text, the key or the number is not in the form that it must have.
    case malformed
  }

  package let code: Code
  /// The C function, the key's id, the purpose, or the kind of value.
  package let subject: String

  package init(_ code: Code, _ subject: String) {
    self.code = code
    self.subject = subject
  }

  package var description: String {
    switch code {
    case .libraryFailure: "could not call '\(subject)': the library reported a failure"
    case .unknownKey: "could not use key '\(subject)': it is not in the key ring"
    case .doesNotOpen:
      "could not open '\(subject)': it was sealed with another key, for another owner or "
        + "purpose, or it was changed"
    case .malformed: "could not read '\(subject)': it is not in the form that it must have"
    }
  }

  static func libraryFailure(_ function: StaticString) -> SealingError {
    SealingError(.libraryFailure, "\(function)")
  }
}

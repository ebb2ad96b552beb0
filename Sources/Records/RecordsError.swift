package import Files

/// Why the store could not do what was asked.
///
/// None of these is ever "there is no such thing".
package struct RecordsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What a caller does differently.
  package enum Code: Sendable {
    /// Another process held the lock for all of the wait: try again.
    case busy
    /// Not a JSON object, not one with a version, or not what its kind must hold.
    case damaged
    /// Written by a newer program than this one.
    case newer
    /// The system refused a file call.
    case system
  }

  package let code: Code
  /// The path of the document or folder.
  package let path: String
  /// Why, in words; never content of the document.
  package let reason: String
  /// The system's part of it, where there is one.
  package let cause: FileError?

  private init(_ code: Code, _ path: String, _ reason: String, cause: FileError? = nil) {
    self.code = code
    self.path = path
    self.reason = reason
    self.cause = cause
  }

  package static func busy(_ path: String, seconds: Int) -> RecordsError {
    RecordsError(.busy, path, "still locked by another process after \(seconds) seconds")
  }

  /// A document that must not be used; `reason` names members, never their values.
  package static func damaged(_ path: String, _ reason: String) -> RecordsError {
    RecordsError(.damaged, path, reason)
  }

  static func newer(_ path: String, found: Int64, known: Int64) -> RecordsError {
    RecordsError(
      .newer, path, "version \(found), but this program knows versions up to \(known)")
  }

  static func system(_ cause: FileError) -> RecordsError {
    RecordsError(.system, cause.path, cause.description, cause: cause)
  }

  package var description: String {
    switch code {
    case .busy: "could not lock '\(path)': \(reason)"
    case .damaged: "could not use '\(path)': \(reason)"
    case .newer: "could not use '\(path)': \(reason)"
    case .system: reason
    }
  }
}

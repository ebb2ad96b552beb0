/// What is wrong with a site's configuration, in one sentence.
package struct SiteError: Error, Equatable, Sendable {
  /// The kind of fault, for callers that do different things about each.
  package enum Code: Sendable {
    /// The file is absent or cannot be read.
    case unreadable
    /// The file is not JSON.
    case malformed
    /// The file's `version` is one that this program does not know.
    case unknownVersion
    /// A key that means nothing: misspelt, or in the wrong place.
    case unknownKey
    /// A key that has no default is absent.
    case missingKey
    /// A value of another JSON type than the key takes.
    case wrongType
    /// A value of the right type that the key does not take.
    case wrongValue
    /// Two settings, each in order, that cannot hold together.
    case contradiction
  }

  package let code: Code
  /// The absolute path of the configuration file.
  package let file: String
  /// The dotted path of the key, such as `secondStep.graceDays`; empty for the whole file.
  package let key: String
  /// What is wrong and what would be right: the second half of the sentence.
  package let reason: String
}

extension SiteError: CustomStringConvertible {
  package var description: String {
    key.isEmpty ? "could not read '\(file)': \(reason)" : "'\(key)' in '\(file)' \(reason)"
  }
}

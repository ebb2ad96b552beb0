import Templates

/// Samples say in one language what they say; the program has to name words.
extension Phrase: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self = .verbatim(text) }
}

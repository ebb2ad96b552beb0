/// How large a document may be.
package struct JSONLimits: Sendable {
  /// The longest document in bytes, white space included.
  package var bytes = 1 << 20

  /// How many arrays and objects may be open at one place: `[[1]]` needs 2, `1` needs 0.
  ///
  /// A reader takes `greatestDepth` for anything above it.
  package var depth = 32

  package init(bytes: Int = 1 << 20, depth: Int = 32) {
    self.bytes = bytes
    self.depth = depth
  }

  /// One MiB, 32 levels.
  package static let standard = JSONLimits()

  /// The bound of the recursion, since reading, comparing, writing and freeing a value recurse once
  /// a level.
  package static let greatestDepth = 512
}

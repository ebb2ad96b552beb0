/// One step of filling a page.
///
/// A template is one flat array of them, its partials in their places.
///
/// 32-bit numbers keep a step within 16 bytes; sources are bounded far below their range.
enum Node {
  case literal(Slice)
  case value(Place)
  /// The steps after this one, up to `end`, are done for each item, once, or not at all.
  case section(Place, Test, end: Int32)

  /// A part of a source's bytes.
  struct Slice {
    let source: Int32
    let start: Int32
    let end: Int32
  }

  /// A declared name: how many scopes lie around its own, and its number in that scope.
  struct Place {
    let depth: Int32
    let index: Int32
  }

  enum Test {
    /// Once when a flag is set or a text is not empty.
    case holds
    /// Once when a flag is not set, a text or a list is empty, or a section's object is absent.
    case fails
    /// For each item of a list, in its scope.
    case each
    /// Once in the scope of a section's object, if it is there.
    case present
  }
}

/// How somebody came in, and the only way that the session made there is good for.
///
/// What a browser keeps as a cookie is no credential of the programming interface, and what a
/// program was given there is no cookie: whoever gets hold of one cannot carry it to the other,
/// past what guards it there (the form token here, the scopes there).
package enum Door: String, Sendable {
  /// The pages, by cookie.
  case pages
  /// The programming interface, by the header `Authorization`.
  case interface
}

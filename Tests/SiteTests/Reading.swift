import Site

/// The file that the tests pretend to read.
let file = "/srv/site/site.json"

/// Reads a document that has the three required keys, and `members` after them.
func reading(
  _ members: String, baseURL: String = "https://example.org"
) throws(SiteError) -> Site {
  let more = members.isEmpty ? "" : ", " + members
  let text = #"{"version": 1, "name": "Example", "baseURL": "\#(baseURL)"\#(more)}"#
  return try Site(parsing: Array(text.utf8), of: file)
}

/// Returns what reading a document with `members` complains about, or `nil`.
func complaint(_ members: String, baseURL: String = "https://example.org") -> String? {
  do {
    _ = try reading(members, baseURL: baseURL)
    return nil
  } catch {
    return error.description
  }
}

/// Returns what reading this whole document complains about, or `nil`.
func complaint(document: String) -> String? {
  do {
    _ = try Site(parsing: Array(document.utf8), of: file)
    return nil
  } catch {
    return error.description
  }
}

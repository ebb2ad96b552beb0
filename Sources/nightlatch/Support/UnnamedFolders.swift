import Files
import Site

extension Site {
  /// Tells, beside the output, of folders beside site.json that look as if they were meant and that
  /// it does not name: what is in them is not used, and nothing else would say so.
  func tellOfUnnamedFolders() throws(FileError) {
    for name in try unnamedFolders() {
      Terminal.complain(
        "nightlatch: '\(folder)/\(name)' is not used: to use it, set \"\(name)\" to \"\(name)\" in "
          + "'\(file)'")
    }
  }

  private func unnamedFolders() throws(FileError) -> [String] {
    let settings = [
      ("templates", templatesFolder), ("public", publicFolder), ("pages", pagesFolder),
      ("languages", languagesFolder),
    ]
    var names: [String] = []
    for (name, setting) in settings where setting == nil {
      if try Files.status("\(folder)/\(name)")?.isFolder == true { names.append(name) }
    }
    return names
  }
}

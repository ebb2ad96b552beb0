internal import Files
package import Templates

/// A site's own templates, each in place of the shipped one of its name.
package struct TemplateFolder: Sendable {
  private let folder: String

  /// Templates below `folder`, named as below `templates/`: "sign-in.mustache",
  /// "partials/head.mustache".
  package init(_ folder: String) {
    self.folder = folder
  }

  /// The site's own file for a shipped name, else the shipped one, else `nil`.
  package func source(_ name: String) throws(TemplateError) -> TemplateSource? {
    let path = "\(folder)/\(name.dropFirst("templates/".count))"
    do throws(FileError) {
      if let own = try Files.read(path) { return TemplateSource(name: path, bytes: own) }
    } catch {
      throw TemplateError(template: path, reason: error.description)
    }
    return Shipped.source(name)
  }
}

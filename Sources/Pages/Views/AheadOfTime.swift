internal import Templates

/// What pages that are made ahead of time say of the files they load.
///
/// Working it out takes a digest of each file: too much for a page that a program makes in a
/// millisecond, nothing for one that is made once.
package struct AheadOfTime: Sendable {
  /// Subresource Integrity metadata: "sha384-" or the like, and a digest in base64.
  package var stylesheetIntegrity: String
  package var scriptIntegrity: String
  /// Addresses; the icon is `nil` where there is none in the site's colour.
  package var manifest: String
  package var touchIcon: String?

  package init(
    stylesheetIntegrity: String, scriptIntegrity: String, manifest: String, touchIcon: String?
  ) {
    self.stylesheetIntegrity = stylesheetIntegrity
    self.scriptIntegrity = scriptIntegrity
    self.manifest = manifest
    self.touchIcon = touchIcon
  }

  static var declaration: Declaration {
    [
      "stylesheetIntegrity": .text, "scriptIntegrity": .text, "manifest": .text,
      "touchIcon": .optional("touchIconAddress"),
    ]
  }

  var values: TemplateValues {
    [
      "stylesheetIntegrity": .text(stylesheetIntegrity),
      "scriptIntegrity": .text(scriptIntegrity), "manifest": .text(manifest),
      "touchIcon": .optional(touchIcon, as: "touchIconAddress"),
    ]
  }
}

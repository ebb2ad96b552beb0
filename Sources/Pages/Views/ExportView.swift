package import Templates

/// `/settings/export`: everything kept about the person, to take away.
package struct ExportView: PageView {
  package var username: String

  package init(username: String) { self.username = username }

  package static var template: String { "templates/export.mustache" }
  package static var declaration: Declaration {
    SettingsSection.members.merging(["username": .text])
  }
  package var title: Phrase { .say("export.export-your-data") }
  package var values: TemplateValues {
    SettingsSection.account.values.merging(["username": .text(username)])
  }
}

import ArgumentParser
import StrictJSON
import Templates

struct TemplateShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print a template as it is shipped, to begin one's own with.",
    discussion: """
      For example 'nightlatch template show sign-in > templates/sign-in.mustache', or \
      'nightlatch template show nightlatch.css'. Without NAME, lists what is shipped.
      """)

  @OptionGroup var output: Output

  @Argument(help: "The template or file, such as sign-in, partials/foot or icon.svg.")
  var name: String?

  func run() throws {
    guard let name else {
      let names = Shipped.names.map(Self.short)
      guard !output.json else { return Terminal.say(json: .array(names.map { .string($0) })) }
      return names.forEach { Terminal.say($0) }
    }
    guard let found = Shipped.names.first(where: { Self.short($0) == name || $0 == name }),
      let bytes = Shipped.bytes(found)
    else {
      throw Failure.usage(
        "nothing of the name \(quoted(name)) is shipped; 'nightlatch template show' lists what is")
    }
    Terminal.pour(bytes)
  }

  /// "sign-in" for "templates/sign-in.mustache", "icon.svg" for "public/icon.svg".
  private static func short(_ name: String) -> String {
    for (folder, ending) in [("templates/", ".mustache"), ("public/", "")]
    where name.hasPrefix(folder) && name.hasSuffix(ending) {
      return String(name.dropFirst(folder.count).dropLast(ending.count))
    }
    return name
  }
}

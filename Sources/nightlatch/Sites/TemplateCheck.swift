import ArgumentParser
import Files
import Pages
import Site
import StrictJSON
import Templates

struct TemplateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "template", abstract: "The site's templates.",
    subcommands: [TemplateCheck.self, TemplatePreviewCommand.self, TemplateShow.self])
}

struct TemplateCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Hold every template against what its page declares.",
    discussion: """
      DIR holds templates that stand in for the shipped ones, by name: sign-in.mustache, \
      partials/head.mustache. Without it, the site's own folder is looked at, or, where there is \
      no site, what is shipped.
      """)

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output

  @Argument(help: "The folder (default: the site's).")
  var dir: String?

  func run() throws {
    let folder = try self.folder()
    if let folder, try Files.status(folder)?.isFolder != true {
      throw Failure.badData("could not check '\(folder)': there is no such folder")
    }
    let review = try TemplateReview(of: folder)
    if output.json {
      Terminal.say(json: review.json)
    } else {
      for problem in review.problems { Terminal.say(problem.description) }
      sayOutcome(review, folder)
    }
    if !review.problems.isEmpty { throw Refusal() }
  }

  private func folder() throws -> String? {
    if let dir { return try absolute(dir) }
    // Nobody asked for a site: what is shipped can be checked without one.
    if siteOptions.site == nil, try Files.status(siteOptions.file) == nil { return nil }
    return try siteOptions.load().templatesFolder
  }

  private func sayOutcome(_ review: TemplateReview, _ folder: String?) {
    let count = PageCatalogue.all.count
    guard review.problems.isEmpty else {
      let wrong = review.problems.count == 1 ? "one problem" : "\(review.problems.count) problems"
      return Terminal.next("mend \(wrong) at the lines named, and check again")
    }
    let own = review.own.count == 1 ? "1 of them its own" : "\(review.own.count) of them its own"
    Terminal.say("All \(count) pages load" + (folder == nil ? "." : ", \(own)."))
  }
}

/// What is wrong with the templates that a site would use.
struct TemplateReview {
  let problems: [TemplateError]
  /// The folder's files that take the place of shipped ones.
  let own: [String]

  /// Looks at a folder of a site's own templates, or, without one, at what is shipped.
  init(of folder: String?) throws(FileError) {
    var problems = PageCatalogue.errors(in: folder)
    var own: [String] = []
    if let folder {
      let pages = PageCatalogue.all.map(\.template)
      var names = try Files.names(in: folder) ?? []
      for inner in ["help", "mail"] {
        names += try (Files.names(in: "\(folder)/\(inner)") ?? []).map { "\(inner)/\($0)" }
      }
      for name in names where name.hasSuffix(".mustache") {
        if pages.contains("templates/\(name)") {
          own.append(name)
        } else {
          problems.append(
            TemplateError(
              template: "\(folder)/\(name)", reason: "no page has a template of this name"))
        }
      }
      // A site may have partials of its own, so a name that is not shipped is no mistake.
      own += try (Files.names(in: "\(folder)/partials") ?? []).map { "partials/\($0)" }
        .filter { $0.hasSuffix(".mustache") }
    }
    self.problems = problems
    self.own = own
  }

  var json: JSONValue {
    [
      "pages": .int(Int64(PageCatalogue.all.count)),
      "own": .array(own.map { .string($0) }),
      "problems": .array(
        problems.map {
          [
            "template": .string($0.template), "line": .int(Int64($0.line)),
            "column": .int(Int64($0.column)), "reason": .string($0.reason),
          ]
        }),
    ]
  }
}

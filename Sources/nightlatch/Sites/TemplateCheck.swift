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
      partials/head.mustache. Without it, the site's own folder is looked at, with the site's own \
      catalogues of words, or, where there is no site, what is shipped.
      """)

  @OptionGroup var siteOptions: SiteOptions
  @OptionGroup var output: Output

  @Argument(help: "The folder (default: the site's).")
  var dir: String?

  func run() throws {
    let site = try self.site()
    let folder = try dir.map { try absolute($0) } ?? site?.templatesFolder
    if let folder, try Files.status(folder)?.isFolder != true {
      throw Failure.badData("could not check '\(folder)': there is no such folder")
    }
    if dir == nil { try site?.tellOfUnnamedFolders() }
    let review = try TemplateReview(of: folder, languages: site?.languagesFolder)
    if output.json {
      Terminal.say(json: review.json)
    } else {
      for problem in review.problems { Terminal.say(problem.description) }
      sayOutcome(review, folder)
    }
    if !review.problems.isEmpty { throw Refusal() }
  }

  private func site() throws -> Site? {
    // Nobody asked for a site: what is shipped can be checked without one.
    guard dir == nil || siteOptions.site != nil else { return nil }
    if siteOptions.site == nil, try Files.status(siteOptions.file) == nil {
      Terminal.complain(
        "nightlatch: there is no '\(siteOptions.file)', so the shipped templates are checked; "
          + "NIGHTLATCH_SITE or --site names a site")
      return nil
    }
    return try siteOptions.load()
  }

  private func sayOutcome(_ review: TemplateReview, _ folder: String?) {
    let count = PageCatalogue.all.count
    guard review.problems.isEmpty else {
      let wrong = review.problems.count == 1 ? "one problem" : "\(review.problems.count) problems"
      return Terminal.next("mend \(wrong) at the lines named, and check again")
    }
    let own = review.own.count == 1 ? "1 of them its own" : "\(review.own.count) of them its own"
    Terminal.say("All \(count) pages load" + (folder == nil ? "." : ", \(own)."))
    for (language, missing) in review.untranslated where missing > 0 {
      Terminal.say(
        "\(language): \(missing) text\(missing == 1 ? " is" : "s are") shown in English.")
    }
  }
}

/// What is wrong with the templates that a site would use.
struct TemplateReview {
  let problems: [TemplateError]
  /// The folder's files that take the place of shipped ones.
  let own: [String]

  /// For each language of the site's own that is not shipped, how many texts it has not.
  let untranslated: [(language: String, missing: Int)]

  /// Looks at a folder of a site's own templates, or, without one, at what is shipped; and at a
  /// folder of the site's own catalogues of words, each with every page.
  init(of folder: String?, languages: String? = nil) throws(FileError) {
    var problems = PageCatalogue.errors(in: folder)
    var untranslated: [(language: String, missing: Int)] = []
    for name in try languages.flatMap({ (folder) throws(FileError) in try Files.names(in: folder) })
      ?? []
    where name.hasSuffix(".ini") {
      let path = "\(languages ?? "")/\(name)"
      let tag = String(name.dropLast(".ini".count))
      guard let bytes = try Files.read(path) else { continue }
      let source = TemplateSource(name: path, bytes: bytes)
      do throws(TemplateError) {
        let check = try CatalogueCheck(source, of: tag)
        problems += check.faults
        if !Shipped.languages.contains(tag) { untranslated.append((tag, check.missing.count)) }
        let catalogue = try Catalogue(tag, own: source)
        problems += PageCatalogue.errors(in: folder, saying: catalogue)
          .filter { !problems.contains($0) }
      } catch {
        problems.append(error)
      }
    }
    self.untranslated = untranslated
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

import ArgumentParser
import Files
import Site
import SiteBuilder
import Templates

struct TemplatePreviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview", abstract: "Look at every page with sample values, until Ctrl-C.",
    discussion: """
      Serves the site's templates on 127.0.0.1 with made-up people in them; a page in the browser \
      loads itself anew when a template, a page or the stylesheet is saved. A template that is wrong shows \
      what is wrong, with file, line and column. Changes in site.json count at the next start.
      """)

  @OptionGroup var siteOptions: SiteOptions

  @Option(help: "The port.")
  var port = 8081

  func validate() throws {
    guard (1...65535).contains(port) else {
      throw ValidationError("'--port' takes 1 to 65535, not \(port).")
    }
  }

  func run() throws {
    let site = try siteOptions.load()
    try site.tellOfUnnamedFolders()
    let preview = TemplatePreview(of: site)
    let server = try LocalServer(port: port)
    Terminal.say("\(Terminal.good("Showing")) every page at http://127.0.0.1:\(port)/")
    Terminal.next("open the address in a browser; Ctrl-C ends it")
    server.run { path in
      do {
        return try answer(path, from: preview)
      } catch {
        return Self.page(title: "A template is wrong", body: "<pre>\(escaped("\(error)"))</pre>")
      }
    }
  }

  private func answer(_ path: String, from preview: TemplatePreview) throws -> LocalServer.Answer {
    let parts = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0].dropFirst())
    if name.isEmpty { return Self.list(try preview.ownPages()) }
    if name == "state" {
      return LocalServer.Answer(
        contentType: "text/plain; charset=utf-8", body: Array(try preview.state().utf8))
    }
    // Below the mount too, where the site's own pages look for them.
    let steps = name.split(separator: "/")
    if steps.count > 1, steps[steps.count - 2] == "assets" {
      guard let asset = try preview.asset(String(steps[steps.count - 1])) else {
        return Self.missing
      }
      return LocalServer.Answer(contentType: asset.contentType, body: asset.bytes)
    }
    let sample: Declaration.Sample = parts.count > 1 && parts[1] == "bare" ? .bare : .everything
    guard let page = try preview.page(name, showing: sample) ?? preview.ownPage(name) else {
      return Self.missing
    }
    let isPage = page.contentType.hasPrefix("text/html")
    return LocalServer.Answer(
      contentType: page.contentType, body: page.bytes + (isPage ? Array(Self.reloading.utf8) : []))
  }

  private static var missing: LocalServer.Answer {
    var answer = page(title: "There is no such page", body: "<p><a href=\"/\">All pages</a></p>")
    answer.status = "404 Not Found"
    return answer
  }

  private static func list(_ own: [String]) -> LocalServer.Answer {
    let items =
      own.map { "<li><a href=\"/\($0)\">\($0)</a></li>" }
      + TemplatePreview.pages.map {
        "<li><a href=\"/\($0)\">\($0)</a> · <a href=\"/\($0)?bare\">bare</a></li>"
      }
    return page(title: "Every page", body: "<ul>\(items.joined(separator: "\n"))</ul>")
  }

  private static func page(title: String, body: String) -> LocalServer.Answer {
    LocalServer.Answer(
      body: Array(
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>\(title)</title>
        <meta name="color-scheme" content="light dark">
        <style>body{font:1rem/1.7 system-ui;margin:2rem}pre{white-space:pre-wrap}</style></head>
        <body><h1>\(title)</h1>\(body)\(reloading)</body></html>
        """.utf8))
  }

  /// Loads a page anew when what it is made of has changed.
  private static let reloading = """

    <script>
    { let first; setInterval(async () => {
      const answer = await fetch("/state");
      const state = answer.ok ? await answer.text() : first;
      if (first !== undefined && first !== state) location.reload();
      first = state;
    }, 500); }
    </script>

    """

  private func escaped(_ text: String) -> String {
    text.map { $0 == "<" ? "&lt;" : $0 == "&" ? "&amp;" : String($0) }.joined()
  }
}

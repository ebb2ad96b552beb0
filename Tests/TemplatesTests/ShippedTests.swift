import FoundationEssentials
import Templates
import Testing

/// The list in `Sources/CShipped/shipped.cpp` against the folders it was written from.
@Suite struct ShippedFiles {
  /// The top of the source, from this file's place in it.
  static let top = String(#filePath.dropLast("Tests/TemplatesTests/ShippedTests.swift".count))

  /// The files of both folders in the order of their bytes, hidden ones left out.
  static func files() throws -> [String] {
    var files: [String] = []
    for folder in ["languages", "public", "templates"]
    where FileManager.default.fileExists(atPath: top + folder) {
      for path in try FileManager.default.subpathsOfDirectory(atPath: top + folder) {
        let name = "\(folder)/\(path)"
        var isFolder = false
        let exists = FileManager.default.fileExists(atPath: top + name, isDirectory: &isFolder)
        if exists, !isFolder, !"/\(path)".contains("/.") {
          files.append(name)
        }
      }
    }
    return files.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  @Test func `every file of languages, templates and public is shipped, and nothing else`() throws {
    #expect(Shipped.names == (try Self.files()), "run scripts/list-shipped")
  }

  @Test func `what is shipped is what the folders hold, byte for byte`() throws {
    for name in Shipped.names {
      let data = try Data(contentsOf: URL(filePath: Self.top + name))
      #expect(Shipped.bytes(name) == Array(data), "\(name)")
    }
    #expect(
      Shipped.bytes("public/robots.txt") == Array("User-agent: *\nDisallow: /account/\n".utf8))
  }

  @Test(arguments: [
    "", "p", "public", "public/", "public/robots", "public/robots.tx", "public/robots.txtt",
    "public/robots.txt\u{0}", "Public/robots.txt", "/public/robots.txt", "~", "\u{0}", "é",
  ]) func `no other name finds a file`(name: String) {
    #expect(Shipped.bytes(name) == nil)
    #expect(Shipped.source(name) == nil)
  }

  @Test func `the fingerprints made by the compiler are those of the files`() throws {
    let names = Shipped.names.filter { $0.hasPrefix("public/") }
    #expect(names.contains("public/nightlatch.css"))
    for name in names {
      #expect(
        Shipped.fingerprint(name) == Fingerprint.of(try #require(Shipped.bytes(name))), "\(name)")
    }
    #expect(Shipped.fingerprint("public/nothing") == nil)
  }

  @Test func `every shipped template can be read`() throws {
    for name in Shipped.names where name.hasPrefix("templates/") {
      let source = try #require(Shipped.source(name))
      try source.checkSyntax()
    }
  }

  @Test func `a shipped file is a template where it lies`() throws {
    let source = try #require(Shipped.source("public/robots.txt"))
    let template = try Template(source, declaration: [:]) { _ in nil }
    #expect(template.name == "public/robots.txt")
    #expect(try template.render([:]) == Shipped.bytes("public/robots.txt"))
  }

  @Test func `a source tells the partials it uses, each once`() throws {
    let source = TemplateSource(name: "t", bytes: Array("{{>b}}{{x}}{{>a/c}}{{> b }}".utf8))
    #expect(try source.checkSyntax() == ["b", "a/c"])
    let error = #expect(throws: TemplateError.self) {
      try TemplateSource(name: "t", bytes: Array("{{#x}}".utf8)).checkSyntax()
    }
    #expect(error?.description == "t:1:1: '{{#x}}' is not closed")
  }
}

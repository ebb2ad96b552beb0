import Files
import Glibc
import Templates
import Testing

@testable import Pages

@Suite struct PageCatalogueTests {
  @Test func `the catalogue is the shipped templates, each once`() {
    let shipped = Shipped.names.filter {
      $0.hasPrefix("templates/") && $0.hasSuffix(".mustache") && !$0.contains("/partials/")
    }
    #expect(PageCatalogue.all.map(\.template).sorted() == shipped.sorted())
  }

  @Test func `the shipped templates load`() {
    #expect(PageCatalogue.errors(in: nil) == [])
  }

  @Test func `a folder without templates is as good as none`() {
    #expect(PageCatalogue.errors(in: "/nonexistent") == [])
  }

  @Test func `a misspelt name in a site's own template is found with its place`() throws {
    try withFolder { folder in
      try write("<p>\n{{usrname}}\n", to: "\(folder)/sign-in.mustache")
      #expect(
        PageCatalogue.errors(in: folder).map(\.description) == [
          "\(folder)/sign-in.mustache:2:1: 'usrname' is not declared here; "
            + "did you mean 'username'?"
        ])
    }
  }

  @Test func `a broken partial is told of once, not once a page`() throws {
    try withFolder { folder in
      try Files.makeFolder("\(folder)/partials")
      try write("{{#open}}", to: "\(folder)/partials/head.mustache")
      let errors = PageCatalogue.errors(in: folder)
      #expect(errors.map(\.template) == ["\(folder)/partials/head.mustache"])
    }
  }

  private func write(_ text: String, to path: String) throws {
    try Files.replace(path, with: Array(text.utf8))
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/nightlatch-pages.XXXXXX\0".utf8).map { CChar(bitPattern: $0) }
    try #require(mkdtemp(&template) != nil)
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    try body(folder)
    for name in try Files.names(in: "\(folder)/partials") ?? [] {
      try Files.remove("\(folder)/partials/\(name)")
    }
    try Files.removeFolder("\(folder)/partials")
    for name in try Files.names(in: folder) ?? [] { try Files.remove("\(folder)/\(name)") }
    try Files.removeFolder(folder)
  }
}

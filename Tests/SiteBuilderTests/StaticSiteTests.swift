import Files
import Glibc
import Site
import Testing

@testable import SiteBuilder

@Suite struct StaticSiteTests {
  private let folder: String

  init() throws {
    var template = Array("/tmp/nightlatch-static.XXXXXX\0".utf8).map { CChar(bitPattern: $0) }
    try #require(mkdtemp(&template) != nil)
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private func site(_ more: String = "") throws -> Site {
    let text = "{\"version\":1,\"name\":\"T\",\"baseURL\":\"http://127.0.0.1:8080\"\(more)}"
    return try Site(parsing: Array(text.utf8), of: "\(folder)/site.json")
  }

  private func remove() throws {
    for name in try Files.names(in: "\(folder)/out/assets") ?? [] {
      try Files.remove("\(folder)/out/assets/\(name)")
    }
    try Files.removeFolder("\(folder)/out/assets")
    try Files.remove("\(folder)/out/robots.txt")
    try Files.removeFolder("\(folder)/out")
    try Files.removeFolder(folder)
  }

  @Test func `a first build creates every file, readable for the web server`() throws {
    let files = try StaticSite(of: site()).build(into: "\(folder)/out")
    #expect(files.allSatisfy { $0.change == .created && $0.size > 0 })
    #expect(files.map(\.path).contains("robots.txt"))
    for file in files {
      let status = try #require(try Files.status("\(folder)/out/\(file.path)"))
      #expect(status.permissions & 0o444 == 0o444)
      #expect(status.size == Int64(file.size))
    }
    try remove()
  }

  @Test func `a second build touches nothing`() throws {
    _ = try StaticSite(of: site()).build(into: "\(folder)/out")
    let again = try StaticSite(of: site()).build(into: "\(folder)/out")
    #expect(again.allSatisfy { $0.change == .unchanged })
    try remove()
  }

  @Test func `a file that was cut short is written again`() throws {
    _ = try StaticSite(of: site()).build(into: "\(folder)/out")
    try Files.replace("\(folder)/out/robots.txt", with: [], mode: 0o644)
    let again = try StaticSite(of: site()).build(into: "\(folder)/out")
    #expect(again.filter { $0.change == .updated }.map(\.path) == ["robots.txt"])
    try remove()
  }

  @Test func `another accent makes another stylesheet and leaves the old one`() throws {
    let first = try StaticSite(of: site()).build(into: "\(folder)/out")
    let other = try site(",\"accent\":\"#a03010\"")
    let second = try StaticSite(of: other).build(into: "\(folder)/out")
    let new = second.filter { $0.change == .created }.map(\.path)
    #expect(new.count == 1 && new.allSatisfy { $0.hasSuffix(".css") })
    for file in first { #expect(try Files.status("\(folder)/out/\(file.path)") != nil) }
    try remove()
  }

  @Test func `robots are kept out of the mount that the site has`() throws {
    _ = try StaticSite(of: site(",\"mount\":\"/id\"")).build(into: "\(folder)/out")
    let text = try #require(try Files.read("\(folder)/out/robots.txt"))
    #expect(String(decoding: text, as: UTF8.self) == "User-agent: *\nDisallow: /id/\n")
    try remove()
  }

  @Test func `a folder that cannot be made is named`() throws {
    try Files.replace("\(folder)/file", with: [1])
    #expect(throws: FileError.self) { try StaticSite(of: site()).build(into: "\(folder)/file/out") }
    try Files.remove("\(folder)/file")
    try Files.removeFolder(folder)
  }
}

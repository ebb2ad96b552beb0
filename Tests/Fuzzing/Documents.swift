import Accounts
import Site
import StrictJSON
import Templates
import Transfer

/// A JSON document: what is accepted survives being written and read again.
let fuzzJSON: Target = { input in
  do throws(JSONError) {
    let value = try JSONValue(parsing: input)
    for pretty in [false, true] {
      let written = value.serialized(pretty: pretty)
      let again = try JSONValue(parsing: written)
      hold(again == value, "a value is another after it was written")
      hold(again.serialized(pretty: pretty) == written, "a value is written in two ways")
    }
  } catch {
    hold((0...input.count).contains(error.offset), "an error is outside the document")
    hold(error.line >= 1 && error.column >= 1, "an error is before the first line: \(error)")
  }
}

/// A site's configuration: read, or refused with a sentence that names a place.
let fuzzSite: Target = { input in
  do throws(SiteError) {
    let site = try Site(parsing: input, of: "/srv/site/site.json")
    for folder in [site.dataFolder, site.keysFile]
      + [site.templatesFolder, site.publicFolder]
      .compactMap({ $0 })
    {
      hold(folder.utf8.first == UInt8(ascii: "/"), "a path is not absolute")
    }
  } catch {
    hold(!error.description.isEmpty, "an error says nothing")
  }
}

private let declaration: Declaration = [
  "title": .text, "flag": .flag,
  "items": .list(["label": .text, "detail": .section(["text": .text])]),
]
private let values: TemplateValues = [
  "title": .text("<\"'&>"), "flag": .flag(true),
  "items": .list([
    ["label": .text("<\"'&>"), "detail": .section(nil)],
    ["label": .text("<\"'&>"), "detail": .section(["text": .text("<\"'&>")])],
  ]),
]

/// A page and, behind a zero byte, a partial: a value never stands in the page unescaped.
let fuzzTemplate: Target = { input in
  let parts = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
  let partial = parts.count > 1 ? Array(parts[1]) : [0x2E]
  let own = input.indices.contains { input[$0...].starts(with: "<\"'&".utf8) }
  do throws(TemplateError) {
    let page = try Template(name: "page", source: Array(parts[0]), declaration: declaration) {
      (name) throws(TemplateError) in
      name == "row" ? partial : name == "leaf" ? [0x2E] : nil
    }
    let text: [UInt8]
    do throws(TemplateError) {
      text = try page.render(values)
    } catch {
      return hold(
        error.reason.hasPrefix("makes a page of more than"), "a page cannot be filled: \(error)")
    }
    hold(text.count < 1 << 25, "a page of \(text.count) bytes")
    hold(
      own || !text.indices.contains { text[$0...].starts(with: "<\"'&".utf8) },
      "a value is not escaped")
  } catch {
    hold(error.line >= 1 && error.column >= 1, "an error is before the first line: \(error)")
  }
}

/// A catalogue of a site's own, and a page that uses it.
let fuzzCatalogue: Target = { input in
  do throws(TemplateError) {
    let catalogue = try Catalogue("de", own: TemplateSource(name: "de.ini", bytes: input))
    _ = catalogue.name
    _ = catalogue.direction
    _ = try Template(
      name: "page", source: Array("<p>{{t.common.sign-in}} {{t.apps.remove}}</p>".utf8),
      declaration: [:], catalogue: catalogue
    ) { (_) throws(TemplateError) in nil }.render([:])
    _ = try catalogue.words(.say("titles.go-to-sign-in"))
    _ = try catalogue.words(.count("forms.apps", 3))
  } catch {
    hold(!error.description.isEmpty, "an error says nothing")
  }
}

/// An htpasswd file: a person, or what is wrong with the line, for each.
let fuzzHtpasswd: Target = { input in read(PeopleFile(.htpasswd, source: pieces(of: input))) }

/// A file of comma-separated values.
let fuzzCSV: Target = { input in read(PeopleFile(.csv, source: pieces(of: input))) }

private func read(_ file: PeopleFile) {
  var file = file
  var last = 0
  do {
    while let entry = try file.next() {
      hold(entry.line > last, "a line comes twice")
      last = entry.line
      if case .success(let person) = entry.person {
        hold(SignInName(person.name.text) != nil, "a name is none")
      }
    }
  } catch let fault as FileFault {
    hold(fault.line >= 1, "a fault is before the first line")
  } catch {
    hold(false, "\(error)")
  }
}

private func pieces(of input: [UInt8]) -> () throws -> [UInt8]? {
  var rest = input[...]
  return {
    guard !rest.isEmpty else { return nil }
    defer { rest = rest.dropFirst(11) }
    return Array(rest.prefix(11))
  }
}

internal import Files
internal import Pages
internal import Site
internal import StrictJSON
internal import Templates

/// The files that are for programs and not for people.
extension StaticSite {
  /// The site's own file, or one that keeps searchers out of the pages of people's accounts.
  func robots() throws -> [UInt8] {
    if let folder = site.publicFolder, let own = try Files.read("\(folder)/robots.txt") {
      return own
    }
    return Array("User-agent: *\nDisallow: \(site.mount)/\n".utf8)
  }

  /// Whom to tell of a weakness (RFC 9116).
  ///
  /// It must name a day after which it is not to be believed: the first of the month eleven months
  /// from now, so that building twice in a month makes the same file.
  func securityText(_ contact: String) -> StaticSite.Content {
    let today = CivilDate(of: now)
    let expires = Calendar.month(11, after: today)
    let text = """
      Contact: \(contact)
      Expires: \(expires)-01T00:00:00Z
      Preferred-Languages: \(site.language)
      Canonical: \(site.baseURL.text)/.well-known/security.txt

      """
    return Content(path: ".well-known/security.txt", bytes: Array(text.utf8))
  }

  /// What a phone needs to put the site on its home screen (W3C Web Application Manifest).
  func manifest(
    _ assets: [(kind: AssetLibrary.Kind, asset: Asset)]
  ) throws -> StaticSite.Content {
    var icons: [JSONValue] = []
    for (kind, asset) in assets {
      let source: JSONValue = .string("\(site.mount)/assets/\(asset.name)")
      switch kind {
      case .icon: icons.append(["src": source, "sizes": "any", "type": "image/svg+xml"])
      case .touchIcon where try hasTouchIcon:
        icons.append(["src": source, "sizes": "192x192", "type": "image/png"])
      case .touchIcon, .stylesheet, .script: break
      }
    }
    let document: JSONValue = [
      "name": .string(site.name), "short_name": .string(site.name), "lang": "en",
      "start_url": .string("\(site.mount)/"), "scope": "/", "display": "browser",
      "theme_color": .string(site.accent), "background_color": "#f4f5f7",
      "icons": .array(icons),
    ]
    let bytes = document.serialized(pretty: true)
    return Content(path: "assets/\(AssetLibrary.name("site.webmanifest", of: bytes))", bytes: bytes)
  }
}

/// Months in the proleptic Gregorian calendar, in UTC.
enum Calendar {
  /// "2027-10" for a number of months after another month.
  static func month(_ count: Int64, after start: CivilDate) -> String {
    let months = start.year * 12 + start.month - 1 + count
    let month = months % 12 + 1
    return "\(months / 12)-\(month < 10 ? "0" : "")\(month)"
  }
}

import Templates
import Testing

@testable import Pages

@Suite struct AccentPaletteTests {
  static let accents = [
    "#2f5fd0", "#000000", "#ffffff", "#ffd400", "#00ff00", "#ff0000", "#0000ff", "#777777",
    "#1b1f25", "#f4f5f7", "#e91e63", "#009688",
  ]

  @Test(arguments: accents)
  func `whatever the accent, what stands on it and in it can be read`(accent: String) throws {
    let palette = try #require(AccentPalette(accent))
    for scheme in [palette.light, palette.dark] {
      #expect(scheme.text.contrast(with: scheme.accent) >= 4.5)
      #expect(scheme.text.contrast(with: scheme.hover) >= 4.5)
      #expect(scheme.link.contrast(with: scheme.soft) >= 4.5)
      for background in scheme.backgrounds {
        #expect(scheme.link.contrast(with: background) >= 4.5)
        #expect(scheme.accent.contrast(with: background) >= 3)
      }
    }
  }

  @Test(arguments: ["", "2f5fd0", "#2f5fd", "#2f5fd00", "#2f5fg0", "#２f5fd0", "red", "#12 456"])
  func `what is not a colour is refused`(text: String) {
    #expect(AccentPalette(text) == nil)
  }

  @Test func `an accent that fits stays as it was chosen`() {
    #expect(AccentPalette("#2F5FD0")?.light.accent.text == "#2f5fd0")
  }

  /// WCAG 2.2: black on white is 21; #767676 on white is the well-known 4.54.
  @Test func `contrast is that of the standard`() throws {
    let grey = try #require(Colour("#767676"))
    #expect(abs(Colour.white.contrast(with: .black) - 21) < 0.001)
    #expect(abs(grey.contrast(with: .white) - 4.54) < 0.005)
  }

  @Test func `the stylesheet's own accent and backgrounds are those of the palette`() throws {
    let bytes = try #require(Shipped.bytes("public/nightlatch.css"))
    let sheet = String(decoding: bytes, as: UTF8.self)
    let palette = try #require(AccentPalette("#2f5fd0"))
    for scheme in [palette.light, palette.dark] {
      #expect(sheet.contains("--accent: \(scheme.accent.text);"))
      #expect(sheet.contains("--accent-hover: \(scheme.hover.text);"))
      #expect(sheet.contains("--accent-text: \(scheme.text.text);"))
      #expect(sheet.contains("--accent-link: \(scheme.link.text);"))
      #expect(sheet.contains("--accent-soft: \(scheme.soft.text);"))
      for (name, colour) in zip(["panel", "page", "sunk"], scheme.backgrounds) {
        #expect(sheet.contains("--\(name): \(colour.text);"))
      }
    }
    #expect(palette.css.hasPrefix(":root{--accent:#2f5fd0;"))
  }
}

@Suite struct TimeTextTests {
  struct Row: Sendable {
    let seconds: Int64
    let iso: String
    let utc: String
  }

  // swift-format-ignore
  static let rows = [
    Row(seconds:              0, iso: "1970-01-01T00:00:00Z", utc: "1 January 1970, 00:00 UTC"),
    Row(seconds:             -1, iso: "1969-12-31T23:59:59Z", utc: "31 December 1969, 23:59 UTC"),
    Row(seconds:    951_782_400, iso: "2000-02-29T00:00:00Z", utc: "29 February 2000, 00:00 UTC"),
    Row(seconds:  1_795_256_100, iso: "2026-11-21T10:15:00Z", utc: "21 November 2026, 10:15 UTC"),
    Row(seconds:  4_107_542_400, iso: "2100-03-01T00:00:00Z", utc: "1 March 2100, 00:00 UTC"),
    Row(seconds: 20_000_000_000, iso: "2603-10-11T11:33:20Z", utc: "11 October 2603, 11:33 UTC"),
  ]

  @Test(arguments: rows)
  func `a time is written for machines and for people`(row: Row) {
    #expect(TimeText.iso(row.seconds) == row.iso)
    #expect(Phrase.moment(row.seconds).inEnglish == row.utc)
  }

  @Test(arguments: [
    (-5, "just now"), (0, "just now"), (9, "just now"), (10, "10 seconds ago"),
    (60, "1 minute ago"), (7199, "119 minutes ago"), (7200, "2 hours ago"),
    (172_800, "2 days ago"), (1_209_600, "2 weeks ago"), (5_184_000, "2 months ago"),
    (63_072_000, "2 years ago"),
  ])
  func `a time past is told in one unit`(gap: Int64, words: String) {
    #expect(TimeText.ago(1_000_000_000 - gap, now: 1_000_000_000).inEnglish == words)
  }

  @Test(arguments: [
    (-1, "now"), (0, "now"), (1, "in 1 second"), (59, "in 59 seconds"), (60, "in 1 minute"),
    (61, "in 2 minutes"), (7200, "in 2 hours"), (7201, "in 3 hours"),
  ])
  func `a wait is never told shorter than it is`(seconds: Int64, words: String) {
    #expect(TimeText.wait(seconds).inEnglish == words)
  }

  @Test func `extreme times are told without a trap`() {
    #expect(TimeText.ago(.min, now: .max).inEnglish == "just now")
    #expect(TimeText.ago(.max, now: 0).inEnglish == "just now")
    #expect(TimeText.duration(.max).inEnglish.hasSuffix("years"))
  }
}

@Suite struct BrowserNameTests {
  @Test(arguments: [
    ("(iPhone) Safari/", true), ("(iPad)", true), ("(Android) Firefox/", true),
    ("(Linux) Firefox/", false), ("", false), ("curl/", false),
  ])
  func `phones and tablets are told by their names`(agent: String, isHandheld: Bool) {
    #expect(BrowserName.isHandheld(BrowserName.short(agent)) == isHandheld)
  }

  @Test(arguments: [
    ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
    (
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
        + "Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0", "Edge on Windows"
    ),
    (
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
        + "Gecko) Version/18.5 Mobile/15E148 Safari/604.1", "Safari on iPhone"
    ),
    (
      "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
        + "Chrome/138.0.0.0 Mobile Safari/537.36", "Chrome on Android"
    ),
    ("curl/8.14.1", "curl"), ("", "Unknown device"),
    ("<script>alert(1)</script>", "Unknown device"),
  ])
  func `a device is named as its owner would name it`(agent: String, name: String) {
    #expect(BrowserName.short(agent).inEnglish == name)
  }
}

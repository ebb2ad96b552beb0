/// A site's accent as the stylesheet uses it, in light and in dark.
///
/// Whatever colour a site chooses, text on it and text in it stay readable: each colour is moved
/// towards black or white until its contrast is right (WCAG 2.2, 1.4.3 and 1.4.11).
package struct AccentPalette: Sendable {
  struct Scheme: Equatable, Sendable {
    /// Behind the text of a main button; 3:1 or more against a panel.
    let accent: Colour
    let hover: Colour
    /// On ``accent`` and ``hover``; 4.5:1 or more.
    let text: Colour
    /// Links; 4.5:1 or more against every background and ``soft``.
    let link: Colour
    /// Behind the chosen item of a list.
    let soft: Colour
    /// The backgrounds of `public/nightlatch.css`: panel, page, sunk.
    let backgrounds: [Colour]
  }

  let light: Scheme
  let dark: Scheme

  /// Returns `nil` unless `accent` is "#" and six hexadecimal digits.
  package init?(_ accent: String) {
    guard let colour = Colour(accent) else { return nil }
    light = Self.scheme(
      of: colour, towards: .black, atLeast: 3, soft: 26,
      backgrounds: [.white, Colour(0xf4, 0xf5, 0xf7), Colour(0xee, 0xf0, 0xf3)])
    dark = Self.scheme(
      of: colour, towards: .white, atLeast: 4.5, soft: 38,
      backgrounds: [Colour(0x1b, 0x1f, 0x25), Colour(0x12, 0x15, 0x19), Colour(0x14, 0x17, 0x1c)])
  }

  private static func scheme(
    of colour: Colour, towards end: Colour, atLeast contrast: Double, soft share: Int,
    backgrounds: [Colour]
  ) -> Scheme {
    let accent = colour.moved(towards: end) { step in
      backgrounds.allSatisfy { step.contrast(with: $0) >= contrast }
    }
    let ink = Colour(0x14, 0x17, 0x1c)
    // Of black and white, one has 4.58:1 or more on any colour.
    let text = [.white, ink, .black].first { $0.contrast(with: accent) >= 4.5 } ?? .black
    // Away from the text, so that its contrast only grows.
    let hover = accent.mixed(with: text == .white ? .black : .white, share: 48)
    let soft = backgrounds[0].mixed(with: accent, share: share)
    let link = accent.moved(towards: end) { step in
      (backgrounds + [soft]).allSatisfy { step.contrast(with: $0) >= 4.5 }
    }
    return Scheme(
      accent: accent, hover: hover, text: text, link: link, soft: soft, backgrounds: backgrounds)
  }

  /// The block that goes before the stylesheet.
  package var css: String {
    ":root{\(Self.variables(light))}\n"
      + "@media (prefers-color-scheme:dark){:root{\(Self.variables(dark))}}\n"
  }

  private static func variables(_ scheme: Scheme) -> String {
    "--accent:\(scheme.accent.text);--accent-hover:\(scheme.hover.text);"
      + "--accent-text:\(scheme.text.text);--accent-link:\(scheme.link.text);"
      + "--accent-ring:\(scheme.link.text);--accent-soft:\(scheme.soft.text)"
  }
}

extension AccentPalette {
  /// The accent that the shipped pictures are drawn in.
  package static let shippedAccent = "#2f5fd0"

  /// A picture drawn in the shipped accent and in white on it, drawn in this accent.
  func colouring(_ picture: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(picture.count)
    let (old, new) = (Array(Self.shippedAccent.utf8), Array(light.accent.text.utf8))
    let (oldText, newText) = (Array("\"#fff\"".utf8), Array("\"\(light.text.text)\"".utf8))
    var index = 0
    while index < picture.count {
      let rest = picture[index...]
      if rest.starts(with: old) {
        output += new
        index += old.count
      } else if rest.starts(with: oldText) {
        output += newText
        index += oldText.count
      } else {
        output.append(picture[index])
        index += 1
      }
    }
    return output
  }
}

internal import Glibc

/// One opaque colour in sRGB.
struct Colour: Equatable, Sendable {
  let red: UInt8
  let green: UInt8
  let blue: UInt8

  static let white = Colour(0xff, 0xff, 0xff)
  static let black = Colour(0, 0, 0)

  init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// Reads "#2f5fd0", or returns `nil` for anything but "#" and six hexadecimal digits.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 7, bytes[0] == UInt8(ascii: "#") else { return nil }
    var digits: [UInt8] = []
    for byte in bytes.dropFirst() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digits.append(byte - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digits.append(byte - UInt8(ascii: "A") + 10)
      default: return nil
      }
    }
    self.init(
      digits[0] << 4 | digits[1], digits[2] << 4 | digits[3], digits[4] << 4 | digits[5])
  }

  var text: String {
    "#"
      + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// From 0, black, to 1, white (WCAG 2.2, "relative luminance").
  var luminance: Double {
    0.2126 * Self.linear(red) + 0.7152 * Self.linear(green) + 0.0722 * Self.linear(blue)
  }

  private static func linear(_ part: UInt8) -> Double {
    let value = Double(part) / 255
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }

  /// From 1 to 21 (WCAG 2.2, "contrast ratio").
  func contrast(with other: Colour) -> Double {
    let (first, second) = (luminance, other.luminance)
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)
  }

  /// This colour with a share of another, from 0 to 255 of 255.
  func mixed(with other: Colour, share: Int) -> Colour {
    func part(_ own: UInt8, _ theirs: UInt8) -> UInt8 {
      UInt8((Int(own) * (255 - share) + Int(theirs) * share + 127) / 255)
    }
    return Colour(part(red, other.red), part(green, other.green), part(blue, other.blue))
  }

  /// The first of this colour's steps towards another that meets a condition; else the other.
  func moved(towards other: Colour, until fits: (Colour) -> Bool) -> Colour {
    for share in stride(from: 0, to: 255, by: 3) {
      let step = mixed(with: other, share: share)
      if fits(step) { return step }
    }
    return other
  }
}

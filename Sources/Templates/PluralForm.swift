/// The form that a language gives a word beside a whole number, as the Unicode CLDR has it
/// (supplemental/plurals, cardinal, operand n = i, v = 0).
package enum PluralForm: String, CaseIterable, Sendable {
  case zero, one, two, few, many, other

  /// The form for a number in a language; English's rule where the language is not known here.
  package static func of(_ number: Int64, in tag: String) -> PluralForm {
    let count = number.magnitude
    let (tens, hundreds) = (count % 10, count % 100)
    switch primary(tag) {
    case "zh", "ja", "ko", "vi", "th", "id", "ms", "lo", "my", "km", "bo", "yue":
      return .other
    case "fr":
      if count <= 1 { return .one }
      return count % 1_000_000 == 0 ? .many : .other
    case "es", "it", "ca":
      if count == 1 { return .one }
      return count != 0 && count % 1_000_000 == 0 ? .many : .other
    case "pt":
      if areSame(tag, "pt-PT") ? count == 1 : count <= 1 { return .one }
      return count != 0 && count % 1_000_000 == 0 ? .many : .other
    case "fa", "hi", "bn", "gu", "kn", "zu", "am", "hy":
      return count <= 1 ? .one : .other
    case "ru", "uk", "be":
      if tens == 1, hundreds != 11 { return .one }
      return (2...4).contains(tens) && !(12...14).contains(hundreds) ? .few : .many
    case "sr", "hr", "bs", "sh":
      if tens == 1, hundreds != 11 { return .one }
      return (2...4).contains(tens) && !(12...14).contains(hundreds) ? .few : .other
    case "pl":
      if count == 1 { return .one }
      return (2...4).contains(tens) && !(12...14).contains(hundreds) ? .few : .many
    case "cs", "sk":
      return count == 1 ? .one : (2...4).contains(count) ? .few : .other
    case "sl":
      return hundreds == 1
        ? .one : hundreds == 2 ? .two : (3...4).contains(hundreds) ? .few : .other
    case "lt":
      if tens == 1, !(11...19).contains(hundreds) { return .one }
      return tens >= 2 && !(11...19).contains(hundreds) ? .few : .other
    case "lv":
      if tens == 0 || (11...19).contains(hundreds) { return .zero }
      return tens == 1 ? .one : .other
    case "ro", "mo":
      if count == 1 { return .one }
      return count == 0 || (1...19).contains(hundreds) ? .few : .other
    case "ar":
      switch count {
      case 0: return .zero
      case 1: return .one
      case 2: return .two
      default:
        return (3...10).contains(hundreds) ? .few : hundreds >= 11 ? .many : .other
      }
    case "he", "iw":
      return count == 1 ? .one : count == 2 ? .two : .other
    case "ga":
      return count == 1
        ? .one
        : count == 2
          ? .two
          : (3...6).contains(count)
            ? .few : (7...10).contains(count) ? .many : .other
    default:
      return count == 1 ? .one : .other
    }
  }

  /// The forms that a language has, each of them of some number.
  package static func all(in tag: String) -> [PluralForm] {
    let numbers: [Int64] = Array(0...200) + [1_000_000]
    let forms = numbers.map { of($0, in: tag) }
    return allCases.filter { forms.contains($0) }
  }

  private static func primary(_ tag: String) -> String {
    String(tag.prefix { $0 != "-" })
  }
}

/// Something to be said, in whichever language it is said in: a key of the catalogues, and what fills
/// its places.
///
/// Whoever decides what to say need not know to whom; a template's ``Catalogue`` puts it into words.
/// A string literal makes none, so that no English stands in the program by mistake.
///
/// ```swift
/// .say("passwords.too-short", "minimum", .number(12))
/// .count("lists.people", 812)
/// ```
package indirect enum Phrase: Equatable, Sendable {
  /// A name, an address: what is the same in every language.
  case verbatim(String)
  /// A text of the catalogue, by its section and its name: "errors.wrong-code".
  case words(String, Places)
  /// A text that has a form for each kind of number, with the number in the place "count".
  case counted(String, Int64, Places)
  /// With the language's marks between groups of digits: "12,345".
  case number(Int64)
  /// A day by UTC, of a time in seconds since the epoch: "21 November 2026".
  case day(Int64)
  /// The same with the time and its zone: "21 November 2026, 10:15 UTC".
  case moment(Int64)
  /// Phrases one after another, as the language joins sentences.
  case sentences([Phrase])
  /// Phrases one after another, as the language lists them: "My phone, Tablet".
  case list([Phrase])
  /// Phrases one after another, as the language separates parts of a sentence that hold commas.
  case clauses([Phrase])

  /// What stands in the places of a text, "{name}".
  ///
  /// A chain and no dictionary or array, which the runtime would first have to make the types of:
  /// more than the page's words cost together.
  package indirect enum Places: Equatable, Sendable {
    case none
    case place(String, Phrase, rest: Places)

    /// What stands in the place of a name.
    package subscript(name: String) -> Phrase? {
      var places = self
      while case .place(let other, let phrase, let rest) = places {
        if areSame(other, name) { return phrase }
        places = rest
      }
      return nil
    }
  }

  package static func say(_ key: String) -> Phrase { .words(key, .none) }

  package static func say(_ key: String, _ name: String, _ phrase: Phrase) -> Phrase {
    .words(key, .place(name, phrase, rest: .none))
  }

  package static func say(
    _ key: String, _ name: String, _ phrase: Phrase, _ name2: String, _ phrase2: Phrase
  ) -> Phrase {
    .words(key, .place(name, phrase, rest: .place(name2, phrase2, rest: .none)))
  }

  package static func say(
    _ key: String, _ name: String, _ phrase: Phrase, _ name2: String, _ phrase2: Phrase,
    _ name3: String, _ phrase3: Phrase
  ) -> Phrase {
    let rest = Places.place(name2, phrase2, rest: .place(name3, phrase3, rest: .none))
    return .words(key, .place(name, phrase, rest: rest))
  }

  package static func count(_ key: String, _ number: Int) -> Phrase {
    .counted(key, Int64(number), .none)
  }

  package static func count(
    _ key: String, _ number: Int, _ name: String, _ phrase: Phrase
  ) -> Phrase {
    .counted(key, Int64(number), .place(name, phrase, rest: .none))
  }

  package static func count(
    _ key: String, _ number: Int, _ name: String, _ phrase: Phrase, _ name2: String,
    _ phrase2: Phrase
  ) -> Phrase {
    .counted(
      key, Int64(number), .place(name, phrase, rest: .place(name2, phrase2, rest: .none)))
  }

  package static func number(_ number: Int) -> Phrase { .number(Int64(number)) }

  /// The phrase in a place of this one's text.
  package subscript(place: String) -> Phrase? {
    switch self {
    case .words(_, let places), .counted(_, _, let places): places[place]
    default: nil
    }
  }
}

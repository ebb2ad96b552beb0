/// The passwords that are tried first, at lengths that our own rule lets through.
///
/// A list of popular passwords is nearly empty from 15 characters up: there people repeat, join
/// and number the short ones. So the list is of parts, and a password is refused when the *whole*
/// of it is at most `mostParts` parts: two hundred parts in two or three places and with digits
/// between stand for millions of refused passwords. A longer text that merely contains one of
/// them is accepted.
enum Blocklist {
  static let mostParts = 3

  /// Whether the whole of a plain text is popular parts, one repeated unit, or a run.
  static func isCommon(_ plain: [UInt8]) -> Bool {
    isRepetition(plain) || isRun(plain) || isMade(plain, of: parts)
  }

  /// The text as it is compared: lower case, look-alike signs read as the letters they replace.
  static func plain(_ text: String) -> [UInt8] {
    Array(text.lowercased().utf8).map { byte in
      switch byte {
      case UInt8(ascii: "@"): UInt8(ascii: "a")
      case UInt8(ascii: "$"): UInt8(ascii: "s")
      case UInt8(ascii: "!"): UInt8(ascii: "1")
      default: byte
      }
    }
  }

  /// The words of a name or an address: whole, and its pieces of three letters and more.
  static func words(_ context: String) -> [[UInt8]] {
    let whole = plain(context)
    let pieces = whole.split { !isLetterOrDigit($0) && $0 < 0x80 }.map { Array($0) }
    return (pieces + [whole]).filter { $0.count >= 3 }
  }

  /// Whether the whole text is at most three of the words, with digits and separators between.
  static func isMade(_ plain: [UInt8], of words: [[UInt8]]) -> Bool {
    guard !words.isEmpty else { return false }
    // The fewest words that end at each place; nil where no split reaches.
    var fewest = [Int?](repeating: nil, count: plain.count + 1)
    fewest[0] = 0
    for start in plain.indices {
      guard let used = fewest[start] else { continue }
      if isFiller(plain[start]) {
        fewest[start + 1] = min(fewest[start + 1] ?? .max, used)
      }
      for word in words where plain[start...].starts(with: word) {
        let end = start + word.count
        fewest[end] = min(fewest[end] ?? .max, used + 1)
      }
    }
    guard let used = fewest[plain.count] else { return false }
    // Digits and signs alone are a run or a number, judged elsewhere.
    return used >= 1 && used <= mostParts
  }

  /// Whether the text is one unit of at most eight bytes over and over.
  private static func isRepetition(_ plain: [UInt8]) -> Bool {
    (1...8).contains { unit in
      plain.count >= unit * 2
        && plain.indices.dropFirst(unit).allSatisfy { plain[$0] == plain[$0 - unit] }
    }
  }

  /// Whether the text walks along the alphabet, the digits or a row of keys, either way.
  private static func isRun(_ plain: [UInt8]) -> Bool {
    let walks = [
      "abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm",
      "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn",
      "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "1q2w3e4r5t6z7u8i9o0p", "1q2w3e4r5t6y7u8i9o0p",
    ]
    return walks.contains { walk in
      let forward = Array(walk.utf8)
      let around = forward + forward
      return contains(around, plain) || contains(around.reversed(), plain)
    }
  }

  private static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    guard part.count <= text.count else { return false }
    return (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
  }

  private static func isFiller(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (byte < 0x80 && !isLetterOrDigit(byte))
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
  }

  /// The parts: popular passwords, names, teams, months, words of love and of access.
  static let parts: [[UInt8]] = text.split(separator: " ").map { Array($0.utf8) }

  private static let text = """
    password passwort motdepasse contrasena parola wachtwoord heslo haslo senha passw0rd p4ssword \
    passwd pass password1 secret geheim letmein welcome willkommen bienvenue bienvenido hello \
    hallo bonjour hola login logon signin access enter open sesame admin administrator root user \
    guest test testing tester demo default changeme change temp temporary master super superman \
    batman spiderman ironman starwars startrek pokemon naruto minecraft fortnite matrix dragon \
    monkey tiger lion eagle falcon phoenix shadow ninja pirate killer hunter ranger soldier \
    warrior princess prince queen king angel devil heaven sunshine sunflower rainbow butterfly \
    flower rose lily daisy summer winter spring autumn january february march april june july \
    august september october november december monday tuesday wednesday thursday friday saturday \
    sunday football soccer baseball basketball hockey tennis golf cricket rugby liverpool arsenal \
    chelsea barcelona realmadrid juventus bayern manchester united yankees cowboys lakers \
    steelers eagles michael jordan jennifer jessica ashley amanda daniel david james john robert \
    thomas andrew joshua matthew anthony charlie george harley maggie ginger pepper cookie \
    chocolate banana orange cherry apple cheese coffee pizza chicken buster bailey rocky max \
    buddy lucky love lover loveyou iloveyou iloveu ilove you me my mine baby honey sweet sweetie \
    darling forever always together family mother father mama papa mommy daddy brother sister \
    friend friends jesus christ god bless faith hope trust trustno1 freedom liberty peace life \
    qwerty qwertz azerty asdf asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qwert qwertyuiop qwe asd zxc \
    abc abcd abcdef abc123 123abc a1b2c3 xyz one two three four five six seven eight nine ten \
    zero this is the best mypassword thisismypassword correct horse battery staple computer \
    internet server network windows linux ubuntu google facebook samsung iphone android apple \
    nintendo playstation xbox money dollar million bitcoin mustang ferrari porsche mercedes \
    corvette camaro yamaha honda toyota harleydavidson metallica nirvana eminem elvis beatles \
    whatever nothing something blahblah fuckyou fuck shit asshole bitch sexy hottie babygirl \
    babyboy snoopy mickey donald garfield scooby simpson homer merlin gandalf frodo hogwarts \
    harrypotter potter password123 welcome1 america england london paris berlin germany deutsch \
    france spain italy canada texas california newyork chicago boston dallas wiki gallery club
    """
}

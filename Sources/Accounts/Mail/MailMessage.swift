internal import Glibc

/// A mail as a sending program reads it: RFC 5322, with a part in text and one in HTML (RFC 2046
/// section 5.1.4).
///
/// Lines end with a newline alone: the programs that read a message on standard input expect the
/// system's own line ends.
struct MailMessage {
  /// As the configuration has it: "no-reply@example.org" or "Example <no-reply@example.org>".
  let from: String
  let to: [String]
  let letter: ComposedLetter
  /// Seconds since the epoch.
  let at: Int64
  /// Letters and digits, never the same twice.
  let id: String
  /// The site's host name.
  let host: String

  var bytes: [UInt8] {
    let domain = host.utf8.contains(UInt8(ascii: ":")) ? "localhost" : host
    // "=_" never comes out of quoted-printable, so no line of a part looks like a boundary.
    let boundary = "=_\(id)"
    let head = """
      From: \(HeaderText.mailbox(from))
      To: \(to.map(HeaderText.address).joined(separator: ",\n "))
      Subject: \(HeaderText.unstructured(letter.subject))
      Date: \(Self.date(at))
      Message-ID: <\(id)@\(HeaderText.address(domain))>
      Auto-Submitted: auto-generated
      MIME-Version: 1.0
      Content-Type: multipart/alternative; boundary="\(boundary)"


      """
    var bytes = Array(head.utf8)
    for (type, text) in [("plain", letter.text), ("html", letter.html)] {
      let partHead = """
        --\(boundary)
        Content-Type: text/\(type); charset=utf-8
        Content-Transfer-Encoding: quoted-printable


        """
      bytes += Array(partHead.utf8) + QuotedPrintable.encode(Array(text.utf8)) + [0x0A]
    }
    return bytes + Array("--\(boundary)--\n".utf8)
  }

  /// "Sat, 21 Nov 2026 09:18:09 +0000" (RFC 5322 section 3.3).
  ///
  /// The corresponding C function is `gmtime_r`.
  static func date(_ seconds: Int64) -> String {
    var time = time_t(seconds)
    var parts = tm()
    guard gmtime_r(&time, &parts) != nil else { return "Thu, 1 Jan 1970 00:00:00 +0000" }
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(days[Int(parts.tm_wday)]), \(parts.tm_mday) \(months[Int(parts.tm_mon)]) "
      + "\(1900 + parts.tm_year) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
      + " +0000"
  }
}

/// Values of header fields.
///
/// Whatever goes in, one field comes out: every control character, a line end among them, becomes a
/// space, over scalars and never over characters, which join CR and LF.
enum HeaderText {
  /// Free text: as it is where it is plain ASCII, else in encoded words (RFC 2047).
  static func unstructured(_ text: String) -> String {
    let line = oneLine(text)
    let isPlain = line.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !hasEncodedWord(line)
    return isPlain ? line : encodedWords(line)
  }

  /// Whether "=?", with which an encoded word begins, is in it.
  private static func hasEncodedWord(_ line: String) -> Bool {
    var isAfterEquals = false
    for byte in line.utf8 {
      if isAfterEquals, byte == UInt8(ascii: "?") { return true }
      isAfterEquals = byte == UInt8(ascii: "=")
    }
    return false
  }

  /// A sender: an address, or a name and an address in angle brackets.
  static func mailbox(_ text: String) -> String {
    let line = oneLine(text)
    guard let open = line.utf8.lastIndex(of: UInt8(ascii: "<")),
      line.utf8.last == UInt8(ascii: ">")
    else { return address(line) }
    let inner = line[line.utf8.index(after: open)...].dropLast()
    var name = Substring(line[..<open])
    while name.utf8.last == 0x20 { name = name.dropLast() }
    if name.utf8.count >= 2, name.utf8.first == 0x22, name.utf8.last == 0x22 {
      name = name.dropFirst().dropLast()
    }
    guard !name.isEmpty else { return "<\(address(String(inner)))>" }
    let isPlain = name.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
    let phrase = isPlain ? "\"\(name)\"" : encodedWords(String(name))
    return "\(phrase) <\(address(String(inner)))>"
  }

  /// An address, without what could begin another or end the field.
  static func address(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter {
          $0.value > 0x20 && !(0x7F...0x9F).contains($0.value)
            && !["\"", "<", ">", "(", ")", ",", ";", ":", "\\"].contains($0)
        }))
  }

  static func oneLine(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map {
          $0.value < 0x20 || (0x7F...0x9F).contains($0.value)
            || [0x2028, 0x2029].contains($0.value) ? " " : $0
        }))
  }

  /// Words of at most 75 characters that never cut a scalar (RFC 2047 sections 2 and 5).
  private static func encodedWords(_ text: String) -> String {
    var words: [String] = []
    var word = ""
    for scalar in text.unicodeScalars {
      let piece = Array(String(scalar).utf8).map { byte -> String in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: String(Unicode.Scalar(byte))
        case 0x20: "_"
        default: QuotedPrintable.escaped(byte)
        }
      }.joined()
      if word.utf8.count + piece.utf8.count > 60 {
        words.append(word)
        word = ""
      }
      word += piece
    }
    words.append(word)
    return words.map { "=?utf-8?Q?\($0)?=" }.joined(separator: "\n ")
  }
}

/// RFC 2045 section 6.7: lines of at most 76 characters of ASCII.
enum QuotedPrintable {
  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    var column = 0
    for (index, byte) in bytes.enumerated() {
      if byte == 0x0A {
        output.append(byte)
        column = 0
        continue
      }
      let isLast = index + 1 == bytes.count || bytes[index + 1] == 0x0A
      let isLiteral =
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=") || byte == 0x20 && !isLast
      let piece = isLiteral ? [byte] : Array(escaped(byte).utf8)
      // One column is kept for the "=" of a soft line end.
      if column + piece.count > 75 {
        output += [UInt8(ascii: "="), 0x0A]
        column = 0
      }
      output += piece
      column += piece.count
    }
    return output
  }

  static func escaped(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return byte < 16 ? "=0\(digits)" : "=\(digits)"
  }
}

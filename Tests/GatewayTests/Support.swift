import Glibc

@testable import Gateway

/// What a test wants to know of one reading.
struct Outcome {
  let reading: Request.Reading
  /// Bytes that were taken from the input.
  let consumed: Int

  /// The request when it was accepted.
  var request: Request? {
    if case .request(let request) = reading { request } else { nil }
  }

  /// The status of the refusal, 200 when there was none.
  var status: Int {
    if case .refused(let refusal, _) = reading { refusal.status.code } else { 200 }
  }
}

let plainSettings = GatewaySettings(isSecure: true, interfacePrefix: "/api/")

func read(
  _ environment: [String], input: [UInt8] = [], piece: Int = .max,
  settings: GatewaySettings = plainSettings
) -> Outcome {
  var body = BodyReader(input, piece: piece)
  let reading = Request.read(Environment(environment), from: &body, settings: settings)
  return Outcome(reading: reading, consumed: body.consumed)
}

/// A posted form with a length that holds.
func post(_ form: String, settings: GatewaySettings = plainSettings) -> Outcome {
  post(Array(form.utf8), settings: settings)
}

func post(_ form: [UInt8], settings: GatewaySettings = plainSettings) -> Outcome {
  read(
    [
      "REQUEST_METHOD=POST", "CONTENT_TYPE=application/x-www-form-urlencoded",
      "CONTENT_LENGTH=\(form.count)",
    ], input: form, settings: settings)
}

/// The answer's bytes as text, when `handle` gives `response`.
func written(
  _ response: Response, method: String = "GET", isSecure: Bool = true,
  report: (String) -> Void = { _ in }
) -> String {
  var body = BodyReader([])
  let bytes = CGI.answer(
    Environment(["REQUEST_METHOD=\(method)"]), body: &body,
    settings: GatewaySettings(isSecure: isSecure),
    refuse: { refusal, _ in .text(refusal.status, refusal.detail) }, handle: { _ in response },
    report: report)
  return String(decoding: bytes, as: UTF8.self)
}

/// An answer taken apart by the rules of RFC 3875 §6, over bytes.
struct Answer {
  var headers: [(name: String, value: String)] = []
  var body: [UInt8] = []

  init?(_ bytes: [UInt8]) {
    var start = 0
    while true {
      guard let feed = bytes[start...].firstIndex(of: 0x0A), feed > start, bytes[feed - 1] == 0x0D
      else { return nil }
      let line = bytes[start..<(feed - 1)]
      start = feed + 1
      if line.isEmpty { break }
      guard let colon = line.firstIndex(of: 0x3A), line[colon + 1] == 0x20,
        !line.contains(where: \.isControl)
      else { return nil }
      headers.append(
        (
          String(decoding: line[..<colon], as: UTF8.self),
          String(decoding: line[(colon + 2)...], as: UTF8.self)
        ))
    }
    body = Array(bytes[start...])
  }

  init?(_ text: String) { self.init(Array(text.utf8)) }

  subscript(name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// A pipe whose reading end holds `bytes` and then ends; `nil` when the system gives none.
///
/// At most 64 KiB, what a pipe holds without a reader.
func pipe(holding bytes: [UInt8]) -> Int32? {
  var ends: [Int32] = [0, 0]
  guard Glibc.pipe(&ends) == 0 else { return nil }
  CGI.send(bytes, to: ends[1])
  close(ends[1])
  return ends[0]
}

/// SplitMix64: the same numbers in every run.
struct Numbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

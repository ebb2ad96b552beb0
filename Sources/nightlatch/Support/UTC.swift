import Glibc

/// Times as they are shown: the server's people may be anywhere, so always in UTC.
enum UTC {
  /// "2026-11-21 09:30 UTC" for seconds since the epoch.
  static func minute(_ seconds: Int64) -> String { format(seconds, "%Y-%m-%d %H:%M UTC") }

  /// "2026-11-21T09:30:05Z", for programs (RFC 3339).
  static func exact(_ seconds: Int64) -> String { format(seconds, "%Y-%m-%dT%H:%M:%SZ") }

  private static func format(_ seconds: Int64, _ pattern: String) -> String {
    var time = time_t(seconds)
    var parts = tm()
    guard gmtime_r(&time, &parts) != nil else { return "\(seconds)" }
    var buffer = [CChar](repeating: 0, count: 64)
    let count = strftime(&buffer, buffer.count, pattern, &parts)
    return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

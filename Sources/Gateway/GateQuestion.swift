/// What a web server wants to know of the gate: whether a request for some page may go on.
///
/// It comes from variables that only a server's configuration can set, or from the `X-Forwarded-`
/// headers of a trusted proxy. The same headers from anybody else are not looked at
/// (CVE-2026-40575).
package struct GateQuestion: Equatable, Sendable {
  /// The address of the page as it was sent; `nil` when nobody said, "" for one that is not UTF-8.
  package var address: String?
  /// As a `Host` header has it; empty when nobody said.
  package var host = ""
  /// The path of the rule by which the server came to ask, where it says.
  package var rulePath: String?
  /// Whether the page was to be read, and not to be sent a form.
  package var isReading = true

  package init() {}

  init(_ environment: Environment, trusting proxies: [String]) {
    func text(_ variable: Environment.Variable) -> String? {
      environment[variable].map { String(ofUTF8: $0) ?? "" }
    }
    if let told = text(.gateAddress) {
      address = told
      host = text(.gateHost) ?? ""
      rulePath = text(.gateRule)
      return
    }
    guard PeerAddress.isTrusted(environment[.remoteAddress], by: proxies) else { return }
    address = text(.forwardedAddress)
    host = text(.forwardedHost) ?? ""
    if let method = environment[.forwardedMethod] {
      isReading = method.elementsEqual("GET".utf8) || method.elementsEqual("HEAD".utf8)
    }
  }
}

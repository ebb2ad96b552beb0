package import Templates

/// What a browser and its system are called, drawn from its `User-Agent`.
///
/// Good enough for a person to know their own devices again; nothing is decided by it. The field is
/// the sender's own claim, so only names from these lists are ever shown.
package enum BrowserName {
  /// "Firefox on Linux", "A browser on Android", "Unknown device".
  package static func short(_ userAgent: String) -> Phrase {
    let text = Array(userAgent.utf8.prefix(512))
    // The more particular first: Edge and Opera also say "Chrome", Chrome also says "Safari".
    let browsers = [
      ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"),
      ("FxiOS", "Firefox"), ("Firefox/", "Firefox"), ("CriOS", "Chrome"), ("Chromium", "Chromium"),
      ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
    ]
    let systems = [
      ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"),
      ("Windows", "Windows"), ("Mac OS X", "Mac"), ("Linux", "Linux"),
    ]
    let browser = browsers.first { contains(text, $0.0) }?.1
    let system = systems.first { contains(text, $0.0) }?.1
    switch (browser, system) {
    case (let browser?, let system?):
      return .say("browsers.on", "browser", .verbatim(browser), "system", .verbatim(system))
    case (let browser?, nil): return .verbatim(browser)
    case (nil, let system?): return .say("browsers.a-browser-on", "system", .verbatim(system))
    case (nil, nil): return .say("browsers.unknown-device")
    }
  }

  /// Whether one of these names is that of a phone or a tablet.
  static func isHandheld(_ name: Phrase) -> Bool {
    ["iPhone", "iPad", "Android"].contains { name["system"] == .verbatim($0) }
  }

  private static func contains(_ text: [UInt8], _ word: String) -> Bool {
    let word = Array(word.utf8)
    guard text.count >= word.count else { return false }
    return (0...text.count - word.count).contains { start in
      word.indices.allSatisfy { text[start + $0] == word[$0] }
    }
  }
}

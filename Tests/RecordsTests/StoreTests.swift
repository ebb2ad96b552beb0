import Files
import Glibc
import Records
import StrictJSON
import Testing

@Suite struct StoreTests {
  private let place = "people/7f/7f00"

  @Test func `an update keeps unknown members and their order`() throws {
    try withStore { store in
      try store.makePlace(place)
      try Files.replace(
        store.path("\(place)/account.json"),
        with: Array(#"{"version":1,"later":{"x":[1.50]},"name":"ann","z":null}"#.utf8))
      _ = try store.update(place) { place in
        var account = try #require(try place.read("account.json"))
        account["name"] = "eve"
        try place.write("account.json", account)
      }
      let bytes = try #require(try Files.read(store.path("\(place)/account.json")))
      #expect(
        String(decoding: bytes, as: UTF8.self)
          == #"{"version":1,"later":{"x":[1.50]},"name":"eve","z":null}"# + "\n")
    }
  }

  @Test func `a throw inside an update leaves the document byte for byte`() throws {
    struct Stop: Error {}
    try withStore { store in
      try store.makePlace(place)
      _ = try store.update(place) { try $0.write("a.json", ["version": 1, "n": 1]) }
      let before = try Files.read(store.path("\(place)/a.json"))
      #expect(throws: Stop.self) {
        try store.update(place) { place in
          _ = try place.read("a.json")
          throw Stop()
        }
      }
      #expect(try Files.read(store.path("\(place)/a.json")) == before)
    }
  }

  @Test func `a place that is not there is nil, and nothing is made`() throws {
    try withStore { store throws in
      #expect(try store.update("people/00/none") { _ in true } == nil)
      #expect(try store.read("people/00/none/account.json") == nil)
      #expect(try store.names(in: "people").isEmpty)
    }
  }

  /// What must never be read as a document, and the words that the error ends with.
  static let damaged: [(content: String, reason: String)] = [
    ("", "the text is empty"),
    ("{\"version\":1", "it ends too soon"),
    ("[]", "it is not a JSON object"),
    ("{}", "it has no \"version\""),
    ("{\"version\":\"1\"}", "it has no \"version\""),
    ("{\"version\":0}", "it has no \"version\""),
  ]

  @Test(arguments: damaged.map(\.content))
  func `a damaged document is refused by name`(content: String) throws {
    try withStore { store in
      try store.makePlace(place)
      let path = store.path("\(place)/account.json")
      try Files.replace(path, with: Array(content.utf8))
      let error = #expect(throws: RecordsError.self) { try store.read("\(place)/account.json") }
      #expect(error?.code == .damaged)
      #expect(error?.description.hasPrefix("could not use '\(path)': ") == true)
      #expect(throws: RecordsError.self) {
        try store.update(place) { place in
          _ = try place.read("account.json")
        }
      }
      #expect(try Files.read(path) == Array(content.utf8))
    }
  }

  @Test func `a newer document is refused and left alone`() throws {
    try withStore { store in
      try store.makePlace(place)
      let path = store.path("\(place)/account.json")
      try Files.replace(path, with: Array("{\"version\":2}".utf8))
      let error = #expect(throws: RecordsError.self) { try store.read("\(place)/account.json") }
      #expect(error?.code == .newer)
      #expect(
        error?.description
          == "could not use '\(path)': version 2, but this program knows versions up to 1")
    }
  }

  @Test func `a lock that is held makes an update busy after the wait, not for ever`() throws {
    try withStore(lockWait: 1) { store in
      try store.makePlace(place)
      _ = try store.update(place) { _ in
        // Open-file-description locks exclude other descriptors of this process too.
        let error = #expect(throws: RecordsError.self) { try store.update(place) { _ in } }
        #expect(error?.code == .busy)
      }
      #expect(try store.update(place) { _ in true } == true)
    }
  }

  @Test func `a draft of a killed writer is no document and stops nobody`() throws {
    try withStore { store in
      try store.makePlace(place)
      try Files.replace(store.path("\(place)/a.json.new"), with: Array("{".utf8))
      #expect(try store.names(in: place).isEmpty)
      _ = try store.update(place) { try $0.write("a.json", ["version": 1]) }
      #expect(try store.names(in: place) == ["a.json"])
    }
  }

  @Test func `a removed place is gone with its sub-folders, and removing it again is fine`() throws
  {
    try withStore { store in
      try store.makePlace(place)
      _ = try store.update(place) { place in
        try place.write("account.json", ["version": 1])
        try place.write("sessions/a.json", ["version": 1])
        try place.append("activity.jsonl", line: ["version": 1])
      }
      #expect(try store.removePlace(place, first: "account.json"))
      #expect(try Files.status(store.path(place)) == nil)
      #expect(try !store.removePlace(place, first: "account.json"))
    }
  }

  @Test func `documents and lock files are closed to others`() throws {
    try withStore { store in
      try store.makePlace(place)
      _ = try store.update(place) { try $0.write("sessions/a.json", ["version": 1]) }
      for (path, mode) in [("lock", 0o600), ("sessions/a.json", 0o600), ("sessions", 0o700)] {
        let status = try #require(try Files.status(store.path("\(place)/\(path)")))
        #expect(status.permissions == UInt32(mode))
      }
    }
  }

  @Test func `no more holders than slots, and waiting for one ends`() throws {
    try withStore { store in
      let slots = Slots(folder: store.path("slots"), count: 2, wait: 1)
      try slots.withSlot {
        try slots.withSlot {
          let error = #expect(throws: RecordsError.self) { try slots.withSlot {} }
          #expect(error?.code == .busy)
        }
        #expect(try slots.withSlot { 7 } == 7)
      }
    }
  }
}

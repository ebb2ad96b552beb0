import Glibc
import Records
import StrictJSON
import Testing

@Suite(.serialized) struct ProcessTests {
  @Test func `eight processes and ten thousand updates lose none`() throws {
    try withStore { store in
      try store.makePlace("people/aa/one")
      let writers = try (0..<8).map { _ in
        try Writer.start(store, place: "people/aa/one", rounds: 1250)
      }
      let acknowledged = writers.flatMap { $0.finish() }
      #expect(acknowledged.sorted() == Array(1...10_000))
      #expect(try store.read("people/aa/one/counter.json")?.int("count") == 10_000)
      #expect(try store.names(in: "people/aa/one") == ["counter.json"])
    }
  }

  @Test func `killing writers loses no acknowledged update and tears no document`() throws {
    try withStore { store in
      try store.makePlace("people/aa/one")
      var acknowledged: [Int64] = []
      var kills = 0
      for round in 0..<120 {
        let writers = try (0..<3).map { _ in
          try Writer.start(store, place: "people/aa/one", rounds: 40)
        }
        usleep(UInt32(1000 + round * 137 % 9000))
        for writer in writers.prefix(2) {
          writer.kill()
          kills += 1
        }
        acknowledged += writers.flatMap { $0.finish() }
        let count = try #require(
          try store.read("people/aa/one/counter.json")?.int("count") ?? 0)
        #expect(count >= acknowledged.max() ?? 0)
      }
      #expect(kills == 240)
      #expect(Set(acknowledged).count == acknowledged.count)
      #expect(acknowledged.count > 1000)
    }
  }
}

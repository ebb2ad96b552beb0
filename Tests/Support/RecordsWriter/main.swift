// Counts in one document of a store from a process of its own, so that the tests of Records can
// race and kill real processes: records-writer ROOT PLACE ROUNDS. Each acknowledged value is a line
// on standard output, written after `update` returned.
import Glibc
import Records
import StrictJSON

func count(root: String, place: String, rounds: Int) throws {
  // Those who write without a pause may keep one of them waiting long where the disk is slow.
  let store = Store(root: root, lockWait: 120)
  for _ in 0..<rounds {
    let value = try store.update(place) { place in
      var document = try place.read("counter.json") ?? ["version": 1, "count": 0]
      let next = (document.int("count") ?? 0) + 1
      document["count"] = .int(next)
      try place.write("counter.json", document)
      return next
    }
    let line = Array("\(value ?? -1)\n".utf8)
    _ = write(1, line, line.count)
  }
}

let arguments = CommandLine.arguments
guard arguments.count == 4, let rounds = Int(arguments[3]) else { exit(64) }
do {
  try count(root: arguments[1], place: arguments[2], rounds: rounds)
} catch {
  let line = Array("\(error)\n".utf8)
  _ = write(2, line, line.count)
  exit(1)
}

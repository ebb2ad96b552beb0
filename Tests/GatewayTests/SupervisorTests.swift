import Testing

@testable import Gateway

/// What a supervisor decides by; its processes are the matter of the acceptance tests.
@Suite struct SupervisorTests {
  @Test func `what a worker is told comes back as it was`() {
    let orders = WorkerOrders(supervisor: 1234, requests: 8750, idleSeconds: 5)
    #expect(orders.text == "worker,1234,8750,5")
    #expect(WorkerOrders(orders.text) == orders)
  }

  @Test(arguments: [
    "", "worker", "mail", "worker,1,2", "worker,1,0,0", "worker,x,1,0", "worker,1,1,-1",
    "worker,1,1,0,0", "workers,1,1,0",
  ]) func `anything else is no orders`(text: String) {
    #expect(WorkerOrders(text) == nil)
  }

  @Test func `the numbers come from the environment, and have defaults`() throws {
    let usual = try SupervisorSettings { _ in nil }
    #expect((1...256).contains(usual.workers))
    #expect(usual.requests == 10_000)
    let told = try SupervisorSettings { $0 == "NIGHTLATCH_WORKERS" ? "3" : "77" }
    #expect(told == SupervisorSettings(workers: 3, requests: 77))
  }

  @Test(arguments: ["0", "257", "-1", "+2", " 2", "2x", "٣", "99999999999999999999"])
  func `a number out of its range is an error that names it`(text: String) {
    let fault = #expect(throws: SupervisorSettings.Fault.self) {
      try SupervisorSettings { $0 == "NIGHTLATCH_WORKERS" ? text : nil }
    }
    #expect(fault?.description == "NIGHTLATCH_WORKERS takes a whole number from 1 to 256")
  }

  @Test func `who lived for a second is replaced at once, who did not ever more slowly`() {
    var backOff = BackOff()
    backOff.note(life: 1000, at: 5000)
    #expect(backOff.isOver(at: 5000))
    var now: Int64 = 10_000
    for wait in [100, 200, 400, 800, 1600, 3200, 5000, 5000] as [Int64] {
      backOff.note(life: 10, at: now)
      #expect(!backOff.isOver(at: now + wait - 1))
      #expect(backOff.isOver(at: now + wait))
      now += wait
    }
    backOff.note(life: 1000, at: now)
    backOff.note(life: 0, at: now)
    #expect(backOff.isOver(at: now + 100))
  }

  @Test func `a connection that waits on is a rush, one that is taken is none`() {
    var rush = Rush()
    let looks: [(waits: Bool, at: Int64)] = [
      (true, 0), (true, 50), (true, 100), (true, 150), (true, 200), (false, 300), (true, 400),
      (true, 500),
    ]
    let found = looks.map { rush.workers($0.waits, at: $0.at) }
    #expect(found == [0, 0, 1, 0, 2, 0, 0, 1])
  }

  @Test func `a rush that goes on calls for twice as many each time, up to 64`() {
    var rush = Rush()
    let found = (0...9).map { rush.workers(true, at: Int64($0) * 100) }
    #expect(found == [0, 1, 2, 4, 8, 16, 32, 64, 64, 64])
    #expect(rush.isNear)
    let none = rush.workers(false, at: 1000)
    #expect(none == 0 && !rush.isNear)
  }
}

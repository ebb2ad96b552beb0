/// What a supervisor tells a worker on the way, as the value of a variable.
package struct WorkerOrders: Equatable, Sendable {
  /// The supervisor's process; when it is gone, so is the worker.
  var supervisor: Int32
  /// How many requests to answer: 1 or more.
  var requests: Int
  /// After how many seconds without a request to end; 0 for never.
  var idleSeconds: Int

  init(supervisor: Int32, requests: Int, idleSeconds: Int = 0) {
    self.supervisor = supervisor
    self.requests = requests
    self.idleSeconds = idleSeconds
  }

  /// Reads `text`; `nil` for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "worker", let supervisor = Int32(parts[1]),
      let requests = Int(parts[2]), requests > 0, let idleSeconds = Int(parts[3]),
      (0...3600).contains(idleSeconds)
    else { return nil }
    self.init(supervisor: supervisor, requests: requests, idleSeconds: idleSeconds)
  }

  /// "worker,1234,10000,0".
  var text: String { "worker,\(supervisor),\(requests),\(idleSeconds)" }
}

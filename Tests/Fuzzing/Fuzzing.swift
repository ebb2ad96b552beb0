import Foundation

/// One reader of what comes from outside, given one input.
///
/// It traps where something does not hold that the readers promise; libFuzzer keeps the input.
typealias Target = @Sendable ([UInt8]) -> Void

/// Every target by its name, which is also the name of its folder in the corpus.
let targets: [String: Target] = [
  "request": fuzzRequest,
  "form": fuzzForm,
  "cookies": fuzzCookies,
  "question": fuzzQuestion,
  "fastcgi": fuzzFastCGI,
  "json": fuzzJSON,
  "template": fuzzTemplate,
  "catalogue": fuzzCatalogue,
  "base32": fuzzBase32,
  "otpauth": fuzzOTPAuth,
  "htpasswd": fuzzHtpasswd,
  "csv": fuzzCSV,
  "site": fuzzSite,
]

/// The one that `FUZZ_TARGET` names.
private let chosen: Target = {
  let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
  guard let target = targets[name] else {
    preconditionFailure("FUZZ_TARGET is one of: \(targets.keys.sorted().joined(separator: " "))")
  }
  return target
}()

/// libFuzzer calls it with each input (LLVM, libFuzzer.html).
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  chosen(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}

/// Ends the process with a sentence where a promise is not kept.
func hold(_ isKept: Bool, _ promise: @autoclosure () -> String) {
  guard !isKept else { return }
  FileHandle.standardError.write(Data("not kept: \(promise())\n".utf8))
  abort()
}

import Foundation
import Testing

/// Reads pictures with `zbarimg`, a decoder that has nothing in common with what drew them.
enum Decoder {
  /// Returns the bytes of the one QR symbol in a picture.
  static func bytes(inPicture picture: [UInt8], named name: String) throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("nightlatch-qr-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent(name)
    try Data(picture).write(to: file)

    let decoder = Process()
    decoder.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    // `binary` keeps the bytes as they are: no guess at their character set.
    decoder.arguments = [
      "zbarimg", "--quiet", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable",
      "-Sqrcode.binary", file.path,
    ]
    let output = Pipe()
    decoder.standardOutput = output
    try decoder.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    decoder.waitUntilExit()
    try #require(decoder.terminationStatus == 0, "zbarimg found no symbol in \(name)")
    // It ends each symbol with a line feed of its own.
    try #require(bytes.last == 0x0a)
    return [UInt8](bytes.dropLast())
  }
}

internal import Files
internal import StrictJSON

/// A JSON object with a `version`, as every file of the store is.
enum Document {
  /// Reads a document; `nil` when there is none.
  ///
  /// An empty, torn, foreign or newer file throws: it is never "nothing there".
  static func read(_ path: String, knownVersion: Int64) throws(RecordsError) -> JSONObject? {
    let bytes: [UInt8]
    do throws(FileError) {
      guard let found = try Files.read(path) else { return nil }
      bytes = found
    } catch {
      // Nothing of ours is that large: it is no document, and not the system's trouble.
      if error.isTooLong { throw .damaged(path, "it is larger than 1 MiB") }
      throw .system(error)
    }
    return try parse(bytes, from: path, knownVersion: knownVersion)
  }

  static func parse(
    _ bytes: [UInt8], from path: String, knownVersion: Int64
  ) throws(RecordsError) -> JSONObject {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: bytes)
    } catch {
      throw .damaged(path, error.description)
    }
    guard case .object(let object) = value else {
      throw .damaged(path, "it is not a JSON object")
    }
    guard let version = object.int("version"), version >= 1 else {
      throw .damaged(path, "it has no \"version\"")
    }
    guard version <= knownVersion else {
      throw .newer(path, found: version, known: knownVersion)
    }
    return object
  }

  /// The bytes of a document, with the version first and a line end last.
  static func bytes(of object: JSONObject) -> [UInt8] {
    precondition(object.int("version") != nil, "a document is written with its version")
    var bytes = JSONValue.object(object).serialized()
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }
}

internal import Files
package import Sealing
internal import StrictJSON

/// The site's key file: outside the data, readable by the site's user alone.
package struct KeysError: Error, Equatable, Sendable, CustomStringConvertible {
  package enum Code: Sendable { case missing, unsafe, damaged }
  package let code: Code
  package let path: String
  package let description: String
}

/// Makes and reads the site's key file.
package enum Keys {
  /// Throws unless the key file is there and closed to everybody else.
  ///
  /// Costs one `stat`.
  static func examine(_ path: String) throws {
    guard let status = try Files.status(path) else {
      throw KeysError(
        code: .missing, path: path,
        description: "there is no key file '\(path)'; restore it from a backup: without it no "
          + "second step can be checked")
    }
    guard status.isFile, status.permissions & 0o077 == 0 else {
      let mode = String(status.permissions, radix: 8)
      throw KeysError(
        code: .unsafe, path: path,
        description: "the key file '\(path)' has mode 0\(mode) and is open to others; close it: "
          + "chmod 600 '\(path)'")
    }
  }

  /// Reads the ring: `{"version":1,"current":ID,"keys":[{"id":ID,"key":BASE64URL}, …]}`.
  package static func load(_ path: String) throws -> KeyRing { try read(path).ring }

  /// The file with the ring's keys and what else it says.
  static func file(_ path: String) throws -> KeyFile { KeyFile(checked: try read(path).object) }

  private static func read(_ path: String) throws -> (ring: KeyRing, object: JSONObject) {
    try examine(path)
    guard let bytes = try Files.read(path) else {
      throw KeysError(code: .missing, path: path, description: "there is no key file '\(path)'")
    }
    func damaged(_ reason: String) -> KeysError {
      KeysError(
        code: .damaged, path: path, description: "could not use the key file '\(path)': \(reason)")
    }
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(parsing: bytes)
    } catch {
      throw damaged("it is not valid JSON (line \(error.line))")
    }
    guard case .object(let object) = document, object.int("version") == 1,
      let current = object.string("current"), let entries = object.array("keys")
    else {
      throw damaged("it does not have \"version\": 1, \"current\" and \"keys\"")
    }
    var keys: [SealingKey] = []
    for entry in entries {
      guard case .object(let entry) = entry, let id = entry.string("id"),
        let bytes = entry.string("key").flatMap({ Base64URL.decode($0) }), bytes.count == 32
      else {
        throw damaged("a key has no \"id\" or is not 32 bytes")
      }
      keys.append(SealingKey(id: id, bytes: bytes))
    }
    do throws(SealingError) {
      return (try KeyRing(keys: keys, current: current), object)
    } catch {
      throw damaged(error.description)
    }
  }

  /// The content of a new key file with one key, to be written with mode 0600.
  package static func fresh(surroundings: Surroundings) -> [UInt8] {
    let id = "k" + String(Hex.encode(surroundings.randomBytes(4)))
    let document: JSONObject = [
      "version": 1,
      "current": .string(id),
      "keys": .array([
        .object([
          "id": .string(id),
          "created": .int(surroundings.now()),
          "key": .string(Base64URL.encode(surroundings.randomBytes(32))),
        ])
      ]),
    ]
    return JSONValue.object(document).serialized(pretty: true)
  }
}

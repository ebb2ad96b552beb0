import StrictJSON
import Testing

@Suite struct MemberTests {
  @Test func `members that nobody knows keep their place, order and number text`() throws {
    let source = #"{"z":1.50,"version":1,"a":{"y":[1e400,-0],"x":null},"name":"anna","é":"\u2028"}"#
    let value = try parse(source)
    #expect(text(value) == source)
    var object = try #require(value.objectValue)
    object["name"] = "berta"
    object["new"] = .int(7)
    #expect(
      text(.object(object))
        == #"{"z":1.50,"version":1,"a":{"y":[1e400,-0],"x":null},"name":"berta","é":"\u2028","new":7}"#
    )
  }

  @Test func `setting keeps the place, adds at the end, and removes with nil`() {
    var object: JSONObject = ["a": 1, "b": 2, "c": 3]
    object["b"] = "two"
    object["d"] = .null
    object["a"] = nil
    object["none"] = nil
    #expect(object == ["b": "two", "c": 3, "d": nil])
    #expect(object.names == ["b", "c", "d"])
    #expect(object["d"] == .null)
    #expect(object["a"] == nil)
    #expect(!object.isEmpty)
    #expect(JSONObject().isEmpty)
  }

  @Test func `a name written twice in a literal is one member`() {
    let object: JSONObject = ["a": 1, "b": 2, "a": 3]
    #expect(object == ["a": 3, "b": 2])
    #expect(JSONValue.object(object) == ["a": 1, "b": 2, "a": 3])
  }

  @Test func `order counts when objects are compared`() {
    #expect(["a": 1, "b": 2] as JSONObject != ["b": 2, "a": 1])
    #expect(["a": 1] as JSONObject != ["a": 1, "b": 2])
  }

  @Test func `a typed getter returns nil for a member of another type`() throws {
    let object = try #require(
      parse(#"{"s":"t","i":5,"f":5.0,"b":false,"a":[1],"o":{"k":"v"},"n":null}"#).objectValue)
    #expect(object.names.filter { object.string($0) != nil } == ["s"])
    #expect(object.names.filter { object.int($0) != nil } == ["i"])
    #expect(object.names.filter { object.bool($0) != nil } == ["b"])
    #expect(object.names.filter { object.array($0) != nil } == ["a"])
    #expect(object.names.filter { object.object($0) != nil } == ["o"])
    #expect(object.string("s") == "t")
    #expect(object.int("i") == 5)
    #expect(object.bool("b") == false)
    #expect(object.array("a") == [1])
    #expect(object.object("o") == ["k": "v"])
    #expect(object.string("absent") == nil)
  }

  @Test func `names and texts are compared by their bytes`() throws {
    let composed = "\u{E9}"
    let decomposed = "e\u{301}"
    let object = try #require(parse(#"{"\#(composed)":1,"\#(decomposed)":2}"#).objectValue)
    #expect(object.int(composed) == 1)
    #expect(object.int(decomposed) == 2)
    #expect(JSONValue.string(composed) != .string(decomposed))
    #expect([composed: 1] as JSONObject != [decomposed: 1])
  }

  /// The count of members around which the reader changes from comparing to hashing, and beyond.
  @Test(arguments: [1, 15, 16, 17, 18, 1000])
  func `a name that is there already is refused among few and many members`(count: Int) throws {
    let members = (0..<count).map { #""m\#($0)":\#($0)"# }.joined(separator: ",")
    #expect(try parse("{\(members)}").objectValue?.members.count == count)
    for repeated in [0, count / 2, count - 1] {
      let error = try #require(refusal(of: bytes(#"{\#(members),"m\#(repeated)":0}"#)))
      #expect(error.code == .duplicateMember)
      #expect(error.name == "m\(repeated)")
      #expect(error.offset == members.utf8.count + 2)
    }
  }

  @Test func `an escape does not hide that a name is there already`() throws {
    let error = try #require(refusal(of: bytes(#"{"role":"user","r\u006Fle":"admin"}"#)))
    #expect(error.code == .duplicateMember)
    #expect(error.name == "role")
  }

  @Test func `one name in two objects is no duplicate`() throws {
    #expect(try parse(#"{"a":{"a":1}}"#) == ["a": ["a": 1]])
    #expect(try parse(#"[{"a":1},{"a":1}]"#) == [["a": 1], ["a": 1]])
  }
}

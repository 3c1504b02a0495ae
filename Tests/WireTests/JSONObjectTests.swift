import Glibc
import Testing
import Wire

/// Keys are compared byte by byte, once their escapes are resolved.
@Suite struct JSONObjectTests {
    private static let repeated: [(String, Int)] = [
        (#"{"a":1,"a":1}"#, 0),
        (#"{"a":1,"b":2,"a":3}"#, 0),
        (#"{"a":1,"\u0061":2}"#, 0),
        (#"{"":1,"":2}"#, 0),
        (#"{"/":1,"\/":2}"#, 0),
        (#"{"é":1,"\u00e9":2}"#, 0),
        (#"{"😀":1,"\ud83d\ude00":2}"#, 0),
        (#"{"x":{"a":1,"a":1}}"#, 5),
        (#"[{"a":1},{"a":1,"a":1}]"#, 9),
    ]

    @Test(arguments: repeated)
    func repeatedKeysAreRefused(text: String, offset: Int) {
        let refusal = refusal(of: text)
        #expect(refusal?.reason == .duplicateKey)
        #expect(refusal?.offset == offset)
    }

    private static let different: [String] = [
        #"{"a":1,"A":2}"#,
        #"{"a":1,"a ":2}"#,
        #"{"a":{"a":{"a":1}}}"#,
        #"[{"a":1},{"a":1}]"#,
        "{\"\u{E9}\":1,\"e\u{301}\":2}",
        "{\"K\":1,\"\u{212A}\":2}",
    ]

    @Test(arguments: different)
    func differentKeysAreKept(text: String) throws {
        #expect(try Array(rewritten(text).utf8) == Array(text.utf8))
    }

    /// Both sides of the count at which comparing gives way to hashing.
    @Test(arguments: [2, 15, 16, 17, 18, 500])
    func countDoesNotMatter(count: Int) {
        let members = (1..<count).map { "\"k\($0)\":0" }
        #expect(refusal(of: "{" + (members + ["\"k0\":0"]).joined(separator: ",") + "}") == nil)
        #expect(refusal(of: "{" + (members + ["\"k1\":0"]).joined(separator: ",") + "}")?.reason == .duplicateKey)
        let composed = members + ["\"\u{E9}\":0", "\"e\u{301}\":0"]
        #expect(refusal(of: "{" + composed.joined(separator: ",") + "}") == nil)
    }

    @Test func aMemberKnowsWhereItStands() throws {
        let object = try #require(JSON(parsing: Array(" {\n \"é\" : {\"b\":1},\"c\":2}".utf8)).object)
        #expect(object.members.map(\.offset) == [4, 19])
        #expect(object["é"]?.object?.members.map(\.offset) == [12])
        #expect(object == JSONObject(object.members.map { JSONObject.Member(key: $0.key, value: $0.value) }))
    }

    @Test func lookupIsByBytes() throws {
        let object = try #require(try JSON(parsing: Array("{\"\u{E9}\":1}".utf8)).object)
        #expect(object["\u{E9}"] != nil)
        #expect(object["e\u{301}"] == nil)
    }

    @Test func equalityIsByBytes() {
        #expect(JSON.string("\u{E9}") == JSON.string("\u{E9}"))
        #expect(JSON.string("\u{E9}") != JSON.string("e\u{301}"))
        let composed = JSONObject([JSONObject.Member(key: "\u{E9}", value: .null)])
        let decomposed = JSONObject([JSONObject.Member(key: "e\u{301}", value: .null)])
        #expect(composed != decomposed)
    }

    @Test func membersWithOneKeyMakeNoObject() {
        let member = JSONObject.Member(key: "a", value: .null)
        #expect(JSONObject([member]) != nil)
        #expect(JSONObject([member, member]) == nil)
    }

    /// As many members as the token limit lets pass, with far less work than comparing each with each would be.
    @Test func manyMembersTakeLittleTime() {
        let members = (0..<9_999).map { "\"\(String(repeating: "k", count: 80))\($0)\":0" }
        let text = Array(("{" + members.joined(separator: ",") + "}").utf8)
        let before = work
        #expect(refusal(of: text) == nil)
        #expect(work - before < .seconds(2))
    }

    /// How long the processor has worked for this thread; what others have of it does not count.
    private var work: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}

import Testing
import Wire

/// Each limit at its bound and one beyond.
@Suite struct JSONLimitsTests {
    private static let numberOf40Bytes = String(repeating: "9", count: 40)

    private static let bounds: [(String, JSONError.Reason?)] = [
        (nested(16), nil),
        (nested(17), .tooDeep),
        (String(repeating: "[", count: 100_000), .tooDeep),
        (String(repeating: #"{"a":"#, count: 16) + "1" + String(repeating: "}", count: 16), nil),
        (String(repeating: #"{"a":"#, count: 17) + "1" + String(repeating: "}", count: 17), .tooDeep),
        ("[" + Array(repeating: nested(15), count: 100).joined(separator: ",") + "]", nil),
        (array(of: "0", count: 1_000), nil),
        (array(of: "0", count: 1_001), .tooManyItems),
        (array(of: array(of: "0", count: 1_000), count: 19), nil),
        (members(9_999), nil),
        (members(10_000), .tooManyTokens),
        (numberOf40Bytes, nil),
        (numberOf40Bytes + "9", .numberTooLong),
        ("-" + numberOf40Bytes, .numberTooLong),
        ("0." + String(repeating: "0", count: 38), nil),
        ("0." + String(repeating: "0", count: 39), .numberTooLong),
        ("0." + String(repeating: "0", count: 1_000_000), .numberTooLong),
        ("1e20", nil),
        ("1e-20", nil),
        ("1e+00000000000000000000000000000000020", nil),
        ("1e21", .exponentTooLarge),
        ("1e-21", .exponentTooLarge),
        ("0e21", .exponentTooLarge),
        ("1e" + String(repeating: "9", count: 38), .exponentTooLarge),
        ("1e" + String(repeating: "9", count: 39), .numberTooLong),
    ]

    @Test(arguments: bounds)
    func limit(text: String, reason: JSONError.Reason?) {
        #expect(refusal(of: text)?.reason == reason)
    }

    /// One array of 20 arrays of 999 items: 1 + 20 + 19,980 tokens are one too many.
    @Test func tokensAreValuesAndKeys() {
        let rows = Array(repeating: array(of: "0", count: 999), count: 19)
        for (last, reason) in [(998, nil), (999, JSONError.Reason.tooManyTokens)] {
            let text = "[" + (rows + [array(of: "0", count: last)]).joined(separator: ",") + "]"
            #expect(refusal(of: text)?.reason == reason)
        }
    }

    @Test func limitsCanBeSet() {
        var limits = JSONLimits()
        limits.depthMax = 1
        limits.itemsMax = 2
        limits.tokensMax = 4
        limits.numberBytesMax = 3
        limits.exponentMax = 1
        #expect(refusal(of: "[100,1e1]", limits: limits) == nil)
        #expect(refusal(of: "[[]]", limits: limits)?.reason == .tooDeep)
        #expect(refusal(of: "[1,2,3]", limits: limits)?.reason == .tooManyItems)
        #expect(refusal(of: #"{"a":1,"b":2}"#, limits: limits)?.reason == .tooManyTokens)
        #expect(refusal(of: "1000", limits: limits)?.reason == .numberTooLong)
        #expect(refusal(of: "1e2", limits: limits)?.reason == .exponentTooLarge)
    }

    @Test func offsetsTellWhere() {
        #expect(refusal(of: nested(17))?.offset == 16)
        #expect(refusal(of: "[1,1e21]")?.offset == 3)
        #expect(refusal(of: array(of: "0", count: 1_001))?.offset == 2_001)
    }
}

private func nested(_ depth: Int) -> String {
    String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
}

private func array(of item: String, count: Int) -> String {
    "[" + Array(repeating: item, count: count).joined(separator: ",") + "]"
}

private func members(_ count: Int) -> String {
    "{" + (0..<count).map { "\"k\($0)\":0" }.joined(separator: ",") + "}"
}

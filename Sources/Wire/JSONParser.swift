/// Reads one JSON text from its first byte to its last, keeping nothing but its place and its counts.
struct JSONParser {
    let bytes: [UInt8]
    let limits: JSONLimits
    var position = 0
    private var depth = 0
    private var tokens = 0

    init(_ bytes: [UInt8], limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// The value that the whole text is.
    mutating func document() throws(JSONError) -> JSON {
        let value = try value()
        skipBlanks()
        guard position == bytes.count else { throw JSONError(.trailingBytes, at: position) }
        return value
    }

    private mutating func value() throws(JSONError) -> JSON {
        skipBlanks()
        try countToken()
        switch try nextByte() {
        case .openBrace: return .object(try object())
        case .openBracket: return .array(try array())
        case .quote: return .string(try string())
        case .minus, .zero ... .nine: return .number(try number())
        case UInt8(ascii: "t"):
            try skip("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try skip("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try skip("null")
            return .null
        default: throw JSONError(.unexpectedByte, at: position)
        }
    }

    private mutating func object() throws(JSONError) -> JSONObject {
        let start = position
        try enter()
        var members: [JSONObject.Member] = []
        if try !skipped(.closeBrace) {
            members.reserveCapacity(8)
            repeat {
                skipBlanks()
                let offset = position
                let key = try key()
                guard try skipped(.colon) else { throw JSONError(.unexpectedByte, at: position) }
                members.append(JSONObject.Member(key: key, value: try value(), offset: offset))
            } while try continues(until: .closeBrace)
        }
        depth -= 1
        guard let object = JSONObject(members) else { throw JSONError(.duplicateKey, at: start) }
        return object
    }

    private mutating func key() throws(JSONError) -> String {
        try countToken()
        guard try nextByte() == .quote else { throw JSONError(.unexpectedByte, at: position) }
        return try string()
    }

    private mutating func array() throws(JSONError) -> [JSON] {
        try enter()
        var items: [JSON] = []
        if try !skipped(.closeBracket) {
            repeat {
                guard items.count < limits.itemsMax else { throw JSONError(.tooManyItems, at: position) }
                items.append(try value())
            } while try continues(until: .closeBracket)
        }
        depth -= 1
        return items
    }

    /// Steps over a word, which must come next.
    mutating func skip(_ name: StaticString) throws(JSONError) {
        for offset in 0..<name.utf8CodeUnitCount {
            guard try nextByte() == name.utf8Start[offset] else { throw JSONError(.unexpectedByte, at: position) }
            position += 1
        }
    }

    /// Steps over an opening bracket or brace.
    private mutating func enter() throws(JSONError) {
        depth += 1
        guard depth <= limits.depthMax else { throw JSONError(.tooDeep, at: position) }
        position += 1
    }

    /// True after a comma, false after the closing byte; both are stepped over, and anything else is refused.
    private mutating func continues(until close: UInt8) throws(JSONError) -> Bool {
        if try skipped(.comma) { return true }
        guard try skipped(close) else { throw JSONError(.unexpectedByte, at: position) }
        return false
    }

    /// Steps over a byte and the blanks before it, if it comes next.
    private mutating func skipped(_ byte: UInt8) throws(JSONError) -> Bool {
        skipBlanks()
        guard try nextByte() == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while position < bytes.count {
            switch bytes[position] {
            case .space, .lineFeed, .carriageReturn, .tab: position += 1
            default: return
            }
        }
    }

    private mutating func countToken() throws(JSONError) {
        tokens += 1
        guard tokens <= limits.tokensMax else { throw JSONError(.tooManyTokens, at: position) }
    }

    /// The byte at the present place, which is not left.
    func nextByte() throws(JSONError) -> UInt8 {
        guard position < bytes.count else { throw JSONError(.unexpectedEnd, at: position) }
        return bytes[position]
    }
}

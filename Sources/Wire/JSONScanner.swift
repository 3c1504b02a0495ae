public import Amounts

/// Reads JSON text as ``JSONWriter`` writes it, from left to right: members in the sequence in which they were written, and no
/// blanks.
///
/// It makes no tree, so a stored document is read in a fraction of the time that ``JSON`` takes. Text from outside, whose
/// members may come in any sequence, is not for it.
public struct JSONScanner: Sendable {
    private var parser: JSONParser
    /// True where a comma must come before the next value.
    private var followsValue = false

    /// Begins at the first byte.
    public init(_ text: String) { parser = JSONParser(Array(text.utf8), limits: JSONLimits()) }

    /// True behind the last byte.
    public var isAtEnd: Bool { parser.position == parser.bytes.count }

    /// Steps over the key of the next member if it is this one, which has no escapes.
    public mutating func skips(key: StaticString) -> Bool {
        let start = parser.position + (followsValue ? 1 : 0)
        let end = start + key.utf8CodeUnitCount + 3
        guard end <= parser.bytes.count, !followsValue || parser.bytes[start - 1] == .comma,
            parser.bytes[start] == .quote, parser.bytes[end - 2] == .quote, parser.bytes[end - 1] == .colon
        else { return false }
        for offset in 0..<key.utf8CodeUnitCount where parser.bytes[start + 1 + offset] != key.utf8Start[offset] {
            return false
        }
        parser.position = end
        followsValue = false
        return true
    }

    /// Steps into an object.
    public mutating func beginObject() throws(JSONError) { try begin(.openBrace) }

    /// Steps out of an object, whose last member was read.
    public mutating func endObject() throws(JSONError) {
        guard skips(end: .closeBrace) else { throw JSONError(.unexpectedByte, at: parser.position) }
    }

    /// Steps into an array.
    public mutating func beginArray() throws(JSONError) { try begin(.openBracket) }

    /// Steps out of an array if its last element was read.
    public mutating func skipsEndOfArray() -> Bool { skips(end: .closeBracket) }

    /// Reads a string.
    public mutating func string() throws(JSONError) -> String {
        try beginValue(.quote)
        return try parser.string()
    }

    /// Reads a number as its digits.
    public mutating func number() throws(JSONError) -> NumberText {
        try beginValue()
        return try parser.number()
    }

    /// Reads a number with four places; nil when it has more, or is beyond the type's bound.
    public mutating func decimal<Number: FixedPoint>(as type: Number.Type = Number.self) throws(JSONError) -> Number? {
        try beginValue()
        return Number(parsing: parser.bytes[try parser.skippedNumber()])
    }

    /// Reads `true` or `false`.
    public mutating func flag() throws(JSONError) -> Bool {
        try beginValue()
        let flag = try parser.nextByte() == UInt8(ascii: "t")
        try parser.skip(flag ? "true" : "false")
        return flag
    }

    private mutating func begin(_ byte: UInt8) throws(JSONError) {
        try beginValue(byte)
        parser.position += 1
        followsValue = false
    }

    private mutating func skips(end byte: UInt8) -> Bool {
        guard !isAtEnd, parser.bytes[parser.position] == byte else { return false }
        parser.position += 1
        followsValue = true
        return true
    }

    /// Steps over the comma before a value, which must begin with the byte if one is given.
    private mutating func beginValue(_ byte: UInt8? = nil) throws(JSONError) {
        if followsValue {
            guard try parser.nextByte() == .comma else { throw JSONError(.unexpectedByte, at: parser.position) }
            parser.position += 1
        }
        if let byte {
            guard try parser.nextByte() == byte else { throw JSONError(.unexpectedByte, at: parser.position) }
        }
        followsValue = true
    }
}

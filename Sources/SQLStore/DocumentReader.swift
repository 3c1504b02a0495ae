import Amounts
import Refunds
import Register
import SalesTax
import Wire

/// Reads a stored JSON document member by member, in the sequence in which they were written. What is missing, cannot be or was
/// not read was not written by this program.
struct DocumentReader {
    private var json: JSONScanner

    /// Reads a document. Throws ``StoreFault`` when the text is not a JSON object of the members that are read.
    static func read<Value>(
        _ text: String, _ members: (inout DocumentReader) throws(StoreFault) -> Value
    ) throws(StoreFault) -> Value {
        var reader = DocumentReader(json: JSONScanner(text))
        let value = try reader.enclosed("document", members)
        guard reader.json.isAtEnd else { throw DocumentReader.odd("document") }
        return value
    }

    /// What a member is as something else; nil when it is absent.
    mutating func optional<Value>(
        _ key: StaticString, _ reading: (inout JSONScanner) throws(JSONError) -> Value?
    ) throws(StoreFault) -> Value? {
        guard json.skips(key: key) else { return nil }
        guard let value = try? reading(&json) else { throw DocumentReader.odd(key) }
        return value
    }

    /// The same for a member that is always there.
    mutating func value<Value>(
        _ key: StaticString, _ reading: (inout JSONScanner) throws(JSONError) -> Value?
    ) throws(StoreFault) -> Value {
        guard let value = try optional(key, reading) else {
            throw .broken("the database holds a document without \(key)")
        }
        return value
    }

    mutating func text(_ key: StaticString) throws(StoreFault) -> String {
        try value(key) { json throws(JSONError) in try json.string() }
    }

    mutating func optionalText(_ key: StaticString) throws(StoreFault) -> String? {
        try optional(key) { json throws(JSONError) in try json.string() }
    }

    mutating func integer(_ key: StaticString) throws(StoreFault) -> Int64 {
        try value(key) { json throws(JSONError) in Int64(try json.number().text) }
    }

    mutating func optionalInteger(_ key: StaticString) throws(StoreFault) -> Int64? {
        try optional(key) { json throws(JSONError) in Int64(try json.number().text) }
    }

    mutating func amount(_ key: StaticString) throws(StoreFault) -> Amount {
        try value(key) { json throws(JSONError) in try json.decimal() }
    }

    mutating func optionalAmount(_ key: StaticString) throws(StoreFault) -> Amount? {
        try optional(key) { json throws(JSONError) in try json.decimal() }
    }

    mutating func flag(_ key: StaticString) throws(StoreFault) -> Bool {
        try value(key) { json throws(JSONError) in try json.flag() }
    }

    mutating func optionalFlag(_ key: StaticString) throws(StoreFault) -> Bool? {
        try optional(key) { json throws(JSONError) in try json.flag() }
    }

    /// What a text stands for.
    mutating func value<Value>(_ key: StaticString, of parse: (String) -> Value?) throws(StoreFault) -> Value {
        try value(key) { json throws(JSONError) in parse(try json.string()) }
    }

    /// The same where the member may be absent.
    mutating func optional<Value>(_ key: StaticString, of parse: (String) -> Value?) throws(StoreFault) -> Value? {
        try optional(key) { json throws(JSONError) in parse(try json.string()) }
    }

    /// A word of a closed list.
    mutating func word<Word: RawRepresentable<String>>(_ key: StaticString) throws(StoreFault) -> Word {
        try value(key, of: Word.init)
    }

    mutating func rate(_ key: StaticString) throws(StoreFault) -> TaxRate {
        try value(key, of: { TaxRate(fraction: $0) })
    }

    mutating func day(_ key: StaticString) throws(StoreFault) -> TaxDay {
        guard let number = Int32(exactly: try integer(key)) else { throw DocumentReader.odd(key) }
        return TaxDay(number: number)
    }

    mutating func timestamp(_ key: StaticString) throws(StoreFault) -> Timestamp? {
        try optionalInteger(key).map { Timestamp(milliseconds: $0) }
    }

    /// What the members of an object make; nil when it is absent.
    mutating func optionalObject<Value>(
        _ key: StaticString, _ members: (inout DocumentReader) throws(StoreFault) -> Value
    ) throws(StoreFault) -> Value? {
        json.skips(key: key) ? try enclosed(key, members) : nil
    }

    /// The same for an object that is always there.
    mutating func object<Value>(
        _ key: StaticString, _ members: (inout DocumentReader) throws(StoreFault) -> Value
    ) throws(StoreFault) -> Value {
        guard let value = try optionalObject(key, members) else {
            throw .broken("the database holds a document without \(key)")
        }
        return value
    }

    /// What the members of each object of an array make.
    mutating func list<Value>(
        _ key: StaticString, _ members: (inout DocumentReader) throws(StoreFault) -> Value
    ) throws(StoreFault) -> [Value] {
        guard json.skips(key: key), (try? json.beginArray()) != nil else { throw DocumentReader.odd(key) }
        var values: [Value] = []
        while !json.skipsEndOfArray() { values.append(try enclosed(key, members)) }
        return values
    }

    private mutating func enclosed<Value>(
        _ key: StaticString, _ members: (inout DocumentReader) throws(StoreFault) -> Value
    ) throws(StoreFault) -> Value {
        guard (try? json.beginObject()) != nil else { throw DocumentReader.odd(key) }
        let value = try members(&self)
        guard (try? json.endObject()) != nil else { throw DocumentReader.odd(key) }
        return value
    }

    private static func odd(_ key: StaticString) -> StoreFault {
        .broken("the database holds a document with an odd \(key)")
    }
}

import Wire

/// JSON written as literals of the source: `["type": "integer", "minimum": 1]`.
extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
    init(dictionaryLiteral elements: (String, JSON)...) { self = .members(Members(elements)) }

    init(arrayLiteral elements: JSON...) { self = .array(elements) }

    init(stringLiteral value: String) { self = .string(value) }

    init(integerLiteral value: Int64) { self = .literal(String(value)) }

    init(booleanLiteral value: Bool) { self = .bool(value) }

    /// JSON as the text that it is, such as a decimal number or a sample that somebody else wrote.
    static func literal(_ text: String) -> JSON {
        guard let value = try? JSON(parsing: Array(text.utf8)) else { preconditionFailure("no JSON: \(text)") }
        return value
    }

    /// An object of several parts, in their sequence.
    static func members(_ parts: Members...) -> JSON {
        guard let object = JSONObject(parts.flatMap(\.list)) else { preconditionFailure("a key stands twice") }
        return .object(object)
    }
}

/// Some members of an object that is put together of several parts.
struct Members: ExpressibleByDictionaryLiteral {
    let list: [JSONObject.Member]

    init(_ elements: [(key: String, value: JSON)]) {
        list = elements.map { JSONObject.Member(key: $0.key, value: $0.value) }
    }

    init(_ elements: [(String, JSON)]) {
        list = elements.map { JSONObject.Member(key: $0.0, value: $0.1) }
    }

    init(dictionaryLiteral elements: (String, JSON)...) { self.init(elements) }

    /// The names, as a JSON array.
    var keys: JSON { .array(list.map { .string($0.key) }) }
}

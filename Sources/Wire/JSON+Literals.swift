/// JSON written as literals of the source: `["type": "integer", "minimum": 1]`.
extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
    /// An object; no key may stand twice.
    public init(dictionaryLiteral elements: (String, JSON)...) { self = .members(Members(elements)) }

    /// An array.
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }

    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }

    /// A whole number.
    public init(integerLiteral value: Int64) { self = .literal(String(value)) }

    /// `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }

    /// JSON as the text that it is, such as a decimal number or a sample that somebody else wrote; it must be JSON.
    public static func literal(_ text: String) -> JSON {
        guard let value = try? JSON(parsing: Array(text.utf8)) else { preconditionFailure("no JSON: \(text)") }
        return value
    }

    /// The `paths` of an OpenAPI document: each path once, where it comes first, with the operations of its methods.
    public static func paths(_ calls: [(path: String, method: Method, operation: JSON)]) -> JSON {
        var paths: [(path: String, operations: [(String, JSON)])] = []
        for call in calls {
            let entry = (call.method.name.lowercased(), call.operation)
            if let known = paths.firstIndex(where: { $0.path == call.path }) {
                paths[known].operations.append(entry)
            } else {
                paths.append((call.path, [entry]))
            }
        }
        return .members(Members(paths.map { ($0.path, .members(Members($0.operations))) }))
    }

    /// An object of several parts, in their sequence; no key may stand twice.
    public static func members(_ parts: Members...) -> JSON {
        guard let object = JSONObject(parts.flatMap(\.list)) else { preconditionFailure("a key stands twice") }
        return .object(object)
    }
}

/// Some members of an object that is put together of several parts.
public struct Members: ExpressibleByDictionaryLiteral, Sendable {
    /// The members in their sequence.
    public let list: [JSONObject.Member]

    /// Takes names and values.
    public init(_ elements: [(key: String, value: JSON)]) {
        list = elements.map { JSONObject.Member(key: $0.key, value: $0.value) }
    }

    /// Takes names and values.
    public init(_ elements: [(String, JSON)]) {
        list = elements.map { JSONObject.Member(key: $0.0, value: $0.1) }
    }

    /// Takes names and values.
    public init(dictionaryLiteral elements: (String, JSON)...) { self.init(elements) }

    /// The names, as a JSON array.
    public var keys: JSON { .array(list.map { .string($0.key) }) }
}

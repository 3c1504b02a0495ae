/// A JSON value (RFC 8259), with numbers as they were written and members in the order they came.
public enum JSON: Sendable {
    /// Members between braces.
    case object(JSONObject)
    /// Values between brackets.
    case array([JSON])
    /// A text, its escapes resolved.
    case string(String)
    /// A number, as its digits.
    case number(NumberText)
    /// `true` or `false`.
    case bool(Bool)
    /// `null`.
    case null

    /// Reads a JSON text, refusing all that RFC 8259 does not allow and all that it leaves to chance.
    ///
    /// Refused beyond the grammar: bytes that are not UTF-8, a byte order mark, a key twice in one object, halves of
    /// surrogate pairs, U+0000, which no database text holds, and whatever exceeds the limits.
    public init(parsing bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        var parser = JSONParser(bytes, limits: limits)
        self = try parser.document()
    }
}

extension JSON {
    /// The members, when the value is an object.
    public var object: JSONObject? {
        guard case .object(let object) = self else { return nil }
        return object
    }

    /// The items, when the value is an array.
    public var array: [JSON]? {
        guard case .array(let items) = self else { return nil }
        return items
    }

    /// The text, when the value is a string.
    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The digits, when the value is a number.
    public var number: NumberText? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    /// True for `null`.
    public var isNull: Bool {
        guard case .null = self else { return false }
        return true
    }
}

extension JSON: Equatable {
    /// True when both are the same value, spelled alike: strings and numbers byte by byte, members in the same order.
    public static func == (left: JSON, right: JSON) -> Bool {
        switch (left, right) {
        case (.object(let left), .object(let right)): left == right
        case (.array(let left), .array(let right)): left == right
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.number(let left), .number(let right)): left == right
        case (.bool(let left), .bool(let right)): left == right
        case (.null, .null): true
        case (.object, _), (.array, _), (.string, _), (.number, _), (.bool, _), (.null, _): false
        }
    }
}

public import Amounts

/// A value that has one spelling in JSON.
///
/// A type of a dialect conforms by passing on to what it is made of: `id.rawValue.write(to: &writer)`.
public protocol JSONWritable {
    /// Writes the value, and nothing else, at the writer's place.
    func write(to writer: inout JSONWriter)
}

extension Bool: JSONWritable {
    /// Writes `true` or `false`.
    public func write(to writer: inout JSONWriter) { writer.write(literal: self ? "true" : "false") }
}

extension Int: JSONWritable {
    /// Writes the digits.
    public func write(to writer: inout JSONWriter) { writer.write(Int64(self)) }
}

extension Int64: JSONWritable {
    /// Writes the digits.
    public func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension String: JSONWritable {
    /// Writes a JSON string.
    public func write(to writer: inout JSONWriter) { writer.write(self) }
}

extension JSONWritable where Self: FixedPoint {
    /// Writes a string with four decimals, `"19.9000"` (`/api2` conventions, money out).
    public func write(to writer: inout JSONWriter) { writer.write(quoted: self) }
}

extension Amount: JSONWritable {}
extension Quantity: JSONWritable {}
extension Percent: JSONWritable {}

extension Optional: JSONWritable where Wrapped: JSONWritable {
    /// Writes the value, or `null` when there is none.
    public func write(to writer: inout JSONWriter) {
        guard let self else { return writer.write(literal: "null") }
        self.write(to: &writer)
    }
}

extension Array: JSONWritable where Element: JSONWritable {
    /// Writes an array of the elements.
    public func write(to writer: inout JSONWriter) {
        writer.array { writer in
            for element in self { element.write(to: &writer) }
        }
    }
}

extension JSON: JSONWritable {
    /// Writes the value as it was read, without blanks and with no more escapes than needed.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .object(let object):
            writer.object { writer in
                for member in object.members { writer.member(key: member.key, member.value) }
            }
        case .array(let items): items.write(to: &writer)
        case .string(let text): text.write(to: &writer)
        case .number(let number): writer.write(literal: number.text)
        case .bool(let flag): flag.write(to: &writer)
        case .null: writer.write(literal: "null")
        }
    }
}

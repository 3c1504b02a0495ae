public import Amounts

/// Writes JSON text straight into bytes; the commas are its own concern.
///
///     JSONWriter.object {
///         $0.member("id", 5)
///         $0.member("price", amount)
///         $0.array("items", items) { $0.member("sku", $1.sku) }
///     }
public struct JSONWriter: Sendable {
    /// The text so far.
    public internal(set) var bytes: [UInt8] = []
    /// True where a further value needs a comma before it.
    private var followsValue = false

    /// Starts with no text.
    public init() {
        bytes.reserveCapacity(2_048)
    }

    /// The text of an object.
    public static func object(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.object(members)
        return writer.bytes
    }

    /// The text of a value of any kind.
    public static func value(_ value: some JSONWritable) -> [UInt8] {
        var writer = JSONWriter()
        value.write(to: &writer)
        return writer.bytes
    }
}

/// What stands inside an object. Keys are literals of the source, written as they are: none may need an escape.
extension JSONWriter {
    /// Writes a member of an object.
    public mutating func member(_ key: StaticString, _ value: some JSONWritable) {
        write(key)
        value.write(to: &self)
    }

    /// Writes a member that is a bare number, in as few decimals as it needs: `19.9`.
    public mutating func member(_ key: StaticString, number: some FixedPoint) {
        write(key)
        write(number)
    }

    /// Writes a member that is a bare number, given as a count of its last decimal place, in as few decimals as it needs:
    /// 8,875,000 with eight places is `0.08875`.
    public mutating func member(_ key: StaticString, number digits: Int64, places: Int) {
        write(key)
        write(digits, places: places)
    }

    /// Writes a member that is itself an object.
    public mutating func object(_ key: StaticString, _ members: (inout JSONWriter) -> Void) {
        write(key)
        object(members)
    }

    /// Writes a member that is an array with one object for each element.
    @inlinable public mutating func array<Elements: Sequence>(
        _ key: StaticString, _ elements: Elements, _ members: (inout JSONWriter, Elements.Element) -> Void
    ) {
        write(key)
        array { writer in
            for element in elements {
                writer.object { members(&$0, element) }
            }
        }
    }

    /// Writes a member whose key comes from outside.
    public mutating func member(key: String, _ value: some JSONWritable) {
        beginValue()
        appendQuoted(key)
        bytes.append(.colon)
        followsValue = false
        value.write(to: &self)
    }

    @usableFromInline mutating func write(_ key: StaticString) {
        let needsComma = followsValue
        bytes.append(addingCapacity: key.utf8CodeUnitCount + #","":"#.utf8.count) { bytes in
            if needsComma { bytes.append(.comma) }
            bytes.append(.quote)
            key.withUTF8Buffer { key in
                for byte in key { bytes.append(byte) }
            }
            bytes.append(.quote)
            bytes.append(.colon)
        }
        followsValue = false
    }
}

/// What stands where a value may: the parts of a ``JSONWritable`` that is more than one scalar.
extension JSONWriter {
    /// Writes an object.
    public mutating func object(_ members: (inout JSONWriter) -> Void) {
        enclose(.openBrace, .closeBrace, members)
    }

    /// Writes an array of the values that `items` writes.
    public mutating func array(_ items: (inout JSONWriter) -> Void) {
        enclose(.openBracket, .closeBracket, items)
    }

    private mutating func enclose(_ open: UInt8, _ close: UInt8, _ content: (inout JSONWriter) -> Void) {
        beginValue()
        bytes.append(open)
        followsValue = false
        content(&self)
        bytes.append(close)
        followsValue = true
    }

    /// Writes the comma that a value after another one needs. Every value begins with this.
    mutating func beginValue() {
        if followsValue { bytes.append(.comma) }
        followsValue = true
    }
}

/// What is JSON text already, and room for it.
extension JSONWriter {
    /// Starts with room for so many bytes, so that a document of a known kind is written without moving.
    public init(bytesExpected: Int) {
        self.init()
        bytes.reserveCapacity(bytesExpected)
    }

    /// Writes a member whose value was written as JSON before, such as an address kept with an order; `null` for nil.
    ///
    /// The text is not checked again: it must be one JSON value.
    public mutating func member(_ key: StaticString, json text: String?) {
        write(key)
        write(literal: text ?? "null")
    }
}

extension String {
    /// The text that the bytes are in UTF-8 (RFC 3629), or nil when they are not.
    init?(utf8 bytes: Span<UInt8>) {
        guard let validated = try? UTF8Span(validating: bytes) else { return nil }
        self.init(copying: validated)
    }

    /// True when both are the same bytes in UTF-8.
    ///
    /// `==` also holds between the composed and the decomposed spelling of a text, which a database tells apart.
    func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let bytes = utf8.span
        let otherBytes = other.utf8.span
        for index in bytes.indices where bytes[index] != otherBytes[index] { return false }
        return true
    }
}

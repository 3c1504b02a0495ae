/// Percent-encoded text (RFC 3986 section 2.1) to plain text.
enum PercentText {
    /// The text that the bytes stand for, or nil for a `%` without two hexadecimal digits, for bytes that are not UTF-8
    /// and for U+0000, which no database text holds.
    static func decoded(_ encoded: ArraySlice<UInt8>, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encoded.count)
        var rest = encoded
        while let byte = rest.popFirst() {
            switch byte {
            case .percent:
                guard let high = rest.popFirst()?.hexadecimalValue, let low = rest.popFirst()?.hexadecimalValue else {
                    return nil
                }
                bytes.append(high << 4 | low)
            case .plus where plusIsSpace:
                bytes.append(.space)
            default:
                bytes.append(byte)
            }
        }
        return bytes.contains(0) ? nil : String(utf8: bytes.span)
    }
}

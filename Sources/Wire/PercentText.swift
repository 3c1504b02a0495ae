/// Percent-encoded text (RFC 3986 section 2.1) to plain text.
enum PercentText {
    /// The text that the bytes stand for, or nil for a `%` without two hexadecimal digits, for bytes that are not UTF-8
    /// and for U+0000, which no database text holds.
    static func decoded(_ encoded: Span<UInt8>, plusIsSpace: Bool = false) -> String? {
        var isPlain = true
        for index in encoded.indices {
            switch encoded[index] {
            case 0: return nil
            case .percent: isPlain = false
            case .plus where plusIsSpace: isPlain = false
            default: break
            }
        }
        return isPlain ? String(utf8: encoded) : replaced(in: encoded, plusIsSpace)
    }

    private static func replaced(in encoded: Span<UInt8>, _ plusIsSpace: Bool) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encoded.count)
        var index = 0
        while index < encoded.count {
            switch encoded[index] {
            case .percent:
                guard index + 2 < encoded.count, let high = encoded[index + 1].hexadecimalValue,
                    let low = encoded[index + 2].hexadecimalValue, high | low > 0
                else { return nil }
                bytes.append(high << 4 | low)
                index += 2
            case .plus where plusIsSpace: bytes.append(.space)
            case let byte: bytes.append(byte)
            }
            index += 1
        }
        return String(utf8: bytes.span)
    }
}

extension Span<UInt8> {
    /// The place of the first such byte from a place on; the end when there is none.
    func firstIndex(of byte: UInt8, from start: Int = 0) -> Int {
        var index = start
        while index < count, self[index] != byte { index += 1 }
        return index
    }
}

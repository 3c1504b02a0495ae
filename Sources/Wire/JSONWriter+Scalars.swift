import Amounts

/// The scalars, as bytes.
extension JSONWriter {
    /// Writes text that is a JSON scalar already.
    mutating func write(literal text: String) {
        beginValue()
        bytes.append(contentsOf: text.utf8)
    }

    /// Writes a string.
    mutating func write(_ text: String) {
        beginValue()
        appendQuoted(text)
    }

    /// Writes a number in as few decimals as it needs: `19.9`.
    mutating func write(_ number: some FixedPoint) {
        beginValue()
        var decimals = number.tenThousandths.magnitude % 10_000
        var places = 4
        while places > 0, decimals % 10 == 0 {
            decimals /= 10
            places -= 1
        }
        append(number, places: places)
    }

    /// Writes a number as a string with four decimals: `"19.9000"`.
    mutating func write(quoted number: some FixedPoint) {
        beginValue()
        bytes.append(.quote)
        append(number, places: 4)
        bytes.append(.quote)
    }

    private mutating func append(_ number: some FixedPoint, places: Int) {
        let magnitude = number.tenThousandths.magnitude
        if number.tenThousandths < 0 { bytes.append(.minus) }
        bytes.append(contentsOf: String(magnitude / 10_000).utf8)
        if places > 0 { bytes.append(.point) }
        var divisor: UInt64 = 1_000
        for _ in 0..<places {
            bytes.append(.zero + UInt8(magnitude / divisor % 10))
            divisor /= 10
        }
    }

    /// Appends a string with the escapes that RFC 8259 section 7 asks for and no others.
    mutating func appendQuoted(_ text: String) {
        var text = text
        bytes.append(.quote)
        text.withUTF8 { utf8 in
            var runStart = 0
            for (index, byte) in utf8.enumerated() where byte < 0x20 || byte == .quote || byte == .backslash {
                bytes.append(contentsOf: utf8[runStart..<index])
                appendEscape(of: byte)
                runStart = index + 1
            }
            bytes.append(contentsOf: utf8[runStart...])
        }
        bytes.append(.quote)
    }

    private mutating func appendEscape(of byte: UInt8) {
        bytes.append(.backslash)
        switch byte {
        case .quote, .backslash: bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case .lineFeed: bytes.append(UInt8(ascii: "n"))
        case .carriageReturn: bytes.append(UInt8(ascii: "r"))
        case .tab: bytes.append(UInt8(ascii: "t"))
        default:
            bytes.append(contentsOf: byte < 0x10 ? "u000".utf8 : "u00".utf8)
            bytes.append(contentsOf: String(byte, radix: 16).utf8)
        }
    }
}

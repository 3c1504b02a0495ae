import Amounts

/// The scalars, as bytes.
extension JSONWriter {
    /// Writes text that is a JSON scalar already.
    mutating func write(literal text: String) {
        beginValue()
        bytes.append(contentsOf: text.utf8)
    }

    /// Writes a whole number.
    mutating func write(_ number: Int64) {
        beginValue()
        DecimalText.append(number, to: &bytes)
    }

    /// Writes a string.
    mutating func write(_ text: String) {
        beginValue()
        appendQuoted(text)
    }

    /// Writes a number in as few decimals as it needs: `19.9`.
    mutating func write(_ number: some FixedPoint) { write(number.tenThousandths, places: 4) }

    /// Writes a number that is a count of its last decimal place, in as few decimals as it needs.
    mutating func write(_ number: Int64, places: Int) {
        beginValue()
        var (digits, places) = (number, places)
        while places > 0, digits.isMultiple(of: 10) {
            digits /= 10
            places -= 1
        }
        DecimalText.append(digits, places: places, to: &bytes)
    }

    /// Writes a number as a string with four decimals: `"19.9000"`.
    mutating func write(quoted number: some FixedPoint) {
        beginValue()
        bytes.append(.quote)
        DecimalText.append(number.tenThousandths, places: 4, to: &bytes)
        bytes.append(.quote)
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

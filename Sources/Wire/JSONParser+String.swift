extension JSONParser {
    /// A string from its opening to its closing quote (RFC 8259 section 7).
    ///
    /// Most have no escape and become text straight from the body.
    mutating func string() throws(JSONError) -> String {
        let start = position
        position += 1
        while true {
            switch try nextByte() {
            case .quote:
                position += 1
                return try text(bytes.span.extracting(start + 1..<position - 1), at: start)
            case .backslash:
                return try stringWithEscapes(from: start)
            case 0..<0x20:
                throw JSONError(.controlCharacter, at: position)
            default:
                position += 1
            }
        }
    }

    /// The string that begins at `start` and has its first escape at the present place.
    private mutating func stringWithEscapes(from start: Int) throws(JSONError) -> String {
        var decoded = Array(bytes[(start + 1)..<position])
        while true {
            let byte = try nextByte()
            switch byte {
            case .quote:
                position += 1
                return try text(decoded.span, at: start)
            case .backslash:
                position += 1
                try decodeEscape(into: &decoded)
            case 0..<0x20:
                throw JSONError(.controlCharacter, at: position)
            default:
                decoded.append(byte)
                position += 1
            }
        }
    }

    private func text(_ bytes: Span<UInt8>, at start: Int) throws(JSONError) -> String {
        guard let text = String(utf8: bytes) else { throw JSONError(.invalidUTF8, at: start) }
        return text
    }

    /// Appends what the escape after a backslash stands for.
    private mutating func decodeEscape(into decoded: inout [UInt8]) throws(JSONError) {
        let escape = try nextByte()
        switch escape {
        case .quote, .backslash, .slash: decoded.append(escape)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(.lineFeed)
        case UInt8(ascii: "r"): decoded.append(.carriageReturn)
        case UInt8(ascii: "t"): decoded.append(.tab)
        case UInt8(ascii: "u"): return decoded.append(contentsOf: try escapedScalar().utf8)
        default: throw JSONError(.invalidEscape, at: position)
        }
        position += 1
    }

    /// The scalar of `uXXXX`, or of a high surrogate and the `\uXXXX` with its low one (RFC 8259 section 7).
    private mutating func escapedScalar() throws(JSONError) -> Unicode.Scalar {
        let start = position - 1
        let unit = try escapedUnit()
        if let scalar = Unicode.Scalar(unit) {
            guard scalar.value > 0 else { throw JSONError(.nulCharacter, at: start) }
            return scalar
        }
        guard UTF16.isLeadSurrogate(unit), try nextByte() == .backslash else {
            throw JSONError(.loneSurrogate, at: start)
        }
        position += 1
        guard try nextByte() == UInt8(ascii: "u") else { throw JSONError(.loneSurrogate, at: start) }
        let second = try escapedUnit()
        guard UTF16.isTrailSurrogate(second) else { throw JSONError(.loneSurrogate, at: start) }
        return UTF16.decode(UTF16.EncodedScalar([unit, second]))
    }

    /// The UTF-16 code unit of `u` and four hexadecimal digits.
    private mutating func escapedUnit() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            position += 1
            guard let digit = try nextByte().hexadecimalValue else { throw JSONError(.invalidEscape, at: position) }
            unit = unit << 4 | UInt16(digit)
        }
        position += 1
        return unit
    }
}

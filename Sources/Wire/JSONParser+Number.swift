extension JSONParser {
    /// The number that the whole text is, with nothing before or after it.
    mutating func loneNumber() throws(JSONError) -> NumberText {
        let number = try number()
        guard position == bytes.count else { throw JSONError(.trailingBytes, at: position) }
        return number
    }

    /// A number in the grammar of RFC 8259 section 6.
    mutating func number() throws(JSONError) -> NumberText {
        let range = try skippedNumber()
        return NumberText(checked: String(decoding: bytes[range], as: UTF8.self))
    }

    /// The bytes of such a number, which is stepped over.
    mutating func skippedNumber() throws(JSONError) -> Range<Int> {
        let start = position
        if isNext(.minus) { position += 1 }
        // No digit follows a leading zero; one that does is then refused for standing where a comma belongs.
        if isNext(.zero) { position += 1 } else { try digits() }
        if isNext(.point) {
            position += 1
            try digits()
        }
        var exponent = 0
        if isNext(UInt8(ascii: "e")) || isNext(UInt8(ascii: "E")) {
            position += 1
            if isNext(.plus) || isNext(.minus) { position += 1 }
            exponent = try exponentMagnitude()
        }
        guard position - start <= limits.numberBytesMax else { throw JSONError(.numberTooLong, at: start) }
        guard exponent <= limits.exponentMax else { throw JSONError(.exponentTooLarge, at: start) }
        return start..<position
    }

    private mutating func digits() throws(JSONError) {
        guard try nextByte().isDigit else { throw JSONError(.unexpectedByte, at: position) }
        repeat { position += 1 } while position < bytes.count && bytes[position].isDigit
    }

    /// The digits' value, or one beyond the limit for any that exceeds it.
    private mutating func exponentMagnitude() throws(JSONError) -> Int {
        let start = position
        try digits()
        return bytes[start..<position].reduce(0) { magnitude, digit in
            min(magnitude * 10 + Int(digit - .zero), limits.exponentMax + 1)
        }
    }

    private func isNext(_ byte: UInt8) -> Bool {
        position < bytes.count && bytes[position] == byte
    }
}

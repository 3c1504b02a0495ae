import Testing
import Wire

/// A text is UTF-8 as RFC 3629 has it, and has no byte order mark (RFC 8259 section 8.1).
@Suite struct JSONEncodingTests {
    private static let valid: [[UInt8]] = [
        [0x20], [0x7F],
        [0xC2, 0x80], [0xDF, 0xBF],
        [0xE0, 0xA0, 0x80], [0xE0, 0xBF, 0xBF], [0xE1, 0x80, 0x80], [0xEC, 0xBF, 0xBF],
        [0xED, 0x80, 0x80], [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80], [0xEF, 0xBB, 0xBF], [0xEF, 0xBF, 0xBF],
        [0xF0, 0x90, 0x80, 0x80], [0xF1, 0x80, 0x80, 0x80], [0xF3, 0xBF, 0xBF, 0xBF], [0xF4, 0x8F, 0xBF, 0xBF],
    ]

    @Test(arguments: valid)
    func validSequences(bytes: [UInt8]) throws {
        for text in [[0x22] + bytes + [0x22], [0x22, 0x5C, 0x6E] + bytes + [0x22]] as [[UInt8]] {
            #expect(try JSON(parsing: text).string?.utf8.suffix(bytes.count).elementsEqual(bytes) == true)
            #expect(try JSONWriter.value(JSON(parsing: text)) == text)
        }
    }

    private static let invalid: [[UInt8]] = [
        // A continuation without a lead, a lead without its continuations.
        [0x80], [0xBF], [0x61, 0x80], [0xC2], [0xC2, 0x20], [0xC2, 0xC2, 0x80], [0xC2, 0x80, 0x80],
        [0xE2, 0x82], [0xE2, 0x82, 0x20], [0xF0, 0x9F, 0x98], [0xF0, 0x9F, 0x98, 0x20],
        // Overlong.
        [0xC0, 0x80], [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
        [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
        // Surrogates, alone and as a pair.
        [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80],
        // Beyond U+10FFFF, and bytes that never occur.
        [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
        [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    ]

    @Test(arguments: invalid)
    func invalidSequences(bytes: [UInt8]) {
        #expect(refusal(of: [0x22] + bytes + [0x22])?.reason == .invalidUTF8)
        #expect(refusal(of: [0x22, 0x5C, 0x6E] + bytes + [0x22])?.reason == .invalidUTF8)
        #expect(refusal(of: [0x7B, 0x22] + bytes + [0x22, 0x3A, 0x30, 0x7D])?.reason == .invalidUTF8)
    }

    /// An escape gives whole characters, so it cannot complete one that is cut.
    @Test func escapesDoNotJoinHalves() {
        #expect(refusal(of: [0x22, 0xC2] + Array(#"\u0080""#.utf8))?.reason == .invalidUTF8)
        #expect(refusal(of: Array(#""\u00c2"#.utf8) + [0x80, 0x22])?.reason == .invalidUTF8)
    }

    private static let otherEncodings: [[UInt8]] = [
        [0xEF, 0xBB, 0xBF, 0x7B, 0x7D],
        [0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00],
        [0x00, 0x7B, 0x00, 0x7D],
        [0x00, 0x00, 0x00, 0x31],
    ]

    @Test(arguments: otherEncodings)
    func marksAndOtherEncodingsAreRefused(bytes: [UInt8]) {
        #expect(refusal(of: bytes) == refusal(of: [bytes[0]]))
        #expect(refusal(of: bytes)?.reason == .unexpectedByte)
    }

    @Test func bytesOfOtherEncodingsAreRefusedBehindAValue() {
        #expect(refusal(of: [0x31, 0x00])?.reason == .trailingBytes)
        #expect(refusal(of: [0x7B, 0x00, 0x7D, 0x00])?.reason == .unexpectedByte)
    }

    /// Every seventh scalar but U+0000, raw and escaped.
    @Test func scalarsAreKept() throws {
        let scalars = stride(from: UInt32(7), through: 0x10_FFFF, by: 7).compactMap(Unicode.Scalar.init)
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        #expect(try JSON(parsing: JSONWriter.value(text)).string?.utf8.elementsEqual(text.utf8) == true)

        let escaped = text.utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        let body = Array("\"\(escaped.joined())\"".utf8)
        #expect(try JSON(parsing: body).string?.utf8.elementsEqual(text.utf8) == true)
    }
}

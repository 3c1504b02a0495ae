/// Text as mail takes it through servers that know 7 bits and lines of 76 characters (RFC 2045 section 6.7).
enum QuotedPrintable {
    private static let lineMax = 76

    /// The text, its line ends as CR LF whatever they were, and one behind the last line.
    static func encoded(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count * 5 / 4)
        for line in lines(of: text) {
            append(line, to: &output)
            output += [0x0d, 0x0a]
        }
        return output
    }

    /// The lines without their ends: CR LF, LF, or CR.
    private static func lines(of text: String) -> [[UInt8]] {
        var lines: [[UInt8]] = [[]]
        var previous: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case 0x0a where previous == 0x0d: break
            case 0x0a, 0x0d: lines.append([])
            default: lines[lines.count - 1].append(byte)
            }
            previous = byte
        }
        if lines.count > 1, lines.last == [] { lines.removeLast() }
        return lines
    }

    private static func append(_ line: [UInt8], to output: inout [UInt8]) {
        var column = 0
        for (index, byte) in line.enumerated() {
            let isLast = index == line.count - 1
            let token = token(for: byte, endsLine: isLast)
            // A line that goes on has room for the sign that says so.
            if column + token.count > (isLast ? lineMax : lineMax - 1) {
                output += [UInt8(ascii: "="), 0x0d, 0x0a]
                column = 0
            }
            output += token
            column += token.count
        }
    }

    private static func token(for byte: UInt8, endsLine: Bool) -> [UInt8] {
        let isBlank = byte == 0x20 || byte == 0x09
        if isBlank ? !endsLine : (0x21...0x7e).contains(byte) && byte != UInt8(ascii: "=") { return [byte] }
        let digits = Array("0123456789ABCDEF".utf8)
        return [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}

/// Reads comma-separated values as RFC 4180 has them, from bytes that come in pieces of any size.
///
/// Strict, because a misread rate is a wrong tax: a quote within a plain field, anything after a closing quote, a lone carriage
/// return, a zero byte and an empty line between records are errors with their line. Lines end in LF or CRLF; a byte order
/// mark at the beginning is left out. Only the piece at hand and an unfinished record are in memory.
public struct CSVReader: Sendable {
    /// The longest record, in bytes.
    public static let recordBytesMax = 65_536

    private var buffer: [UInt8] = []
    private var position = 0
    private var line = 1
    private var hasEnded = false
    private var isAtStart = true
    /// The first of the empty lines that were passed over: allowed at the end only.
    private var emptyLine: Int?

    /// Starts at the beginning of a file.
    public init() {}

    /// Takes the next piece of the file.
    public mutating func feed(_ bytes: some Collection<UInt8>) {
        precondition(!hasEnded, "nothing comes after the end")
        buffer.removeSubrange(..<position)
        position = 0
        buffer.append(contentsOf: bytes)
    }

    /// Says that the last piece was fed.
    public mutating func end() { hasEnded = true }

    /// The next record, or nil when more bytes are needed, or, after ``end()``, when there is none.
    public mutating func next() throws(CSVFault) -> CSVRecord? {
        if isAtStart {
            guard buffer.count >= 3 || hasEnded else { return nil }
            if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
            isAtStart = false
        }
        while position < buffer.count {
            guard let record = try scan() else {
                guard buffer.count - position <= CSVReader.recordBytesMax else { throw fault(.tooLong) }
                return nil
            }
            guard record.isEmptyLine else {
                if let emptyLine { throw CSVFault(line: emptyLine, reason: .emptyLine) }
                return record
            }
            emptyLine = emptyLine ?? record.line
        }
        return nil
    }

    /// Reads one record from `position` on and moves behind it; nil when it is not all there.
    private mutating func scan() throws(CSVFault) -> CSVRecord? {
        var record = CSVRecord(line: line)
        var index = position
        var lines = 0
        while true {
            if index < buffer.count, buffer[index] == CSVReader.quote {
                guard let end = try readQuoted(from: index + 1, into: &record, &lines) else { return nil }
                record.hasQuotes = true
                index = end
            } else {
                let start = index
                while index < buffer.count, buffer[index] > CSVReader.comma || !isSpecial(buffer[index]) { index += 1 }
                record.bytes.append(contentsOf: buffer[start..<index])
            }
            record.ends.append(record.bytes.count)
            // The field ends in a comma, the record in the end of a line or of the file.
            guard index < buffer.count else {
                guard hasEnded else { return nil }
                position = index
                return record
            }
            switch buffer[index] {
            case CSVReader.comma: index += 1
            case CSVReader.lineFeed:
                close(behind: index + 1, lines + 1)
                return record
            case CSVReader.carriageReturn:
                guard index + 1 < buffer.count else {
                    guard hasEnded else { return nil }
                    throw fault(.carriageReturn, after: lines)
                }
                guard buffer[index + 1] == CSVReader.lineFeed else { throw fault(.carriageReturn, after: lines) }
                close(behind: index + 2, lines + 1)
                return record
            case CSVReader.quote: throw fault(.quoteInField, after: lines)
            case 0: throw fault(.zeroByte, after: lines)
            default: throw fault(.textAfterQuote, after: lines)
            }
        }
    }

    /// Reads a field behind its opening quote; gives the index behind the closing one, or nil when it is not all there.
    private func readQuoted(
        from start: Int, into record: inout CSVRecord, _ lines: inout Int
    ) throws(CSVFault) -> Int? {
        var index = start
        while index < buffer.count {
            let byte = buffer[index]
            if byte == CSVReader.quote {
                guard index + 1 < buffer.count else { return hasEnded ? index + 1 : nil }
                guard buffer[index + 1] == CSVReader.quote else { return index + 1 }
                index += 1
            }
            if byte == 0 { throw fault(.zeroByte, after: lines) }
            if byte == CSVReader.lineFeed { lines += 1 }
            record.bytes.append(byte)
            index += 1
        }
        if hasEnded { throw fault(.quoteOpen) }
        return nil
    }

    private mutating func close(behind end: Int, _ lines: Int) {
        position = end
        line += lines
    }

    private func fault(_ reason: CSVFault.Reason, after lines: Int = 0) -> CSVFault {
        CSVFault(line: line + lines, reason: reason)
    }

    private func isSpecial(_ byte: UInt8) -> Bool {
        byte == CSVReader.comma || byte == CSVReader.lineFeed || byte == CSVReader.carriageReturn
            || byte == CSVReader.quote || byte == 0
    }

    private static let comma = UInt8(ascii: ",")
    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
}

/// One record: its fields without quotes.
public struct CSVRecord: Sendable {
    /// The line that it begins on, from 1.
    public let line: Int
    fileprivate var bytes: [UInt8] = []
    fileprivate var ends: [Int] = []
    fileprivate var hasQuotes = false

    fileprivate init(line: Int) {
        self.line = line
        ends.reserveCapacity(40)
    }

    /// How many fields there are.
    public var count: Int { ends.count }

    /// A field, counted from 0.
    public subscript(index: Int) -> ArraySlice<UInt8> { bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]] }

    fileprivate var isEmptyLine: Bool { ends.count == 1 && bytes.isEmpty && !hasQuotes }
}

/// Why bytes are no comma-separated values.
public struct CSVFault: Error, Sendable, Hashable {
    /// What is wrong.
    public enum Reason: String, Sendable, Hashable {
        /// A quote stands within a field that does not begin with one.
        case quoteInField = "a quote within a field that does not begin with one"
        /// Something stands between a closing quote and the comma.
        case textAfterQuote = "something between a closing quote and the next comma"
        /// The file ends within quotes.
        case quoteOpen = "a quote that is never closed"
        /// A carriage return has no line feed behind it.
        case carriageReturn = "a carriage return without a line feed"
        /// A byte is zero.
        case zeroByte = "a zero byte"
        /// A line within the file is empty.
        case emptyLine = "an empty line"
        /// The record is longer than ``CSVReader/recordBytesMax``.
        case tooLong = "a record of more than 65536 bytes"
    }

    /// The line, from 1.
    public let line: Int
    /// What is wrong.
    public let reason: Reason

    /// Joins the parts.
    public init(line: Int, reason: Reason) {
        self.line = line
        self.reason = reason
    }
}

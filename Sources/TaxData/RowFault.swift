/// What is wrong with a row of a file, or with a value of a JSON file: where, and why.
public struct RowFault: Sendable, Hashable, CustomStringConvertible {
    /// The line, from 1; 0 for the file as a whole.
    public let line: Int
    /// The column, from 1; nil for the row as a whole.
    public let column: Int?
    /// The column's name, in the file or in its published layout; in a JSON file the value's path.
    public let name: String?
    /// Why, as half a sentence.
    public let reason: String

    /// `line 3, column 4 (general rate, intrastate): "abc" is not a fraction from 0 to 0.25`.
    public var description: String {
        let named = column.map { "column \($0)" + (name.map { " (\($0))" } ?? "") } ?? name
        let place = (line > 0 ? ["line \(line)"] : []) + (named.map { [$0] } ?? [])
        return place.isEmpty ? reason : place.joined(separator: ", ") + ": " + reason
    }
}

/// A file that is not taken over: nothing of it is.
public struct FileFaults: Error, Sendable, Hashable, CustomStringConvertible {
    /// The most faults that are listed.
    public static let listedMax = 100

    /// The faults, in the sequence of the file; at least one.
    public let listed: [RowFault]
    /// True when reading ended at ``listedMax`` faults.
    public let hasMore: Bool

    /// One fault a line.
    public var description: String {
        (listed.map(\.description) + (hasMore ? ["and more"] : [])).joined(separator: "\n")
    }
}

extension FileFaults {
    /// A fault of the format itself.
    init(_ fault: CSVFault) { self.init(fault.reason.rawValue, line: fault.line) }

    /// One fault of a line, or of the file as a whole.
    init(_ reason: String, line: Int = 0) {
        self.init(RowFault(line: line, column: nil, name: nil, reason: reason))
    }

    /// One fault.
    init(_ fault: RowFault) { self.init(all: [fault]) }

    /// All that is wrong, of which ``listedMax`` are listed.
    init(all faults: [RowFault]) {
        self.init(listed: Array(faults.prefix(FileFaults.listedMax)), hasMore: faults.count > FileFaults.listedMax)
    }
}

extension CSVReader {
    /// The next record; a fault of the format ends the file.
    mutating func nextRecord() throws(FileFaults) -> CSVRecord? {
        do throws(CSVFault) {
            return try next()
        } catch {
            throw FileFaults(error)
        }
    }
}

/// A record on its way to a row of rates: reads fields and collects what is wrong with them.
struct FileRow {
    let record: CSVRecord
    /// The columns' names, by index.
    let names: [String]
    private(set) var faults: [RowFault] = []

    init(_ record: CSVRecord, names: [String]) {
        self.record = record
        self.names = names
    }

    var line: Int { record.line }

    /// A field without the blanks around it; nothing where the row is too short.
    func bytes(_ index: Int) -> ArraySlice<UInt8> {
        guard index < record.count else { return [] }
        var field = record[index]
        while field.first == UInt8(ascii: " ") { field.removeFirst() }
        while field.last == UInt8(ascii: " ") { field.removeLast() }
        return field
    }

    /// A field as text; one that is not UTF-8 is a fault.
    mutating func text(_ index: Int) -> String {
        if let text = String(validating: bytes(index), as: UTF8.self) { return text }
        refuse(index, "is not UTF-8")
        return ""
    }

    /// The value that a field is read to; nil, and a fault, where it cannot be.
    mutating func read<Value>(
        _ index: Int, _ expected: String, _ parse: (ArraySlice<UInt8>) -> Value?
    ) -> Value? {
        if let value = parse(bytes(index)) { return value }
        refuse(index, bytes(index).isEmpty ? "is missing" : "is not \(expected)")
        return nil
    }

    /// Notes that a field is wrong: what stands there, and why that is.
    mutating func refuse(_ index: Int, _ why: String) {
        let field = bytes(index)
        let shown = String(decoding: field.prefix(40), as: UTF8.self) + (field.count > 40 ? "…" : "")
        let name = index < names.count ? names[index] : nil
        faults.append(
            RowFault(line: line, column: index + 1, name: name, reason: field.isEmpty ? why : "\"\(shown)\" \(why)"))
    }

    /// False, with a fault, when the row has not a column for each name.
    mutating func isWhole() -> Bool {
        guard record.count != names.count else { return true }
        refuse("\(record.count) columns instead of \(names.count)")
        return false
    }

    /// Notes that the row as a whole is wrong.
    mutating func refuse(_ why: String) {
        faults.append(RowFault(line: line, column: nil, name: nil, reason: why))
    }
}

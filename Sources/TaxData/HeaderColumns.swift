/// Where a file's columns are, by the names in its first row.
struct HeaderColumns {
    /// The names as the file has them.
    let names: [String]
    private let indexes: [String: Int]
    private let header: FileRow

    /// Reads a header; a name that stands twice is a fault.
    init(_ record: CSVRecord) throws(FileFaults) {
        var row = FileRow(record, names: [])
        names = (0..<record.count).map { String(decoding: record[$0], as: UTF8.self) }
        var indexes: [String: Int] = [:]
        for index in 0..<record.count {
            let name = HeaderColumns.canonical(row.bytes(index))
            if !name.isEmpty, indexes.updateValue(index, forKey: name) != nil { row.refuse(index, "stands twice") }
        }
        self.indexes = indexes
        header = row
        if !row.faults.isEmpty { throw FileFaults(listed: row.faults, hasMore: false) }
    }

    /// The column of one of these names, which must be there.
    func index(_ names: String...) throws(FileFaults) -> Int {
        for name in names { if let index = indexes[HeaderColumns.canonical(name.utf8)] { return index } }
        let fault = RowFault(line: header.line, column: nil, name: nil, reason: "the column \(names[0]) is missing")
        throw FileFaults(listed: [fault], hasMore: false)
    }

    /// The column of a name, if there is one.
    func indexIfAny(_ name: String) -> Int? { indexes[HeaderColumns.canonical(name.utf8)] }

    /// A name in small letters without blanks and underscores.
    static func canonical(_ name: some Collection<UInt8>) -> String {
        String(decoding: name.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "_") }, as: UTF8.self).lowercased()
    }
}

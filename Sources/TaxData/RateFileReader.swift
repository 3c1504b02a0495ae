internal import SalesTax

/// Reads a file of rates or boundaries from bytes that come in pieces of any size.
///
/// Feed it, then finish it: only then is there a ``RateFile``, so nothing is ever taken over by half. What is wrong is
/// collected, up to a hundred faults, each with its line and column.
public struct RateFileReader {
    private let terms: RateFileTerms
    private var csv = CSVReader()
    /// All that came of a file that begins like a JSON object.
    private var json: [UInt8]?
    private var isAtStart = true
    private var format: (any RateFormat)?
    private var file: RateFile?
    private var faults: [RowFault] = []
    private var isBroken = false

    /// Starts at the beginning of a file.
    public init(_ terms: RateFileTerms) { self.terms = terms }

    /// Takes the next piece of the file. Faults are told at the end.
    public mutating func feed(_ bytes: some Collection<UInt8>) {
        guard !isBroken, let first = bytes.first else { return }
        if isAtStart, first == UInt8(ascii: "{") { json = [] }
        isAtStart = false
        guard let known = json?.count else {
            csv.feed(bytes)
            return readRecords()
        }
        json?.append(contentsOf: bytes.prefix(EuropeanVATRates.bytesMax + 1 - known))
    }

    /// What the whole file says, or all that is wrong with it.
    public mutating func finish() throws(FileFaults) -> RateFile {
        if let json { return try EuropeanVATRates.read(json, terms) }
        csv.end()
        if !isBroken { readRecords() }
        if var format, var file, faults.isEmpty {
            faults = format.finish(&file)
            if faults.isEmpty { return file }
        }
        if faults.isEmpty { faults.append(RowFault(line: 0, column: nil, name: nil, reason: "the file has no rows")) }
        throw FileFaults(listed: faults, hasMore: isBroken && faults.count >= FileFaults.listedMax)
    }

    private mutating func readRecords() {
        do throws(FileFaults) {
            while !isBroken, let record = try csv.nextRecord() {
                if format == nil { try begin(record) } else { read(record) }
            }
        } catch {
            faults += error.listed
            isBroken = true
        }
    }

    private mutating func begin(_ record: CSVRecord) throws(FileFaults) {
        guard let kind = RateFileKind(firstRow: record) else {
            throw FileFaults(
                "the first row is neither a known header nor a row of a Streamlined Sales Tax file", line: record.line)
        }
        guard let effective = terms.effective ?? TaxDay(nameOf: kind, terms.name) else {
            throw FileFaults("the name does not tell from when on the file is in effect: give the day")
        }
        let edition = Edition(family: kind.family, file: terms.name, effective: effective)
        file = RateFile(kind: kind, effective: effective)
        switch kind {
        case .streamlinedRates:
            format = StreamlinedRates(edition, isIntrastate: terms.isIntrastate)
            read(record)
        case .streamlinedBoundaries:
            format = StreamlinedBoundaries(edition)
            read(record)
        case .avalara: format = try AvalaraRates(edition, header: HeaderColumns(record))
        case .magento: format = try MagentoRates(edition, header: HeaderColumns(record))
        case .wooCommerce: format = try WooCommerceRates(edition, header: HeaderColumns(record))
        case .europeanVAT: preconditionFailure("no row begins a JSON file")
        }
    }

    private mutating func read(_ record: CSVRecord) {
        faults += format?.take(record) ?? []
        file?.rowCount += 1
        guard faults.count >= FileFaults.listedMax else { return }
        faults.removeSubrange(FileFaults.listedMax...)
        isBroken = true
    }
}

/// A published layout.
protocol RateFormat {
    /// Takes a row, or says what is wrong with it.
    mutating func take(_ record: CSVRecord) -> [RowFault]
    /// Hands everything over, or says what is wrong with the whole.
    mutating func finish(_ file: inout RateFile) -> [RowFault]
}

extension TaxDay {
    /// The day that a file's name tells: the quarter of `OHR2026Q4OCT01.csv`, the month of `TAXRATES_ZIP5_TX202611.csv`.
    init?(nameOf kind: RateFileKind, _ name: String) {
        let name = Array(name.uppercased().utf8.prefix { $0 != UInt8(ascii: ".") })
        func number(_ range: Range<Int>) -> Int? {
            range.upperBound <= name.count ? Int(String(decoding: name[range], as: UTF8.self)) : nil
        }
        switch kind {
        case .streamlinedRates, .streamlinedBoundaries:
            guard name.count >= 9, name[7] == UInt8(ascii: "Q"), let year = number(3..<7), let quarter = number(8..<9),
                (1...4).contains(quarter)
            else { return nil }
            self.init(year: year, month: quarter * 3 - 2, day: 1)
        case .avalara:
            guard name.count >= 8, name.suffix(6).allSatisfy(\.isDigit),
                let year = number(name.count - 6..<name.count - 2), let month = number(name.count - 2..<name.count)
            else { return nil }
            self.init(year: year, month: month, day: 1)
        case .magento, .wooCommerce, .europeanVAT: return nil
        }
    }
}

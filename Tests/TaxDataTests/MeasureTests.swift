import Foundation
import SalesTax
import TaxData
import Testing

/// Not a test: measures reading a boundary file and looking addresses up in it. Nothing here can fail for being slow.
///
///     CREDITMEMO_MEASURE_BOUNDARIES=600000 swift test -c release --filter Measure
@Suite struct Measure {
    private static let rows = ProcessInfo.processInfo.environment["CREDITMEMO_MEASURE_BOUNDARIES"].flatMap { Int($0) }

    @Test("Boundary rows: reading, memory, look-ups", .enabled(if: rows != nil))
    func boundaries() throws {
        let count = try #require(Self.rows)
        let clock = ContinuousClock()
        var generator = SplitMix64(seed: 1)
        let before = Self.residentBytes()
        var reader = RateFileReader(RateFileTerms(name: "OHB2026Q4OCT01.csv"))
        var bytes = 0
        var reading = Duration.zero
        for start in stride(from: 0, to: count, by: 500) {
            let piece = (start..<min(start + 500, count)).map { Self.row($0, &generator).text }.joined()
            bytes += piece.utf8.count
            reading += clock.measure { reader.feed(Array(piece.utf8)) }
        }
        var result: RateFile?
        reading += try clock.measure { result = try reader.finish() }
        let file = try #require(result)
        var book = RateBook()
        book.add(file)
        book.add(try self.file(of: file))
        result = nil
        print("\(file.rowCount) rows of \(bytes) bytes in \(reading)")
        print("\(book.boundaryBytes) bytes of rows; \(Self.residentBytes() - before) bytes more resident")

        let places = try (0..<20_000).map { _ in
            let code = 430_000_000 + Int.random(in: 0..<10_000_000, using: &generator)
            let street = "\(code % 97) North \(Self.streets[code % 199]) Street, Apt 4"
            return Destination(
                region: Region(country: "US", state: "OH"),
                postalCode: try #require(PostalCode(code % 4 == 0 ? "\(code / 10_000)" : "\(code)")),
                street: StreetAddress(parsing: street))
        }
        let date = try #require(TaxDay(parsing: "2026-11-20"))
        var (found, components) = (0, 0)
        var each: [Duration] = []
        let all = try clock.measure {
            for place in places {
                var stack: RateStack?
                let one = try clock.measure { stack = try book.stack(at: place, on: date) }
                each.append(one)
                found += stack == nil ? 0 : 1
                components += stack?.components.count ?? 0
            }
        }
        each.sort()
        print("\(places.count) look-ups: mean \(all / places.count), median \(each[each.count / 2]),")
        print("99 of 100 within \(each[each.count * 99 / 100]); \(found) found, \(components) rates")
    }

    private static let streets = (0..<200).map { "STREET\($0)" }

    /// A thousand ZIP codes, one row in 900 for a whole one, some for all of them, one in five for houses of a street, the rest
    /// ranges of ZIP+4; a third is history.
    private static func row(_ number: Int, _ generator: inout SplitMix64) -> BoundaryRow {
        let zip = 43_000 + number % 1_000
        let plus4 = number / 1_000 * 16 % 10_000
        var row = BoundaryRow(county: "\(100 + zip % 88)", place: number % 5 == 0 ? "18000" : "00000")
        if number % 900 == 0 {
            row.zip = number % 9_000 == 0 ? ("43000", "43999") : ("\(zip)", "")
        } else if number % 5 == 4 {
            row.type = "A"
            row.zip = ("\(zip)", "")
            row.houses = ("\(number % 90)", "\(number % 90 + 9)", "B")
            row.street = ("N", streets[number / 1_000 % streets.count], "ST", "")
        } else {
            row.type = "4"
            row.zip = ("\(zip)", "\(zip)")
            row.plus4 = (String(plus4 + 10_000).suffix(4) + "", String(plus4 + 10_015).suffix(4) + "")
        }
        if number % 3 == 1 { (row.begin, row.end) = ("20100101", "20191231") }
        if number % 7 == 0 { row.districts = [("ST", "\(number % 40)", "63"), ("ST", "\(number % 30)", "69")] }
        return row
    }

    /// Rates for every jurisdiction that the boundaries can name.
    private func file(of boundaries: RateFile) throws -> RateFile {
        var text = "39,45,39,.0575,.0575,0,0,20050101,29991231\n39,01,18000,.01,.01,0,0,20050101,29991231\n"
        for code in 100..<188 { text += "39,00,\(code),.0125,.0125,0,0,20050101,29991231\n" }
        for code in 0..<40 {
            text += "39,63,\(code),.0025,.0025,0,0,20050101,29991231\n39,69,\(code),.001,.001,0,0,20050101,29991231\n"
        }
        return try TaxDataTests.file("OHR2026Q4OCT01.csv", text, piece: 65_536)
    }

    private static func residentBytes() -> Int {
        let pages = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return (pages?.dropFirst().first.flatMap { Int($0) } ?? 0) * 4_096
    }
}

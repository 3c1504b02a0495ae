import SalesTax
import TaxData
import Testing

@Suite struct DamagedFileTests {
    private static let files = [
        ("39,45,39,.0575,.0575,0,0,20130901,99991231\n39,00,049,.0125,.0125,0,0,20200101,29991231\n"),
        (BoundaryRow(place: "18000", districts: [("ST", "123", "63")]).text
            + BoundaryRow(type: "4", plus4: ("1", "2")).text),
        ("State,ZipCode,TaxRegionName,CombinedRate,StateRate,CountyRate,CityRate,SpecialRate\nTX,75001,A,0.08,0.06,0,0.01,0.01\n"),
        ("Code,Country,State,Zip/Post Code,Rate,Zip/Post is Range,Range From,Range To\nA,US,NY,100*,8,,,\nB,US,NY,,8,1,10,20\n"),
        ("Country code,State code,Postcode / ZIP,City,Rate %,Tax name,Priority,Compound,Shipping,Tax class\nUS,NY,1;2*,X;Y,4,S,1,0,1,\n"),
        vatText,
    ]

    @Test("However a file is damaged, it is read or refused in words, and a rate is never above 1", arguments: files)
    func damaged(text: String) throws {
        var generator = SplitMix64(seed: 4)
        var refused = 0
        for _ in 1...1_500 {
            var bytes = Array(text.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0...3, using: &generator) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: index)
                case 2: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &generator)], at: index)
                default: bytes.swapAt(index, Int.random(in: 0..<bytes.count, using: &generator))
                }
            }
            var reader = RateFileReader(RateFileTerms(name: "x.csv", effective: try day("2026-01-01")))
            reader.feed(bytes)
            do {
                let file = try reader.finish()
                let rows = file.rates.flatMap(\.allRows)
                #expect(rows.allSatisfy { $0.row.rate.hundredMillionths <= TaxRate.scale })
                #expect(
                    file.rowCount > 0
                        && file.unusedRowCount + rows.count + file.boundaries.map(\.count).reduce(0, +) > 0)
            } catch {
                refused += 1
                #expect(!error.listed.isEmpty && error.listed.count <= FileFaults.listedMax)
            }
        }
        #expect(refused > 300 && refused < 1_500)
    }

    @Test("Boundaries that were stored answer like those of the file")
    func stored() throws {
        let rows = [
            BoundaryRow(), BoundaryRow(type: "A", county: "052"), BoundaryRow(type: "A", street: ("", "ELM", "ST", "")),
            BoundaryRow(type: "4", plus4: ("1", "99"), county: "051"),
            BoundaryRow(end: "20251231", zip: ("43002", "43009")),
        ]
        let table = try file("OHB2026Q4OCT01.csv", rows.map(\.text).joined()).boundaries[0]
        var copy = BoundaryTable(edition: table.edition, region: table.region)
        let zones = table.allZones.map { copy.number(of: $0) }
        table.forEachRow { zone, row, validity, line in
            copy.add(zone: zones[Int(zone)], row, validity: validity, line: line)
        }
        copy.close()
        #expect(copy.count == 5 && table.count == 5)
        var (book, other) = (RateBook(), RateBook())
        let text =
            "39,45,39,.05,.05,,,20050101,29991231\n39,00,049,.01,.01,,,20050101,29991231\n39,00,051,.02,.02,,,20050101,29991231\n"
            + "39,00,052,.03,.03,,,20050101,29991231\n"
        for name in ["OHR2026Q4OCT01.csv"] {
            book.add(try file(name, text))
            other.add(try file(name, text))
        }
        book.add(table)
        other.add(copy)
        for code in ["43001", "43001-0001", "43001-0100", "43005", "44000"] {
            for date in ["2025-12-31", "2026-11-20"] {
                for street in ["", "5 Main St", "5 Elm St"] {
                    #expect(
                        try rates(book, "US", "OH", code, street: street, on: date)
                            == rates(other, "US", "OH", code, street: street, on: date))
                }
            }
        }
    }

    @Test("A postal code is stored as a number", arguments: [-1, 6_582_952_005_840_035_281, .max] as [Int64])
    func numbers(none: Int64) throws {
        #expect(PostalCode(number: none) == nil)
        let code = try #require(PostalCode("10001-0001"))
        #expect(PostalCode(number: code.number) == code)
    }
}

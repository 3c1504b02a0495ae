import Amounts
import SalesTax
import Testing

@Suite struct RateBookTests {
    private let ohio = state("OH")

    private struct Row {
        let codes: ClosedRange<PostalCode>
        let precision: UInt8
        let from: String
        let through: String
        let kind: Jurisdiction.Kind
        var layer: UInt16 = 0
        var cities: [String] = []
    }

    /// An edition in which each kind of jurisdiction has a rate of its own.
    private func edition(
        _ rows: [Row], effective: String = "2026-01-01", rate fraction: String = "0.01", file: String = "a.csv",
        family: RateFamily = .streamlined
    ) throws -> (BoundaryTable, RateTable) {
        let edition = Edition(family: family, file: file, effective: try day(effective))
        var boundaries = BoundaryTable(edition: edition, region: ohio)
        var rates = RateTable(edition: edition, region: ohio)
        for (index, row) in rows.enumerated() {
            let jurisdiction = Jurisdiction(region: ohio, kind: row.kind, code: row.kind.rawValue)
            let zone = boundaries.number(
                of: BoundaryTable.Zone(
                    layer: row.layer, precision: row.precision, cities: row.cities, jurisdictions: [jurisdiction]))
            let validity = Validity(from: try day(row.from), through: try day(row.through))
            boundaries.add(zone: zone, codes: row.codes, validity: validity, line: index + 1)
            rates.add(RateTable.Row(rate: try rate(fraction), validity: .always, line: index + 1), to: jurisdiction)
        }
        boundaries.close()
        return (boundaries, rates)
    }

    private func zip(_ low: String, _ high: String? = nil) throws -> ClosedRange<PostalCode> {
        try #require(PostalCode.range(from: low.utf8, through: (high ?? low).utf8))
    }

    private func kinds(
        _ book: RateBook, _ zip: String?, _ date: String = "2026-11-20", city: String? = nil
    ) throws -> [Jurisdiction.Kind] {
        let place = Destination(region: ohio, postalCode: zip.flatMap { PostalCode($0) }, city: city)
        return try book.stack(at: place, on: day(date))?.components.map(\.jurisdiction.kind) ?? []
    }

    @Test("ZIP+4 goes before ZIP, a later beginning before an earlier, a narrow range before a wide")
    func merit() throws {
        var book = RateBook()
        let open = "2149-06-06"
        let (boundaries, rates) = try edition([
            Row(codes: zip("43001", "43099"), precision: 1, from: "2020-01-01", through: open, kind: .state),
            Row(codes: zip("43001"), precision: 1, from: "2020-01-01", through: open, kind: .county),
            Row(codes: zip("430010001", "430010099"), precision: 2, from: "2020-01-01", through: open, kind: .city),
            Row(codes: zip("43002"), precision: 1, from: "2020-01-01", through: open, kind: .county),
            Row(codes: zip("43002", "43003"), precision: 1, from: "2026-11-20", through: open, kind: .other),
            Row(codes: zip("43004"), precision: 1, from: "2020-01-01", through: "2026-11-19", kind: .county),
            Row(codes: zip("43005"), precision: 1, from: "2020-01-01", through: open, kind: .county),
            Row(codes: zip("43005"), precision: 1, from: "2020-01-01", through: open, kind: .city, cities: ["Akron"]),
        ])
        book.add(boundaries)
        book.add(rates)
        let rows: [(String?, String, String?, Jurisdiction.Kind?)] = [
            ("43050", "2026-11-20", nil, .state), ("43001", "2026-11-20", nil, .county),
            ("43001-0001", "2026-11-20", nil, .city), ("43001-0100", "2026-11-20", nil, .county),
            ("43002", "2026-11-19", nil, .county), ("43002", "2026-11-20", nil, .other),
            ("43004", "2026-11-19", nil, .county), ("43004", "2026-11-20", nil, .state),
            ("43005", "2026-11-20", "akron", .city), ("43005", "2026-11-20", "Dayton", .county),
            ("43005", "2026-11-20", nil, .county), ("43100", "2026-11-20", nil, nil),
            ("43001", "2019-12-31", nil, nil), (nil, "2026-11-20", nil, nil),
        ]
        for (zip, date, city, kind) in rows {
            #expect(try kinds(book, zip, date, city: city) == [kind].compactMap { $0 }, "\(zip ?? "none") \(date)")
        }
    }

    @Test("Layers add up, and within each the best row counts")
    func layers() throws {
        var book = RateBook()
        let open = "2149-06-06"
        let (boundaries, rates) = try edition([
            Row(codes: PostalCode.all, precision: 0, from: "2020-01-01", through: open, kind: .state),
            Row(codes: zip("43001"), precision: 1, from: "2020-01-01", through: open, kind: .other),
            Row(codes: PostalCode.all, precision: 0, from: "2020-01-01", through: open, kind: .county, layer: 1),
        ])
        book.add(boundaries)
        book.add(rates)
        #expect(try kinds(book, "43001") == [.county, .other])
        #expect(try kinds(book, nil) == [.state, .county])
    }

    @Test("Of rows that overlap the one that began last counts, wherever it stands")
    func overlapping() throws {
        let edition = Edition(family: .streamlined, file: "b.csv", effective: .earliest)
        let jurisdiction = Jurisdiction(region: ohio, kind: .state, code: "state")
        var book = RateBook()
        let row = Row(codes: PostalCode.all, precision: 0, from: "2020-01-01", through: "2149-06-06", kind: .state)
        book.add(try self.edition([row], effective: "1970-01-01").0)
        var rates = RateTable(edition: edition, region: ohio)
        for (line, (fraction, from)) in [("0.03", "2026-01-01"), ("0.02", "2025-01-01"), ("0.01", "2024-01-01")]
            .enumerated()
        {
            let validity = Validity(from: try day(from))
            rates.add(RateTable.Row(rate: try rate(fraction), validity: validity, line: line), to: jurisdiction)
        }
        book.add(rates)
        for (date, fraction) in [("2024-12-31", "0.01"), ("2025-12-31", "0.02"), ("2026-11-20", "0.03")] {
            #expect(try book.stack(at: Destination(region: ohio), on: day(date))?.combinedRate == rate(fraction))
        }
    }

    @Test("Boundaries of one family never take rates of another")
    func families() throws {
        let open = "2149-06-06"
        let row = Row(codes: PostalCode.all, precision: 0, from: "2020-01-01", through: open, kind: .state)
        var book = RateBook()
        book.add(try edition([row], rate: "0.05", family: .streamlined).0)
        book.add(try edition([row], rate: "0.06", family: .avalara).1)
        let place = Destination(region: ohio)
        let date = try day("2026-11-20")
        #expect(throws: RateGap.self) { try book.stack(at: place, on: date) }
        book.add(try edition([row], rate: "0.05", family: .streamlined).1)
        #expect(try book.stack(at: place, on: date)?.combinedRate == rate("0.05"))
    }

    @Test("A newer edition governs from its day on; the old one still answers for days before")
    func editions() throws {
        var book = RateBook.demo
        let open = "2149-06-06"
        for (effective, fraction) in [("2026-07-01", "0.03"), ("2026-01-01", "0.02")] {
            let (boundaries, rates) = try edition(
                [Row(codes: PostalCode.all, precision: 0, from: effective, through: open, kind: .state)],
                effective: effective, rate: fraction, file: effective)
            book.add(boundaries)
            book.add(rates)
        }
        let place = Destination(region: ohio)
        for (date, fraction) in [
            ("2026-11-20", "0.03"), ("2026-07-01", "0.03"), ("2026-06-30", "0.02"),
            ("2026-01-01", "0.02"), ("2025-12-31", "0.0575"),
        ] {
            #expect(try book.stack(at: place, on: day(date))?.combinedRate == rate(fraction), "\(date)")
        }
    }

    @Test("History in the only edition on file answers for days before it")
    func history() throws {
        var book = RateBook()
        let (boundaries, rates) = try edition(
            [Row(codes: PostalCode.all, precision: 0, from: "2010-01-01", through: "2149-06-06", kind: .state)],
            effective: "2026-01-01")
        book.add(boundaries)
        book.add(rates)
        #expect(try kinds(book, nil, "2015-05-05") == [.state])
        #expect(try kinds(book, nil, "2009-12-31") == [])
    }

    @Test("A jurisdiction without a rate on file is an error, one whose rates have ended adds nothing")
    func gaps() throws {
        let jurisdiction = Jurisdiction(region: ohio, kind: .county, code: "049")
        let edition = Edition(family: .streamlined, file: "b.csv", effective: .earliest)
        var boundaries = BoundaryTable(edition: edition, region: ohio)
        let zone = boundaries.number(of: BoundaryTable.Zone(precision: 1, jurisdictions: [jurisdiction]))
        boundaries.add(zone: zone, codes: PostalCode.all, validity: .always, line: 1)
        boundaries.close()
        var book = RateBook()
        book.add(boundaries)
        let place = Destination(region: ohio)
        let date = try day("2026-11-20")
        #expect(throws: RateGap.self) { try book.stack(at: place, on: date) }
        let rows = [
            ("0.01", "2027-01-01", "2149-06-06"), ("0.02", "2020-01-01", "2026-11-19"),
            ("0.03", "2020-01-01", "2026-11-20"),
            ("0.04", "2026-10-01", "2149-06-06"),
        ]
        for (count, expected) in [(1, nil), (2, "0"), (3, "0.03"), (4, "0.04")] as [(Int, String?)] {
            var rates = RateTable(edition: edition, region: ohio)
            for (line, (fraction, from, through)) in rows.prefix(count).enumerated() {
                let validity = Validity(from: try day(from), through: try day(through))
                rates.add(RateTable.Row(rate: try rate(fraction), validity: validity, line: line), to: jurisdiction)
            }
            book.add(rates)
            let found = Result { try book.stack(at: place, on: date)?.combinedRate }
            #expect(try (try? found.get()) == expected.map { try rate($0) }, "\(count) rows")
        }
    }

    @Test("Random boundaries: the tree finds what a look at every row finds", arguments: 1...50)
    func likeEveryRow(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var rows: [Row] = []
        for number in 0..<Int.random(in: 1...60, using: &generator) {
            let low = Int.random(in: 10_000...10_060, using: &generator)
            let high = low + (Bool.random(using: &generator) ? 0 : Int.random(in: 0...40, using: &generator))
            rows.append(
                Row(
                    codes: try zip("\(low)", "\(high)"), precision: 1, from: "2020-01-01", through: "2149-06-06",
                    kind: .state, layer: UInt16(number)))
        }
        let (boundaries, rates) = try edition(rows)
        var book = RateBook()
        book.add(boundaries)
        book.add(rates)
        for code in 9_990...10_110 {
            let postalCode = try #require(PostalCode("\(code)"))
            let place = Destination(region: ohio, postalCode: postalCode)
            let found = try book.stack(at: place, on: day("2026-11-20"))?.boundaries.map(\.line) ?? []
            let expected = rows.indices.filter { rows[$0].codes.contains(postalCode) }.map { $0 + 1 }
            #expect(found.sorted() == expected, "seed \(seed), code \(code)")
        }
    }

    @Test(
        "Demo rates",
        arguments: [
            ("US", "NY", "2026-11-20", "0.04"), ("US", "LA", "2024-12-31", "0.0445"),
            ("US", "LA", "2025-01-01", "0.05"),
            ("US", "SD", "2023-06-30", "0.045"), ("US", "SD", "2023-07-01", "0.042"),
            ("US", "DC", "2026-09-30", "0.06"),
            ("CA", "ON", "2026-11-20", "0.13"), ("CA", "QC", "2026-11-20", "0.14975"),
            ("CA", "AB", "2026-11-20", "0.05"),
            ("DE", nil, "2026-11-20", "0.19"), ("FI", "Uusimaa", "2026-11-20", "0.255"),
        ])
    func demo(country: String, state: String?, date: String, expected: String) throws {
        let place = Destination(region: Region(country: country, state: state))
        let stack = try #require(try RateBook.demo.stack(at: place, on: day(date)))
        #expect(stack.combinedRate == (try rate(expected)))
        #expect(stack.components.allSatisfy { $0.source.description == RateBook.demoName })
    }

    @Test("Demo rates end where nobody knows more")
    func demoEnds() throws {
        let district = Destination(region: state("DC"))
        #expect(try RateBook.demo.stack(at: district, on: day("2026-10-01"))?.components == [])
        #expect(throws: AssessmentRefusal.rateClassMissing(.general, district)) {
            try TaxPolicy().assess(sale([line("1")], to: "DC", on: "2026-10-01"), by: .demo)
        }
    }

    @Test(
        "Countries, states and provinces by name",
        arguments: [
            ("Canada", "Quebec", "CA-QC"), ("Usa", "new  york", "US-NY"), ("United States", "DC", "US-DC"),
            ("united kingdom", "", "GB"), ("Trinidad and Tobago", "", "TT"), ("Saint Lucia", "", "LC"),
            ("DE", "Bayern", "DE-BAYERN"), ("Atlantis", "", "ATLANTIS"), ("CA", "on", "CA-ON"),
        ])
    func names(country: String, state: String, expected: String) {
        #expect(Region(country: country, state: state).description == expected)
    }

    @Test("Every code is its own country, and a postal code shows its letters and digits")
    func codes() {
        for code in ["AD", "ST", "ZW", "UK"] { #expect(Region(country: code).country == (code == "UK" ? "GB" : code)) }
        #expect(PostalCode("sw1a 1AA")?.description == "SW1A1AA" && PostalCode("01234-5")?.description == "012345")
    }
}

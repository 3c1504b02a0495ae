import Amounts
import SalesTax
import TaxData
import Testing

@Suite struct EuropeanVATTests {
    @Test("The standard rate is the general one; each other has its class")
    func classes() throws {
        let file = try vatFile()
        #expect(file.kind == .europeanVAT && file.rowCount == 5 && file.unusedRowCount == 0)
        #expect(try file.effective == day("2026-09-29"))
        for (country, expected) in [
            ("DE", ["general 0.19 :6", "reduced 0.07 :7", "reduced-7 0.07 :7"]), ("DK", ["general 0.25 :4"]),
            (
                "FR",
                [
                    "general 0.2 :12", "parking 0.12 :18", "reduced-10 0.1 :13", "reduced-5.5 0.055 :13",
                    "super-reduced 0.021 :17",
                ]
            ),
            ("GR", ["general 0.24 :20", "reduced 0.06 :20", "reduced-6 0.06 :20"]), ("XI", ["general 0.2 :21"]),
        ] {
            let components = try components(file, at: country)
            let shown = components.map { "\($0.rateClass) \($0.rate) \($0.source)" }.sorted()
            #expect(shown == expected.map { $0.replacing(" :", with: " vat.json (2026-09-29):") }, "\(country)")
            #expect(components.allSatisfy { $0.jurisdiction.kind == .country && $0.jurisdiction.code == country })
        }
        #expect(try components(file, at: "DE").first?.jurisdiction.name == "Germany")
    }

    @Test("A country is found under each of its names")
    func names() throws {
        var book = RateBook()
        book.add(try vatFile())
        for (name, expected) in [
            ("GR", "country 0.24"), ("EL", "country 0.24"), ("Greece", "country 0.24"), ("XI", "country 0.2"),
            ("Northern Ireland", "country 0.2"), ("Deutschland", "nothing"), ("Germany", "country 0.19"),
            ("GB", "nothing"), ("US", "nothing"), ("BR", "nothing"),
        ] { #expect(try rates(book, name, nil, nil) == [expected], "\(name)") }
        #expect(try rates(book, "DE", "Bayern", "80331") == ["country 0.19"])
    }

    @Test("A newer file governs from its day on, and what the newer one does not have stays")
    func newer() throws {
        var book = RateBook()
        book.add(try vatFile())
        book.add(try file("vat.json", vat(#""DE":\#(country(["standard": "21"]))"#, version: "2026-11-01")))
        #expect(try rates(book, "DE", nil, nil, on: "2026-09-28") == ["nothing"])
        #expect(try rates(book, "DE", nil, nil, on: "2026-10-31") == ["country 0.19"])
        #expect(try rates(book, "DE", nil, nil, on: "2026-11-01") == ["country 0.21"])
        #expect(try rates(book, "DE", nil, nil, on: "2026-11-01", rateClass: RateClass("reduced-7")) == [])
        #expect(try rates(book, "FR", nil, nil, on: "2026-11-01") == ["country 0.2"])
        // The same file with a day that the operator knows to be right.
        book.add(try vatFile(effective: "2026-01-01"))
        #expect(try rates(book, "DE", nil, nil, on: "2026-01-01") == ["country 0.19"])
        #expect(try rates(book, "DE", nil, nil, on: "2025-12-31") == ["nothing"])
    }

    @Test("It is read alike in pieces of any size", arguments: [1, 2, 1_000_000])
    func pieces(size: Int) throws {
        let file = try file("vat.json", vatText, piece: size)
        #expect(file.rates.map(\.region) == ["DE", "DK", "FR", "GR", "XI"].map { Region(country: $0) })
    }

    @Test(
        "What is wrong with the file",
        arguments: [
            ("{", "line 1, column 2: is not JSON: the text ends here, within a value"),
            ("{\"version\":\n  \"2026-09-29\",}", "line 2, column 16: is not JSON: JSON has no place for this"),
            (
                "{\"version\":\"2026-09-29\",\n\"rates\":{\"DE\":1,\"DE\":2}}",
                "line 2, column 9: is not JSON: an object that has a key twice"
            ),
            ("{}", "the file is JSON without version and rates, which is no known layout"),
            ("{\"rates\":{}}", "the file is JSON without version and rates, which is no known layout"),
            (
                "{\n\"version\":20260929,\"rates\":{}}",
                "line 2, version: 20260929 is not a day such as 2026-10-01"
            ),
            (
                #"{"version":"2026-02-29","rates":{}}"#,
                #"line 1, version: "2026-02-29" is not a day such as 2026-10-01"#
            ),
            (#"{"version":"20260929","rates":{}}"#, #"line 1, version: "20260929" is not a day such as 2026-10-01"#),
            (#"{"version":"2026-09-29","rates":[]}"#, "line 1, rates: an array is not an object"),
            (#"{"version":"2026-09-29","rates":{}}"#, "line 1, rates: is empty"),
        ])
    func fileFaults(text: String, expected: String) throws {
        #expect(try faults("vat.json", text, effective: nil) == expected)
    }

    @Test(
        "What is wrong with a country",
        arguments: [
            (#""DE":[]"#, "DE: an array is not an object"), (#""DE":{}"#, "DE: has no country"),
            (#""de":{}"#, "de: is not named by two capital letters"),
            (#""DEU":{}"#, "DEU: is not named by two capital letters"),
            (#""É":{}"#, "É: is not named by two capital letters"),
            (#""EL":\#(country()),"GR":\#(country())"#, "GR: is GR, which stands in line 4 already"),
            (#""DE":\#(country(["country": nil]))"#, "DE: has no country"),
            (#""DE":\#(country(["country": "\"\""]))"#, #"DE.country: "" is not a name"#),
            (#""DE":\#(country(["country": "7"]))"#, "DE.country: 7 is not a name"),
            (#""DE":\#(country(["standard": nil]))"#, "DE: has no standard"),
            (#""DE":\#(country(["reduced": nil]))"#, "DE: has no reduced"),
            (#""DE":\#(country(["reduced": "7"]))"#, "DE.reduced: 7 is not an array"),
            (#""DE":\#(country(["reduced": "null"]))"#, "DE.reduced: null is not an array"),
            (#""DE":\#(country(["reduced": "[7, 5, 7.0]"]))"#, "DE.reduced[2]: 7 stands twice"),
            (#""DE":\#(country(["super_reduced": nil]))"#, "DE: has no super_reduced"),
            (#""DE":\#(country(["parking": nil]))"#, "DE: has no parking"),
        ])
    func countryFaults(entries: String, expected: String) throws {
        #expect(try faults("vat.json", vat(entries), effective: nil) == "line 4, rates." + expected)
        #expect(try faults("vat.json", vat(#""FR":\#(country()),"# + entries)) == "line 4, rates." + expected)
    }

    @Test(
        "What is no rate",
        arguments: [
            ("standard", "0.19", "standard: 0.19 is not a percentage from 1 to 50"),
            ("standard", "50.1", "standard: 50.1 is not a percentage from 1 to 50"),
            ("standard", "-19", "standard: -19 is not a percentage from 1 to 50"),
            ("standard", "null", "standard: null is not a percentage from 1 to 50"),
            ("standard", "\"19\"", "standard: \"19\" is not a percentage from 1 to 50"),
            ("standard", "19.1234567", "standard: 19.1234567 is not a percentage from 1 to 50"),
            ("reduced", "[7, true]", "reduced[1]: true is not a percentage from 0 to 19"),
            ("reduced", "[7, 19.5]", "reduced[1]: 19.5 is not a percentage from 0 to 19"),
            ("super_reduced", "20", "super_reduced: 20 is not a percentage from 0 to 19"),
            ("parking", "{}", "parking: an object is not a percentage from 0 to 19"),
        ])
    func rateFaults(member: String, value: String, expected: String) throws {
        let entry = #""DE":\#(country([member: value]))"#
        #expect(try faults("vat.json", vat(entry), effective: nil) == "line 4, rates.DE." + expected)
    }

    @Test("All faults are named, up to a hundred, and a file beyond all measure is refused")
    func many() throws {
        let letters = "ABCDEFGHIJKLMNOP"
        let entries = letters.flatMap { first in
            letters.map { #""\#(first)\#($0)":\#(country(["standard": "0", "reduced": "[60]"]))"# }
        }
        let lines = try faults("vat.json", vat(entries.joined(separator: ",\n"))).split(separator: "\n")
        #expect(lines.count == 101 && lines.last == "and more")
        #expect(
            lines.prefix(2) == [
                "line 4, rates.AA.standard: 0 is not a percentage from 1 to 50",
                "line 4, rates.AA.reduced[0]: 60 is not a percentage from 0 to 50",
            ])
        let blanks = String(repeating: " ", count: 1 << 20)
        #expect(try faults("vat.json", "{" + blanks) == "more than 1048576 bytes, which no such file has")
    }
}

@Suite struct EuropeanVATAssessmentTests {
    @Test("100.00 in any country and class is taxed by its rate, rounded once, whether or not it is in the price")
    func everyClass() throws {
        var generator = SplitMix64(seed: 9)
        for _ in 1...40 {
            var rates: [String: Int64] = [:]
            var entries: [String] = []
            for code in ["AT", "DE", "GR", "XI"] {
                // Hundredths of a percent.
                let standard = Int64.random(in: 100...5000, using: &generator)
                let others = (0...3).map { _ in Int64.random(in: 0...standard, using: &generator) }
                let reduced = Set(others.prefix(2))
                rates["\(code) general"] = standard
                rates["\(code) super-reduced"] = others[2]
                rates["\(code) parking"] = others[3]
                for rate in reduced { rates["\(code) reduced-\(shortest(rate))"] = rate }
                if reduced.count == 1 { rates["\(code) reduced"] = others[0] }
                let entry = country([
                    "standard": decimal(standard), "reduced": "[\(reduced.map(decimal).joined(separator: ","))]",
                    "super_reduced": decimal(others[2]), "parking": decimal(others[3]),
                ])
                entries.append(#""\#(code)":\#(entry)"#)
            }
            var book = RateBook()
            let file = try file("vat.json", vat(entries.joined(separator: ",")))
            book.add(file)
            let rows = file.rates.flatMap(\.allRows)
            #expect(Set(rows.map { "\($0.jurisdiction.region) \($0.row.rateClass)" }) == Set(rates.keys))
            for (jurisdiction, row) in rows {
                let place = "\(jurisdiction.region) \(row.rateClass)"
                let rate = try #require(rates[place], "\(place)")
                // 100.00 are 10,000 cents; the rate is in ten-thousandths.
                let outside = (20_000 * rate + 10_000) / 20_000
                let inside = (20_000 * rate + 10_000 + rate) / (20_000 + 2 * rate)
                #expect(try tax(in: jurisdiction.region, row.rateClass, book, false) == outside, "\(place) \(rate)")
                #expect(try tax(in: jurisdiction.region, row.rateClass, book, true) == inside, "\(place) \(rate)")
            }
        }
    }

    @Test("Asking for a reduced rate where there are several is an error that names it")
    func ambiguous() throws {
        var book = RateBook()
        book.add(try vatFile())
        #expect(try tax(in: Region(country: "DE"), RateClass("reduced"), book, false) == 700)
        let france = Region(country: "FR")
        #expect(throws: AssessmentRefusal.rateClassMissing(RateClass("reduced"), Destination(region: france))) {
            try tax(in: france, RateClass("reduced"), book, false)
        }
    }

    /// The tax of 100.00 euros, in cents.
    private func tax(
        in region: Region, _ rateClass: RateClass, _ book: RateBook, _ isTaxInclusive: Bool
    ) throws -> Int64 {
        var taxability = TaxabilityTable()
        taxability.add(
            TaxabilityRule(taxCode: "IT", region: region, treatment: .taxable(rateClass), source: "the test"))
        let sale = try Sale(
            to: Destination(region: region), on: day("2026-11-20"), in: try #require(Currency("EUR")),
            isTaxInclusive: isTaxInclusive,
            items: [Sale.Line(gross: try #require(Amount(parsing: "100")), taxCode: "IT")])
        let tax = try TaxPolicy(taxability: taxability).assess(sale, by: book).tax
        return try #require(tax).tenThousandths / 100
    }

    private func decimal(_ hundredths: Int64) -> String {
        "\(hundredths / 100).\(hundredths % 100 / 10)\(hundredths % 10)"
    }

    private func shortest(_ hundredths: Int64) -> String {
        var text = decimal(hundredths)
        while text.last == "0" { text.removeLast() }
        return text.last == "." ? String(text.dropLast()) : text
    }
}

/// A file in the published layout; entries begin in line 4.
func vat(_ entries: String, version: String = "2026-09-29") -> String {
    "{\"version\": \"\(version)\",\n\"source\": \"a test\",\n\"rates\": {\n\(entries)\n}}\n"
}

/// A country's entry on one line, with some members changed or, where nothing is given, left out.
func country(_ changes: [String: String?] = [:]) -> String {
    let members: [String: String?] = [
        "country": "\"Somewhere\"", "standard": "19.0", "reduced": "[]", "super_reduced": "null", "parking": "null",
    ]
    let changed = members.merging(changes) { $1 }.sorted { $0.key < $1.key }
    return "{" + changed.compactMap { name, value in value.map { "\"\(name)\": \($0)" } }.joined(separator: ", ") + "}"
}

func vatFile(effective: String? = nil) throws -> RateFile { try file("vat.json", vatText, effective: effective) }

let vatText = vat(
    """
    "DK": {"country": "Denmark", "standard": 25.0, "reduced": [], "super_reduced": null, "parking": null},
    "DE": {"country": "Germany", "eu_member": true,
        "standard": 19.0,
        "reduced": [7.0], "super_reduced": null, "parking": null, "pattern": "^DE\\\\d{9}$",
        "identifiers": {"tax_id_name": {"de": "Steuernummer"}, "vat_id_name": null}
    },
    "FR": {
        "country": "France",
        "standard": 20.0,
        "reduced": [
            5.5,
            10.0
        ],
        "super_reduced": 2.1,
        "parking": 12
    },
    "GR": {"country": "Greece", "standard": 24.0, "reduced": [6.0], "super_reduced": null, "parking": null},
    "XI": {"country": "Northern Ireland", "standard": 20.0, "reduced": [], "super_reduced": null, "parking": null}
    """)

private func components(_ file: RateFile, at country: String) throws -> [RateComponent] {
    var book = RateBook()
    book.add(file)
    let place = Destination(region: Region(country: country))
    return try #require(try book.stack(at: place, on: day("2026-11-20"))).components
}

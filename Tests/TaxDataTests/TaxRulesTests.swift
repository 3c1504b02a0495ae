import SalesTax
import TaxData
import Testing

@Suite struct TaxRulesTests {
    private let header = "Tax code,Title,Tangible,Country,State,Treatment,Rate class,From,Through,Source\n"

    private func rules(_ rows: String) throws -> TaxRules { try TaxRules(csv: (header + rows).utf8, name: "rules.csv") }

    @Test("Codes, rules and shipping rules are added to those built in")
    func rows() throws {
        let rules = try rules(
            """
            book,printed books,1,,,,,,,
            EBOOK,books to download,0,US,NY,exempt,,,,TB-ST-1
            BOOK,,,US,*,taxable,reduced,2026-01-01,2026-06-30,
            SHIPPING,,,US,CA,proportional,,,,
            FOOD,,,DE,,taxable,reduced,,,UStG 12

            """)
        var table = TaxabilityTable.standard
        table.add(rules)
        #expect(table.isTangible("BOOK") && !table.isTangible("ebook"))
        let newYork = Region(country: "US", state: "NY")
        #expect(try table.rule(for: "ebook", in: newYork, on: day("2026-11-20"))?.treatment == .notTaxable)
        #expect(try table.rule(for: "ebook", in: newYork, on: day("2026-11-20"))?.source == "TB-ST-1")
        let book = try #require(try table.rule(for: "book", in: newYork, on: day("2026-06-30")))
        #expect(book.treatment == .taxable(RateClass("reduced")) && book.source == "rules.csv:4")
        #expect(try table.rule(for: "book", in: newYork, on: day("2026-07-01")) == nil)
        #expect(
            try table.rule(for: "food", in: Region(country: "DE"), on: day("2026-11-20"))?.treatment
                == .taxable(RateClass("reduced")))
        var shipping = ShippingTable.standard
        shipping.add(rules)
        let california = Region(country: "US", state: "CA")
        #expect(try shipping.rule(in: california, on: day("2026-11-20"))?.treatment == .proportional)
    }

    @Test(
        "What is wrong with a row",
        arguments: [
            (",,,US,NY,exempt,,,,", "line 2, column 1 (Tax code): is missing"),
            ("A,,,,,,,,,", "line 2, column 4 (Country): is missing, and so is a title"),
            ("A,a,2,,,,,,,", #"line 2, column 3 (Tangible): "2" is not 0 or 1"#),
            ("A,,,US,ZZ,exempt,,,,", #"line 2, column 5 (State): "ZZ" is not a state"#),
            ("A,,,US,NY,free,,,,", #"line 2, column 6 (Treatment): "free" is not taxable or exempt"#),
            ("A,,,US,NY,proportional,,,,", #"line 2, column 6 (Treatment): "proportional" is not taxable or exempt"#),
            (
                "shipping,,,US,NY,some,,,,",
                #"line 2, column 6 (Treatment): "some" is not taxable, proportional or exempt"#
            ),
            ("A,,,US,NY,exempt,,20260101,,", #"line 2, column 8 (From): "20260101" is not a date, YYYY-MM-DD"#),
            (
                "A,,,US,NY,exempt,,2026-02-01,2026-01-31,",
                #"line 2, column 9 (Through): "2026-01-31" is before the first day"#
            ),
            ("A,,,US,NY,exempt,,,", "line 2: 9 columns instead of 10"),
            ("A\"", "line 2: a quote within a field that does not begin with one"),
        ])
    func rowFaults(rows: String, expected: String) throws {
        let faults = #expect(throws: FileFaults.self) { try self.rules(rows) }
        #expect(faults?.description == expected)
    }

    @Test("A file without a header, and one without rows")
    func headers() throws {
        #expect(throws: FileFaults.self) { try TaxRules(csv: "".utf8, name: "rules.csv") }
        #expect(throws: FileFaults.self) { try TaxRules(csv: "Tax code,Title\n".utf8, name: "rules.csv") }
        #expect(try TaxRules(csv: header.utf8, name: "rules.csv").rules.isEmpty)
    }
}

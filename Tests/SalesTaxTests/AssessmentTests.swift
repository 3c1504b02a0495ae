import Amounts
import SalesTax
import Testing

/// The numbers that the vendor's page and ours work out.
@Suite struct WorkedNumbersTests {
    @Test("Two lines at 10 %: 200 + 100 are taxed 30")
    func twoLines() throws {
        let tax = try TaxPolicy().assess(sale([line("200"), line("100")]), by: SampleBook.flat("0.10"))
        #expect(tax.tax == (try amount("30")))
        #expect(tax.total == (try amount("330")))
        #expect(tax.lines.map(\.tax) == [try amount("20"), try amount("10")])
    }

    @Test("50 to New York City 10001 are taxed 4.44 at 8.875 %")
    func newYork() throws {
        let tax = try TaxPolicy().assess(sale([line("50")], to: "NY", zip: "10001"), by: SampleBook.newYork())
        #expect(tax.tax == (try amount("4.44")))
        #expect(tax.combinedRate == (try rate("0.08875")))
        // 2.00 + 2.25 + 0.1875: the half cent that was rounded up is the district's.
        #expect((0...2).map { tax.tax(of: $0) } == [try amount("2"), try amount("2.25"), try amount("0.19")])
    }

    @Test("107.75 with 7.75 % in it is 7.75 tax and 100.00 net")
    func inclusive() throws {
        let tax = try TaxPolicy().assess(
            sale([line("107.75")], isTaxInclusive: true), by: SampleBook.flat("0.0775"))
        #expect(tax.tax == (try amount("7.75")))
        #expect(tax.total == (try amount("107.75")))
        #expect(tax.totalWithoutTax == (try amount("100")))
    }

    @Test("A document discount of 30 on 200 + 100 leaves 27.00 tax at 10 %")
    func documentDiscount() throws {
        let tax = try TaxPolicy().assess(
            sale([line("200"), line("100")], discount: "30"), by: SampleBook.flat("0.10"))
        #expect(tax.tax == (try amount("27")))
        #expect(tax.lines.map(\.documentDiscount) == [try amount("20"), try amount("10")])
        #expect(tax.lines.map(\.afterDiscount) == [try amount("200"), try amount("100")])
        #expect(tax.discountTotal == (try amount("30")))
        #expect(tax.total == (try amount("297")))
    }

    @Test("A line's own discount comes off before the document's is shared out")
    func bothDiscounts() throws {
        let tax = try TaxPolicy().assess(
            sale([line("200", discount: "100"), line("100"), line("0")], discount: "0.01"),
            by: SampleBook.flat("0.10"))
        #expect(tax.lines.map(\.documentDiscount) == [try amount("0.01"), .zero, .zero])
        #expect(tax.taxableItemsTotal == (try amount("199.99")))
        #expect(tax.itemsTotal == (try amount("200")))
        #expect(tax.tax == (try amount("20")))
    }

    @Test(
        "The third decimal decides, once: 1.2345 is 1.23",
        arguments: [
            ("12.34", "0.1", "1.23"), ("12.35", "0.1", "1.24"),
            ("24.69", "0.05", "1.23"), ("24.70", "0.05", "1.24"), ("0.01", "0.06", "0"), ("0.09", "0.06", "0.01"),
        ])
    func halfUp(price: String, fraction: String, expected: String) throws {
        let tax = try TaxPolicy().assess(sale([line(price)]), by: SampleBook.flat(fraction))
        #expect(tax.tax == (try amount(expected)))
    }

    @Test(
        "Tax is whole minor units of the currency",
        arguments: [("JPY", "6"), ("KWD", "5.625"), ("CLF", "5.625"), ("USD", "5.63")])
    func minorUnits(code: String, expected: String) throws {
        let tax = try TaxPolicy().assess(
            sale([line("100")], in: try Currency.known(code)), by: SampleBook.flat("0.05625"))
        #expect(tax.tax == (try amount(expected)))
    }
}

@Suite struct RulingTests {
    private let region = state("OH")

    private func rulings(_ sale: Sale, _ policy: TaxPolicy = TaxPolicy()) throws -> (Amount?, [Ruling]) {
        let tax = try policy.assess(sale, by: SampleBook.flat("0.10", in: sale.destination.region.state ?? ""))
        return (tax.tax, tax.lines.map(\.ruling))
    }

    @Test("What no rule names is taxed at the general rate, whatever its code")
    func general() throws {
        let (tax, lines) = try rulings(sale([line("10"), line("10", taxCode: "unheard of")]))
        #expect(tax == (try amount("2")))
        #expect(lines == [.taxed(.general, nil), .taxed(.general, nil)])
    }

    @Test("States without sales tax have none", arguments: ["NH", "OR", "MT", "DE"])
    func noSalesTax(code: String) throws {
        let tax = try TaxPolicy().assess(sale([line("10")], to: code), by: RateBook())
        #expect(try tax.tax == nil && tax.lines[0].ruling == .noSalesTax && tax.total == (amount("10")))
    }

    @Test("Alaska taxes only where a place does")
    func alaska() throws {
        var sample = SampleBook()
        try sample.add(state("AK"), [(.state, "0")])
        #expect(try TaxPolicy().assess(sale([line("10")], to: "AK"), by: sample.book).lines[0].ruling == .noSalesTax)
        try sample.add(state("AK"), [(.state, "0"), (.city, "0.05")])
        #expect(try TaxPolicy().assess(sale([line("10")], to: "AK"), by: sample.book).tax == (try amount("0.5")))
    }

    @Test("No nexus, no tax: by state, by country, by day")
    func nexus() throws {
        let since = Validity(from: try day("2026-11-20"))
        let rows: [(Nexus, Bool)] = [
            (.everywhere, true), (.listed([:]), false), (.listed([region: .always]), true),
            (.listed([state("NY"): .always]), false), (.listed([Region(country: "US"): .always]), true),
            (.listed([region: since]), true),
            (.listed([region: Validity(from: try day("2026-11-21"))]), false),
            (.listed([region: Validity(from: .earliest, through: try day("2026-11-19"))]), false),
        ]
        for (nexus, taxes) in rows {
            let (tax, lines) = try rulings(sale([line("10")]), TaxPolicy(nexus: nexus))
            #expect((tax != nil) == taxes && (lines == [.noNexus]) == !taxes, "\(nexus)")
        }
    }

    @Test("A marketplace is not taxed; a reseller is, without a certificate", arguments: Buyer.Kind.allCases)
    func kinds(kind: Buyer.Kind) throws {
        let (tax, lines) = try rulings(sale([line("10")], buyer: Buyer(kind: kind)))
        #expect(tax == (kind == .marketplace ? nil : try amount("1")))
        #expect(lines == [kind == .marketplace ? .marketplace : .taxed(.general, nil)])
    }

    @Test("An exemption covers its state, code and days, and nothing else")
    func exemptions() throws {
        let days = Validity(from: try day("2026-01-01"), through: try day("2026-12-31"))
        let all = Exemption(id: "1", region: region, taxCode: nil, validity: days)
        let goods = Exemption(id: "2", region: region, taxCode: "c1s1", validity: days)
        let country = Exemption(id: "3", region: Region(country: "US"), taxCode: " ", validity: days)
        let rows: [(Exemption, String, String, Bool)] = [
            (all, "OH", "2026-01-01", true), (all, "OH", "2026-12-31", true), (all, "OH", "2025-12-31", false),
            (all, "OH", "2027-01-01", false), (all, "NY", "2026-06-01", false), (country, "NY", "2026-06-01", true),
            (goods, "OH", "2026-06-01", true),
        ]
        for (exemption, code, date, isExempt) in rows {
            let buyer = Buyer(kind: .retail, exemptions: [exemption])
            let (tax, lines) = try rulings(sale([line("10", taxCode: "C1S1")], to: code, buyer: buyer, on: date))
            #expect((tax == nil) == isExempt && (lines == [.exempt(exemption)]) == isExempt, "\(exemption.id) \(date)")
        }
        let buyer = Buyer(kind: .retail, exemptions: [goods])
        let (tax, lines) = try rulings(sale([line("10", taxCode: "C1S1"), line("10")], buyer: buyer))
        #expect(try tax == (amount("1")) && lines == [.exempt(goods), .taxed(.general, nil)])
    }

    @Test("A code that a state does not tax, until the rule ends; the state's rule goes before the country's")
    func taxability() throws {
        var table = TaxabilityTable()
        let ended = TaxabilityRule(
            taxCode: "BOOK", region: region, treatment: .notTaxable,
            validity: Validity(from: .earliest, through: try day("2026-06-30")), source: "law")
        let country = TaxabilityRule(
            taxCode: "BOOK", region: Region(country: "US"), treatment: .taxable(.general), source: "country")
        table.add(ended)
        table.add(country)
        let policy = TaxPolicy(taxability: table)
        #expect(try rulings(sale([line("10", taxCode: "book")], on: "2026-06-30"), policy).1 == [.notTaxable(ended)])
        #expect(
            try rulings(sale([line("10", taxCode: "book")], on: "2026-07-01"), policy).1 == [.taxed(.general, country)])
    }

    @Test("Of rules that hold on a day the one that began last counts, then the one that was added last")
    func latest() throws {
        let rows: [(String, TaxabilityRule.Treatment)] = [
            ("2026-01-01", .notTaxable), ("2025-01-01", .taxable(.food)), ("2026-01-01", .taxable(.general)),
            ("2026-12-01", .notTaxable),
        ]
        var table = TaxabilityTable()
        for (from, treatment) in rows {
            table.add(
                TaxabilityRule(
                    taxCode: "A", region: region, treatment: treatment, validity: Validity(from: try day(from)),
                    source: from))
        }
        for (date, treatment) in [("2024-12-31", nil), ("2025-12-31", rows[1].1), ("2026-11-20", rows[2].1)] {
            #expect(try table.rule(for: "a", in: region, on: day(date))?.treatment == treatment, "\(date)")
        }
    }

    @Test("A rule may ask for another class of rates; a class that is not on file is an error")
    func classes() throws {
        var sample = SampleBook()
        try sample.add(region, [(.state, "0.05"), (.county, "0.01")], classes: ["food": "0.005"])
        let tax = try TaxPolicy().assess(sale([line("100", taxCode: "FOOD"), line("100")]), by: sample.book)
        #expect(tax.lines.map(\.tax) == [try amount("1"), try amount("6")])
        #expect(tax.combinedRate == (try rate("0.06")))
        let food = try sale([line("100", taxCode: "FOOD")])
        #expect(throws: AssessmentRefusal.rateClassMissing(.food, food.destination)) {
            try TaxPolicy().assess(food, by: SampleBook.flat("0.05"))
        }
    }

    @Test("A manual rate goes before everything else")
    func manual() throws {
        let nowhere = TaxPolicy(nexus: .listed([:]))
        let lines = [try line("100", manualRate: "0.2"), try line("100")]
        let tax = try nowhere.assess(sale(lines, buyer: Buyer(kind: .marketplace)), by: RateBook())
        #expect(try tax.tax == (amount("20")) && tax.lines.map(\.ruling) == [.manual, .noNexus])
        #expect(tax.components.map(\.source) == [.manual])
    }

    @Test("A stand-alone memo has its total and the tax of manual lines only")
    func standAlone() throws {
        let plain = try TaxPolicy().assessStandAlone(sale([line("150")]))
        #expect(try plain.tax == nil && plain.total == (amount("150")) && plain.lines[0].ruling == .standAlone)
        let manual = try TaxPolicy().assessStandAlone(sale([line("150"), line("100", manualRate: "0.05")]))
        #expect(try manual.tax == (amount("5")) && manual.total == (amount("255")))
    }

    @Test("An address that nothing on file has is an error, never a zero")
    func unknownAddress() throws {
        let sale = try sale([line("10")], to: "NY", zip: "14201")
        #expect(throws: AssessmentRefusal.addressUnknown(sale.destination)) {
            try TaxPolicy().assess(sale, by: SampleBook.newYork())
        }
    }

    @Test("Things and services are told apart by code")
    func tangible() throws {
        let tax = try TaxPolicy().assess(
            sale([line("10"), line("20", taxCode: "service")], shipping: line("5")), by: SampleBook.flat("0.1"))
        #expect(tax.lines.map(\.isTangible) == [true, false, false])
        #expect(tax.tangibleItemsTotal == (try amount("10")))
    }
}

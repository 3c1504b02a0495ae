import Amounts
import SalesTax
import Testing

@Suite struct SaleTests {
    private func faults(_ items: [Sale.Line], shipping: Sale.Line? = nil, discount: String = "0") throws -> [SaleFault]
    {
        do {
            _ = try Sale(
                to: Destination(region: state("OH")), on: try day("2026-11-20"), in: .dollar, items: items,
                shipping: shipping, discount: try amount(discount))
        } catch let faults as SaleFaults {
            return faults.all
        }
        return []
    }

    @Test("A sale names all that is wrong with it")
    func faults() throws {
        let rows: [([Sale.Line], Sale.Line?, String, [SaleFault])] = [
            ([try line("10")], nil, "10", []),
            ([try line("-1")], nil, "0", [.amountInvalid(.item(0))]),
            ([try line("1.001")], nil, "0", [.amountInvalid(.item(0))]),
            ([try line("1", discount: "-1")], nil, "0", [.discountInvalid(.item(0))]),
            ([try line("1", discount: "0.001")], nil, "0", [.discountInvalid(.item(0))]),
            ([try line("1", discount: "1.01")], nil, "0", [.discountExceeds(.item(0), left: try amount("1"))]),
            ([try line("1", manualRate: "0.2")], nil, "0", []),
            ([try line("1", manualRate: "0.20000001")], nil, "0", [.manualRateExceeds(.item(0))]),
            ([try line("1")], try line("-1"), "0", [.amountInvalid(.shipping)]),
            ([try line("10")], try line("5"), "10.01", [.documentDiscountExceeds(left: try amount("10"))]),
            ([try line("10")], nil, "-1", [.documentDiscountInvalid]),
            ([try line("10")], nil, "0.001", [.documentDiscountInvalid]),
            ([try line("99999999999.99"), try line("0.01")], nil, "0", [.totalExceeds]),
            (
                [try line("-1"), try line("1", discount: "2", manualRate: "0.3")], try line("1.001"), "-1",
                [
                    .amountInvalid(.item(0)), .discountExceeds(.item(1), left: try amount("1")),
                    .manualRateExceeds(.item(1)), .amountInvalid(.shipping), .documentDiscountInvalid,
                ]
            ),
        ]
        for (items, shipping, discount, expected) in rows {
            #expect(try faults(items, shipping: shipping, discount: discount) == expected)
        }
    }

    @Test("The largest sale there can be is taxed without overflow")
    func largest() throws {
        let most = try line("99999999999.99")
        let book = try SampleBook.flat("0.99999999")
        let tax = try TaxPolicy().assess(sale([most]), by: book)
        #expect(tax.tax == (try amount("99999998999.99")))
        let inclusive = try TaxPolicy().assess(sale([most], isTaxInclusive: true), by: book)
        #expect(inclusive.tax == (try amount("49999999749.99")))
    }
}

@Suite struct TaxScalarTests {
    @Test(
        "Rates are read as fractions or percentages, exactly",
        arguments: [
            (".0575", "0.0575"), ("0.00375", "0.00375"), ("0", "0"), ("1", "1"), ("0.00000001", "0.00000001"),
            ("5e-2", "0.05"),
        ])
    func rates(text: String, shown: String) throws {
        #expect(try rate(text).description == shown)
    }

    @Test(
        "What is no rate is refused", arguments: ["", ".", "-0.1", "1.01", "0.000000001", "5%", "1,5", " 0.1", "1e9"])
    func noRate(text: String) {
        #expect(TaxRate(fraction: text) == nil)
    }

    @Test("A percentage has six decimals", arguments: [("8.875", "0.08875"), ("100", "1"), ("0.000001", "0.00000001")])
    func percentages(text: String, shown: String) throws {
        #expect(try #require(TaxRate(percent: text)).description == shown)
        #expect(TaxRate(percent: "100.01") == nil && TaxRate(percent: "0.0000001") == nil)
    }

    @Test(
        "Portions have eighteen decimals, as divisions give them",
        arguments: [
            ("0.3333333333333333", "0.3333333333333333"), ("1", "1"), ("0", "0"), ("0.50", "0.5"),
            ("1e-18", "0.000000000000000001"),
        ])
    func portions(text: String, shown: String) throws {
        #expect(try portion(text).description == shown)
    }

    @Test(
        "What is no portion is refused",
        arguments: ["1.000000000000000001", "-0.1", "", "0.0000000000000000001", "50%"])
    func noPortion(text: String) {
        #expect(Portion(parsing: text) == nil)
    }

    @Test(
        "Days are those of the calendar",
        arguments: [
            ("1970-01-01", 0), ("20260101", 20_454), ("2000-02-29", 11_016), ("2149-06-06", 65_535),
            ("0001-01-01", -719_162),
            ("9999-12-31", 2_932_896),
        ])
    func days(text: String, number: Int) throws {
        let day = try day(text)
        #expect(Int(day.number) == number)
        #expect(TaxDay(parsing: day.description) == day)
    }

    @Test(
        "What is no day is refused",
        arguments: ["", "2026-02-29", "20260431", "2026-1-1", "2026/01/01", "20261301", "202601011"])
    func noDay(text: String) {
        #expect(TaxDay(parsing: text) == nil)
    }

    @Test(
        "A moment is of its day",
        arguments: [(0, "1970-01-01"), (86_399, "1970-01-01"), (86_400, "1970-01-02"), (-1, "1969-12-31")])
    func moments(seconds: Int64, shown: String) {
        #expect(TaxDay(secondsSince1970: seconds).description == shown)
    }

    @Test(
        "States go by code, name or number",
        arguments: ["NY", "ny", "New York", " new  york ", "\tNEW\u{B}York\r\n", "new\u{A0}york\u{2003}", "36"])
    func states(text: String) throws {
        #expect(Region(country: "USA", state: text).description == "US-NY")
        #expect(USState.all.count == 52)
    }

    @Test("Elsewhere regions are what they are called")
    func regions() {
        #expect(Region(country: "de").description == "DE")
        #expect(Region(country: "ca", state: "on").description == "CA-ON")
        #expect(Region(country: "United States", state: "xx").description == "US-XX")
        #expect(Region(country: "GB", state: " ").state == nil)
    }

    @Test("Postal codes sort by their signs; blanks and hyphens count for nothing")
    func postalCodes() throws {
        let code = try #require(PostalCode("10001"))
        #expect(PostalCode("10001-0001") == PostalCode("100010001"))
        #expect(PostalCode("sw1a 1aa") == PostalCode("SW1A1AA"))
        let plus4 = try #require(PostalCode("10001-9999"))
        let range = try #require(PostalCode.range(beginningWith: "10001".utf8))
        #expect(range.contains(code) && range.contains(plus4))
        #expect(try !range.contains(#require(PostalCode("10002"))) && !range.contains(#require(PostalCode("1000"))))
        let several = try #require(PostalCode.range(from: "10001".utf8, through: "10005".utf8))
        #expect(try several.contains(#require(PostalCode("10005-1234"))))
        for text in ["", " - ", "1234567890123", "10*", "10001;", "é"] { #expect(PostalCode(text) == nil, "\(text)") }
        #expect(PostalCode.range(from: "2".utf8, through: "1".utf8) == nil)
    }
}

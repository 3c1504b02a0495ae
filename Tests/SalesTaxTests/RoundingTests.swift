import Amounts
import SalesTax
import Testing

@Suite struct RoundingTests {
    /// Three lines of 0.75 at 1 % + 1 %: each cell is 0.0075, each line 0.015, each jurisdiction 0.0225, all 0.045.
    @Test(
        "By item or document, combined or for each jurisdiction",
        arguments: [
            (TaxRounding(basis: .document, scope: .combined), "0.05", ["0.02", "0.02", "0.01"], ["0.03", "0.02"]),
            (
                TaxRounding(basis: .document, scope: .perJurisdiction), "0.04", ["0.02", "0.01", "0.01"],
                ["0.02", "0.02"]
            ),
            (TaxRounding(basis: .item, scope: .combined), "0.06", ["0.02", "0.02", "0.02"], ["0.03", "0.03"]),
            (TaxRounding(basis: .item, scope: .perJurisdiction), "0.06", ["0.02", "0.02", "0.02"], ["0.03", "0.03"]),
        ])
    func ways(rounding: TaxRounding, total: String, lines: [String], jurisdictions: [String]) throws {
        var sample = SampleBook()
        try sample.add(state("OH"), [(.state, "0.01"), (.county, "0.01")])
        let policy = TaxPolicy(rounding: rounding)
        let tax = try policy.assess(sale([line("0.75"), line("0.75"), line("0.75")]), by: sample.book)
        #expect(tax.tax == (try amount(total)))
        #expect(tax.lines.map(\.tax) == (try lines.map { try amount($0) }))
        #expect((0...1).map { tax.tax(of: $0) } == (try jurisdictions.map { try amount($0) }))
        #expect(tax.rounding == rounding)
    }

    @Test(
        "Ohio's way and the combined way differ where each part is rounded up",
        arguments: [(TaxRounding.Scope.combined, "0.06"), (.perJurisdiction, "0.07")])
    func ohio(scope: TaxRounding.Scope, expected: String) throws {
        // 0.86 at 5.75 % + 1.75 %: 0.04945 and 0.01505 are 0.05 and 0.02; together 0.0645 is 0.06.
        var sample = SampleBook()
        try sample.add(state("OH"), [(.state, "0.0575"), (.county, "0.0175")])
        let policy = TaxPolicy(rounding: TaxRounding(basis: .document, scope: scope))
        let tax = try policy.assess(sale([line("0.86")]), by: sample.book)
        #expect(tax.tax == (try amount(expected)))
    }

    @Test("Each cell says what it was before rounding, at which rate, from which row")
    func explained() throws {
        let tax = try TaxPolicy().assess(sale([line("50")], to: "NY", zip: "10001-0001"), by: SampleBook.newYork())
        #expect(tax.lines[0].taxes.map(\.exact.description) == ["2", "2.25", "0.1875"])
        #expect(tax.components.map(\.source.description) == ["sample.csv:1", "sample.csv:2", "sample.csv:3"])
        #expect(tax.components.map(\.jurisdiction.kind) == [.state, .city, .transitDistrict])
        #expect(tax.boundaries == [FileLine(file: "sample.csv", line: 7)])
        #expect(tax.lines[0].ruling == .taxed(.general, nil))
    }

    @Test("Tax taken out of prices: each rate's part of it, and lines that have no whole part of a cent alone")
    func extraction() throws {
        var sample = SampleBook()
        try sample.add(state("OH"), [(.state, "0.0575"), (.county, "0.02")])
        let policy = TaxPolicy()
        let one = try policy.assess(sale([line("107.75")], isTaxInclusive: true), by: sample.book)
        #expect((0...1).map { one.tax(of: $0) } == [try amount("5.75"), try amount("2")])
        let thirds = try policy.assess(
            sale([line("0.03"), line("0.03"), line("0.03")], isTaxInclusive: true), by: SampleBook.flat("0.20"))
        // 0.005 each: a half that has no end as a decimal in no rate of its own, and 0.015 together.
        #expect(thirds.tax == (try amount("0.02")))
        #expect(thirds.total == (try amount("0.09")))
    }

    @Test("A half that only a sum has is seen as one")
    func halfOfSum() throws {
        // Fifteen prices of 0.001 at 50 %: 0.000333… each has no end as a decimal, all have 0.005; rounded in thousandths
        // of a dinar each by itself would be nothing. Of twenty-one at 40 % all have 0.006.
        let dinar = try Currency.known("KWD")
        for (count, fraction, expected) in [(15, "0.5", "0.005"), (21, "0.4", "0.006"), (105, "0.05", "0.005")] {
            let lines = try (1...count).map { _ in try line("0.001") }
            let tax = try TaxPolicy().assess(
                sale(lines, isTaxInclusive: true, in: dinar), by: SampleBook.flat(fraction))
            #expect(tax.tax == (try amount(expected)))
        }
        // A sixth of each price: 0.00333… four times and 0.001666… are 0.015, though their digits fall short of it.
        let tie = try TaxPolicy().assess(
            sale(["0.02", "0.02", "0.02", "0.02", "0.01"].map { try line($0) }, isTaxInclusive: true),
            by: SampleBook.flat("0.2"))
        #expect(tie.tax == (try amount("0.02")))
    }
}

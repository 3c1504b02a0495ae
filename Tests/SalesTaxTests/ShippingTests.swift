import Amounts
import SalesTax
import Testing

@Suite struct ShippingTests {
    @Test(
        "Every state's rule for shipping",
        arguments: [
            ("taxed", "AR CT DC GA HI IN KY MN MS NE NJ NM NY NC ND OH PA RI SC SD TN TX VT WA WV WI"),
            ("exempt", "AL AZ CA CO FL ID IL IA KS LA ME MD MA MI MO NV OK UT VA WY"),
            ("none", "DE MT NH OR"),
        ])
    func states(kind: String, codes: String) throws {
        for code in codes.split(separator: " ").map(String.init) {
            let tax = try TaxPolicy().assess(
                sale([line("100")], to: code, shipping: line("10")), by: SampleBook.flat("0.1", in: code))
            #expect(tax.lines[1].tax == (kind == "taxed" ? try amount("1") : .zero), "\(code)")
            #expect(tax.total == (try amount(kind == "taxed" ? "121" : kind == "exempt" ? "120" : "110")), "\(code)")
        }
    }

    @Test(
        "Kansas and Michigan taxed shipping before 2023",
        arguments: [("KS", "2023-06-30", "2023-07-01"), ("MI", "2023-04-25", "2023-04-26")])
    func changed(code: String, before: String, since: String) throws {
        let book = try SampleBook.flat("0.1", in: code)
        for (date, tax) in [(before, try amount("1")), (since, .zero)] {
            let sale = try sale([line("100")], to: code, shipping: line("10"), on: date)
            #expect(try TaxPolicy().assess(sale, by: book).lines[1].tax == tax, "\(date)")
        }
    }

    @Test("Shipping is taxed only if some item is")
    func withItems() throws {
        let book = try SampleBook.flat("0.1", in: "PA")
        let clothing = try line("100", taxCode: "CLOTHING")
        let untaxed = try TaxPolicy().assess(sale([clothing], to: "PA", shipping: line("10")), by: book)
        #expect(untaxed.tax == nil && untaxed.lines[1].ruling == .itemsNotTaxed)
        let mixed = try TaxPolicy().assess(sale([clothing, line("1")], to: "PA", shipping: line("10")), by: book)
        #expect(try mixed.tax == (amount("1.1")) && mixed.lines[2].tax == amount("1"))
    }

    @Test("A proportional rule taxes the part that taxed items have in all")
    func proportional() throws {
        var table = ShippingTable()
        let rule = ShippingTable.Rule(region: state("PA"), treatment: .proportional, source: "operator")
        table.add(rule)
        let policy = TaxPolicy(shipping: table)
        let items = [try line("200", taxCode: "CLOTHING"), try line("100")]
        let tax = try policy.assess(
            sale(items, to: "PA", shipping: line("10")), by: SampleBook.flat("0.1", in: "PA"))
        #expect(try tax.lines[2].taxable == (amount("3.33")) && tax.lines[2].tax == (amount("0.33")))
        #expect(tax.lines[2].ruling == .shippingTaxed(rule))
        let free = try policy.assess(
            sale([line("0")], to: "PA", shipping: line("10")), by: SampleBook.flat("0.1", in: "PA"))
        #expect(free.tax == (try amount("1")))
    }

    @Test("A rule for the fee's own tax code goes before the state's for shipping")
    func ownCode() throws {
        var table = TaxabilityTable.standard
        let taxed = TaxabilityRule(
            taxCode: "HANDLING", region: state("CA"), treatment: .taxable(.general), source: "operator")
        table.add(taxed)
        let sale = try sale([line("100")], to: "CA", shipping: line("10", taxCode: "handling"))
        let tax = try TaxPolicy(taxability: table).assess(sale, by: SampleBook.flat("0.1", in: "CA"))
        #expect(try tax.lines[1].tax == (amount("1")) && tax.lines[1].ruling == .taxed(.general, taxed))
    }

    @Test("Rates that do not cover shipping are left out for it")
    func uncovered() throws {
        var sample = SampleBook()
        try sample.add(state("OH"), [(.state, "0.05"), (.county, "0.01")], shipping: false)
        let tax = try TaxPolicy().assess(sale([line("100")], shipping: line("100")), by: sample.book)
        #expect(tax.lines.map(\.tax) == [try amount("6"), try amount("5")])
    }

    @Test("A manual rate for the fee, and an exemption that covers it")
    func manualAndExempt() throws {
        let book = try SampleBook.flat("0.1", in: "CA")
        let manual = try sale([line("100")], to: "CA", shipping: line("10", manualRate: "0.05"))
        #expect(try TaxPolicy().assess(manual, by: book).tax == (try amount("10.5")))
        let exemption = Exemption(id: "x", region: state("OH"), taxCode: "FREIGHT", validity: .always)
        let exempt = try sale(
            [line("100")], shipping: line("10", taxCode: "FREIGHT"),
            buyer: Buyer(kind: .retail, exemptions: [exemption]))
        #expect(try TaxPolicy().assess(exempt, by: SampleBook.flat("0.1")).lines[1].ruling == .exempt(exemption))
    }
}

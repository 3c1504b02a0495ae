import Amounts
import Refunds
import SalesTax
import Testing

/// What the tax of an order comes to that is imported without any.
@Suite struct OrderTaxTests {
    @Test("Two lines at 10 %: 200 + 100 are taxed 30, and charged so")
    func twoLines() throws {
        let order = try UntaxedOrder(.of("200"), .of("100")).order()
        #expect(try order.lines.map(\.ordered.tax.amount) == ["20", "10"].map(amount))
        #expect(try order.lines.map(\.tax) == [tax("OH", "10"), tax("OH", "10")])
        #expect(try order.lines.map(\.rowInclTax.amount) == ["220", "110"].map(amount))
        #expect(try order.grandTotal.amount == amount("330") && order.total.charged == order.grandTotal)
    }

    @Test("50 to New York City are taxed 4.44 at 8.875 %, by a state's name too", arguments: ["NY", "New York"])
    func newYork(state: String) throws {
        var sketch = try UntaxedOrder(.of("50"))
        sketch.state = state
        let order = try sketch.order()
        #expect(try order.lines[0].ordered.tax.amount == amount("4.44"))
        #expect(try order.lines[0].tax == tax("NY", "8.875"))
    }

    @Test("Tax is on what the discount leaves: 200 less 20 and 100 less 10 are taxed 27")
    func discounts() throws {
        let order = try UntaxedOrder(.of("200", less: "20"), .of("100", less: "10")).order()
        #expect(try order.lines.map(\.ordered.tax.amount) == ["18", "9"].map(amount))
        #expect(try order.grandTotal.amount == amount("297"))
    }

    @Test(
        "The operator's rounding decides: three lines of 0.75 at 1 % + 1 %",
        arguments: [
            (TaxRounding.Basis.document, TaxRounding.Scope.combined, "0.05"), (.document, .perJurisdiction, "0.04"),
            (.item, .combined, "0.06"), (.item, .perJurisdiction, "0.06"),
        ])
    func rounding(basis: TaxRounding.Basis, scope: TaxRounding.Scope, sum: String) throws {
        var sketch = try UntaxedOrder(.of("0.75"), .of("0.75"), .of("0.75"))
        sketch.rules = TransactionRules(
            policy: TaxPolicy(rounding: TaxRounding(basis: basis, scope: scope)), book: try .flat("0.02", parts: 2))
        #expect(try sketch.order().ordered.tax.amount == amount(sum))
    }

    @Test("Yen are taxed in whole yen, and the books at the order's rate")
    func yen() throws {
        var sketch = try UntaxedOrder(.of("333"))
        sketch.sketch.currency = "JPY"
        sketch.sketch.rate = "150"
        let order = try sketch.order()
        #expect(try order.lines[0].ordered.tax == Money(amount("33"), base: amount("0.22")))
    }

    // MARK: - Composite products

    @Test("Of a configurable product the parent is taxed, of a bundle at the sum of its parts the children")
    func composites() throws {
        let order = try UntaxedOrder(
            .of("100"), .of("0", in: 0), .of("30"), .of("10", in: 2), .of("20", in: 2), .of("0"), .of("5", in: 5)
        ).order()
        #expect(order.lines.map(\.isPlaceholder) == [false, true, true, false, false, true, false])
        #expect(try order.lines.map(\.ordered.tax.amount) == ["10", "0", "0", "1", "2", "0", "0.5"].map(amount))
        #expect(try order.lines.map(\.tax.percent) == ["10", "0", "0", "10", "10", "0", "10"].map(percent))
    }

    @Test("A line without money of its own does not make the shipping fee taxed")
    func placeholderIsNotSold() throws {
        var sketch = try UntaxedOrder(.of("100", code: "A"), .of("0", in: 0))
        sketch.sketch.shipping.fee = "10"
        sketch.buyer = Buyer(kind: .reseller, exemptions: [exemption("OH", code: "A")])
        #expect(try sketch.order().grandTotal.amount == amount("110"))
    }

    // MARK: - Who buys

    @Test("An exemption takes the tax off its goods, in its state")
    func exempt() throws {
        var sketch = try UntaxedOrder(.of("200", code: "a"), .of("100"))
        sketch.buyer = Buyer(kind: .reseller, exemptions: [exemption("OH", code: "A")])
        let order = try sketch.order()
        #expect(try order.lines.map(\.ordered.tax.amount) == ["0", "10"].map(amount))
        #expect(try order.lines.map(\.tax) == [.none, tax("OH", "10")])
        sketch.buyer = Buyer(kind: .retail, exemptions: [exemption("NY")])
        #expect(try sketch.order().ordered.tax.amount == amount("30"))
    }

    @Test("A marketplace is never taxed, and needs no rate on file")
    func marketplace() throws {
        var sketch = try UntaxedOrder(.of("200"))
        sketch.state = "TX"
        sketch.sketch.shipping.fee = "10"
        sketch.buyer = Buyer(kind: .marketplace)
        #expect(try sketch.order().grandTotal.amount == amount("210"))
    }

    // MARK: - Shipping

    @Test("Shipping is taxed after its discount in Ohio, and not taxed in California")
    func shipping() throws {
        var sketch = try UntaxedOrder(.of("100"))
        sketch.sketch.shipping = (fee: "10", discount: "4", tax: "0")
        var order = try sketch.order()
        #expect(try order.shippingOrdered.amounts.tax.amount == amount("0.60"))
        #expect(try order.shippingOrdered.tax == tax("OH", "10"))
        sketch.rules = TransactionRules(policy: TaxPolicy(), book: .demo)
        sketch.state = "CA"
        order = try sketch.order()
        #expect(try order.ordered.tax.amount == amount("7.25"))
        #expect(order.shippingOrdered.amounts.tax == .zero && order.shippingOrdered.tax == .none)
    }

    @Test("Shipping goes by its own tax code, and untaxed with goods of which none is taxed")
    func shippingOfExemptGoods() throws {
        var sketch = try UntaxedOrder(.of("100", code: "A"))
        sketch.sketch.shipping.fee = "10"
        sketch.buyer = Buyer(kind: .reseller, exemptions: [exemption("OH", code: "A")])
        #expect(try sketch.order().shippingOrdered.amounts.tax == .zero)
        sketch.sketch.lines.append(try .of("1"))
        #expect(try sketch.order().shippingOrdered.amounts.tax.amount == amount("1"))
        sketch.shippingTaxCode = "A"
        #expect(try sketch.order().shippingOrdered.amounts.tax == .zero)
    }

    // MARK: - When and where

    @Test(
        "The day of the order selects the rate; of a country and its province both count",
        arguments: [
            ("US", "SD", "2023-06-30 23:59:59", "4.5", "SD"), ("US", "SD", "2023-07-01", "4.2", "SD"),
            ("CA", "ON", "2026-01-05", "13", "ON"), ("DE", "Bayern", "2026-01-05", "19", "DE"),
        ])
    func day(country: String, state: String, day: String, rate: String, region: String) throws {
        var sketch = try UntaxedOrder(.of("100"))
        sketch.rules = TransactionRules(policy: TaxPolicy(), book: .demo)
        sketch.country = country
        sketch.state = state
        sketch.placedAt = try instant(day)
        let line = try sketch.order().lines[0]
        #expect(try line.ordered.tax.amount == amount(rate))
        #expect(try line.tax == tax(region, rate))
    }

    @Test("An order without a date is taxed by the day on which it comes")
    func today() throws {
        var sketch = try UntaxedOrder(.of("100"))
        sketch.rules = TransactionRules(policy: TaxPolicy(), book: .demo)
        sketch.state = "SD"
        for (now, sum) in [("2023-06-30", "4.50"), ("2023-07-01", "4.20")] {
            sketch.now = try instant(now)
            #expect(try sketch.order().ordered.tax.amount == amount(sum))
        }
    }

    @Test("Without a rate on file there is no order")
    func noRate() throws {
        var sketch = try UntaxedOrder(.of("100"))
        sketch.state = "TX"
        let texas = Region(country: "US", state: "TX")
        #expect(try sketch.refusal() == .taxNotComputable(.addressUnknown(Destination(region: texas))))
        sketch.rules = TransactionRules(policy: TaxPolicy(), book: .demo)
        sketch.state = "DC"
        sketch.placedAt = try instant("2026-10-01")
        let district = Region(country: "US", state: "DC")
        #expect(try sketch.refusal() == .taxNotComputable(.rateClassMissing(.general, Destination(region: district))))
    }

    // MARK: - What follows

    @Test("Totals are held against the tax that was worked out")
    func totals() throws {
        var sketch = try UntaxedOrder(.of("200"), .of("100"))
        sketch.sketch.checks = [
            .init(field: "tax_amount", total: .tax, amount: try amount("30")),
            .init(field: "grand_total", total: .grandTotal, amount: try amount("330")),
        ]
        _ = try sketch.order()
        sketch.sketch.checks[1] = .init(field: "grand_total", total: .grandTotal, amount: try amount("300"))
        #expect(try sketch.refusal() == .fieldInvalid(field: "grand_total"))
        sketch.sketch.checks = []
        sketch.sketch.invoices[0].grandTotal = try amount("300")
        #expect(try sketch.refusal() == .fieldInvalid(field: "grand_total"))
    }

    @Test("Invoices in parts and refunds in parts give back exactly the tax")
    func everythingGoesBack() throws {
        var sketch = try UntaxedOrder(.of("3.33", pieces: "3", less: "0.50"), .of("7.77"))
        sketch.rules = TransactionRules(policy: TaxPolicy(), book: try .flat("0.0775"))
        sketch.sketch.shipping.fee = "5.01"
        var first = try OrderSketch.invoice([0: "2"])
        first.shipping = .init(fee: .init(.zero), discount: .init(.zero), tax: .init(.zero))
        sketch.sketch.invoices = [first, InvoiceDocument(state: .paid)]
        var order = try sketch.order()
        let whole = (order.ordered.tax + order.shippingOrdered.amounts.tax).amount
        // 9.49 + 7.77 + 5.01 at 7.75 % are 1.725925.
        #expect(try whole == amount("1.73"))
        #expect(order.total.charged == order.grandTotal)
        var back = try Ask(items: [.line(0, "1")], shipping: "0").settle(&order).goods.tax.amount
        back += try Ask(items: [.line(0, "1")], shipping: "2").settle(&order).tax.amount
        back += try Ask().settle(&order).tax.amount
        #expect(back == whole && order.state == .closed)
    }

    @Test("An order that brings its own tax stays as it is, whatever the rates")
    func ownTax() throws {
        let document = try OrderSketch().document
        let rules = TransactionRules(policy: TaxPolicy(), book: try .flat("0.10"))
        #expect(try document.taxed(by: rules, for: .unknown, at: Instant(seconds: 0)) == document)
    }

    private func tax(_ region: String, _ rate: String) throws -> AppliedTax {
        AppliedTax(title: "\(region) Tax", percent: try percent(rate))
    }

    private func percent(_ text: String) throws -> Percent { try #require(Percent(parsing: text)) }

    private func instant(_ text: String) throws -> Instant { try #require(Instant(parsing: text)) }

    private func exemption(_ state: String, code: String? = nil) -> Exemption {
        Exemption(id: "X", region: Region(country: "US", state: state), taxCode: code, validity: .always)
    }
}

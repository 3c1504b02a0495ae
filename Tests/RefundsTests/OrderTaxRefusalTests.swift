import Amounts
import Refunds
import Testing

/// What an order must not bring whose tax is to be worked out, by the field that is named.
@Suite struct OrderTaxRefusalTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let field: String
        let change: @Sendable (inout OrderDocument) throws -> Void
    }

    private static let rows: [Row] = [
        Row(testDescription: "tax on a line", field: "tax_amount") { $0.lines[1].tax = .init(try amount("0.01")) },
        Row(testDescription: "tax on a line in the books", field: "tax_amount") {
            $0.lines[0].tax = .init(.zero, base: try amount("0.01"))
        },
        Row(testDescription: "hidden tax", field: "hidden_tax_amount") {
            $0.lines[0].hiddenTax = .init(try amount("0.01"))
        },
        Row(testDescription: "a row with tax", field: "row_total_incl_tax") {
            $0.lines[0].rowInclTax = .init(try amount("200"))
        },
        Row(testDescription: "a rate", field: "tax_percent") {
            $0.lines[0].appliedTax = AppliedTax(title: "Tax", percent: Percent(tenThousandths: 1))
        },
        Row(testDescription: "a tax's name", field: "tax_title") {
            $0.lines[0].appliedTax = AppliedTax(title: "VAT", percent: .zero)
        },
        Row(testDescription: "tax on shipping", field: "shipping_tax_amount") {
            $0.shipping = try shipping("5", tax: "0.01")
        },
        Row(testDescription: "a rate for shipping", field: "shipping_tax_percent") {
            $0.shippingTax = AppliedTax(title: "Tax", percent: Percent(tenThousandths: 1))
        },
        Row(testDescription: "a name for the tax on shipping", field: "shipping_tax_title") {
            $0.shippingTax = AppliedTax(title: "VAT", percent: .zero)
        },
        Row(testDescription: "tax on an invoice", field: "tax_amount") { $0.invoices = [try invoice(tax: "0.01")] },
        Row(testDescription: "hidden tax on an invoice", field: "hidden_tax_amount") {
            $0.invoices = [try invoice(hiddenTax: "0.01")]
        },
        Row(testDescription: "money of an invoice's line", field: "row_total") { $0.invoices = [try invoice()] },
        Row(testDescription: "tax on an invoice's shipping", field: "shipping_tax_amount") {
            $0.invoices[0].shipping = try shipping("0", tax: "0.01")
        },
        Row(testDescription: "shipping on an invoice", field: "shipping_amount") {
            $0.shipping = try shipping("5")
            $0.invoices[0].shipping = try shipping("5")
        },
        Row(testDescription: "a discount on an invoice's shipping", field: "shipping_discount_amount") {
            $0.invoices[0].shipping = try shipping("0", discount: "1")
        },
        Row(testDescription: "a discount above its row", field: "discount_amount") {
            $0.lines[0].discount = .init(try amount("200.01"))
        },
        Row(testDescription: "a discount above the fee", field: "shipping_discount_amount") {
            $0.shipping = try shipping("5", discount: "5.01")
        },
        Row(testDescription: "a price below zero", field: "price") { $0.lines[0].price = .init(try amount("-1")) },
        Row(testDescription: "a row finer than a cent", field: "row_total") {
            $0.lines[0].row = .init(try amount("200.001"))
        },
        Row(testDescription: "no piece", field: "qty_ordered") { $0.lines[0].quantityOrdered = .zero },
        Row(testDescription: "a parent that comes later", field: "parent_line") { $0.lines[0].parentPosition = 1 },
        Row(testDescription: "more in all than an amount can be", field: "grand_total") {
            for position in 0...1 { $0.lines[position].price = .init(try amount("60000000000")) }
        },
    ]

    @Test(arguments: rows)
    func fieldIsNamed(row: Row) throws {
        let sketch = try UntaxedOrder(.of("200"), .of("100"))
        #expect(try sketch.refusal() == nil)
        #expect(try sketch.refusal(row.change) == .fieldInvalid(field: row.field))
    }

    @Test("A field that is wrong goes before a rate that is missing")
    func precedence() throws {
        var sketch = try UntaxedOrder(.of("200"))
        sketch.state = "TX"
        #expect(try sketch.refusal { $0.lines[0].quantityOrdered = .zero } == .fieldInvalid(field: "qty_ordered"))
    }
}

private func shipping(_ fee: String, discount: String = "0", tax: String = "0") throws -> OrderDocument.ShippingGiven {
    .init(fee: .init(try amount(fee)), discount: .init(try amount(discount)), tax: .init(try amount(tax)))
}

/// An invoice whose only line has money of its own.
private func invoice(tax: String = "0", hiddenTax: String = "0") throws -> InvoiceDocument {
    let amounts = InvoiceDocument.Amounts(
        row: .init(try amount("200")), discount: .init(.zero), tax: .init(try amount(tax)),
        hiddenTax: .init(try amount(hiddenTax)))
    var invoice = InvoiceDocument(state: .paid)
    invoice.lines = [
        InvoiceDocument.Line(reference: .position(0), quantity: try quantity("1"), amounts: amounts)
    ]
    return invoice
}

import Amounts
import Refunds
import Testing

/// Each way in which an order may contradict itself, by the field that is named.
@Suite struct ImportRefusalTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var field = ""
        var refusal: Refusal?
        let change: @Sendable (inout OrderSketch) throws -> Void
    }

    private static let lineRows: [Row] = [
        Row(testDescription: "negative price", field: "price") { $0.lines[0].price = .init(try amount("-10")) },
        Row(testDescription: "negative base price", field: "price") {
            $0.lines[0].price = .init(try amount("10"), base: try amount("-10"))
        },
        Row(testDescription: "row finer than a cent", field: "row_total") {
            $0.lines[0].row = .init(try amount("30.001"))
        },
        Row(testDescription: "base row finer than a cent", field: "row_total") {
            $0.lines[0].row = .init(try amount("30"), base: try amount("30.001"))
        },
        Row(testDescription: "row beyond the bound", field: "row_total") {
            $0.lines[0].price = .init(Amount(tenThousandths: Amount.tenThousandthsMax))
            $0.lines[0].quantityOrdered = Quantity(tenThousandths: 999_999_990_000)
        },
        Row(testDescription: "negative discount", field: "discount_amount") {
            $0.lines[0].discount = .init(try amount("-1"))
        },
        Row(testDescription: "discount above the row and its tax", field: "discount_amount") {
            $0.lines[0].discount = .init(try amount("35.71"))
        },
        Row(testDescription: "discount above the row in one currency", field: "discount_amount") {
            $0.lines[0].discount = .init(try amount("35.71"), base: .zero)
        },
        Row(testDescription: "discount above the row in the other", field: "discount_amount") {
            $0.lines[0].discount = .init(.zero, base: try amount("35.71"))
        },
        Row(testDescription: "negative tax", field: "tax_amount") { $0.lines[0].tax = .init(try amount("-1")) },
        Row(testDescription: "negative hidden tax", field: "hidden_tax_amount") {
            $0.lines[0].hiddenTax = .init(try amount("-1"))
        },
        Row(testDescription: "negative row with tax", field: "row_total_incl_tax") {
            $0.lines[0].rowInclTax = .init(try amount("-1"))
        },
        Row(testDescription: "row with tax beyond the bound", field: "row_total_incl_tax") {
            $0.lines[0].price = .init(try amount("30000000000"))
            $0.lines[0].appliedTax = AppliedTax(title: "VAT", percent: try #require(Percent(parsing: "100")))
        },
        Row(testDescription: "no piece ordered", field: "qty_ordered") { $0.lines[0].quantityOrdered = .zero },
        Row(testDescription: "a negative number ordered", field: "qty_ordered") {
            $0.lines[0].quantityOrdered = try quantity("-3")
        },
        Row(testDescription: "a fraction of a piece ordered", field: "qty_ordered") {
            $0.lines[0].quantityOrdered = try quantity("2.5")
        },
        Row(testDescription: "more canceled than ordered", field: "qty_canceled") {
            $0.lines[0].quantityCanceled = try quantity("4")
        },
        Row(testDescription: "more shipped than ordered", field: "qty_shipped") {
            $0.lines[0].quantityShipped = try quantity("4")
        },
        Row(testDescription: "two lines of one id", field: "item_id") {
            $0.lines[0].id = 4
            $0.lines[1].id = 4
        },
        Row(testDescription: "a line's id below one", field: "item_id") { $0.lines[0].id = 0 },
        Row(testDescription: "a line's id beyond exact numbers", field: "item_id") { $0.lines[0].id = .max },
        Row(testDescription: "a base amount beyond the bound", field: "shipping_amount") {
            $0.currency = "EUR"
            $0.rate = "0.00000001"
            $0.lines = []
            $0.shipping.fee = "99999999999"
        },
    ]

    private static let shippingRows: [Row] = [
        Row(testDescription: "negative shipping", field: "shipping_amount") { $0.shipping.fee = "-1" },
        Row(testDescription: "shipping finer than a cent", field: "shipping_amount") { $0.shipping.fee = "5.001" },
        Row(testDescription: "negative shipping discount", field: "shipping_discount_amount") {
            $0.shipping.discount = "-1"
        },
        Row(testDescription: "shipping discount above shipping", field: "shipping_discount_amount") {
            $0.shipping.discount = "5.01"
        },
        Row(testDescription: "negative shipping tax", field: "shipping_tax_amount") { $0.shipping.tax = "-1" },
    ]

    private static let invoiceRows: [Row] = [
        Row(testDescription: "an invoice of no line", refusal: .itemInvalid) {
            $0.invoices = [try OrderSketch.invoice([9: "1"])]
        },
        Row(testDescription: "more invoiced than ordered", refusal: .quantityToInvoiceExceeds(name: "Item A")) {
            $0.invoices = [try OrderSketch.invoice([0: "2"]), try OrderSketch.invoice([0: "2"])]
        },
        Row(testDescription: "more invoiced than is not canceled", refusal: .quantityToInvoiceExceeds(name: "Item A")) {
            $0.lines[0].quantityCanceled = try quantity("1")
            $0.invoices = [try OrderSketch.invoice([0: "3"])]
        },
        Row(testDescription: "a row above the order's", field: "row_total") { try $0.charge(row: "30.01") },
        Row(testDescription: "a discount above the order's", field: "discount_amount") {
            try $0.charge(discount: "0.01")
        },
        Row(testDescription: "tax above the order's", field: "tax_amount") { try $0.charge(tax: "5.71") },
        Row(testDescription: "hidden tax above the order's", field: "hidden_tax_amount") {
            try $0.charge(hiddenTax: "0.01")
        },
        Row(testDescription: "shipping above the order's", field: "shipping_amount") {
            $0.invoices[0].shipping = .init(fee: .init(try amount("5.01")), discount: .init(.zero), tax: .init(.zero))
        },
        Row(testDescription: "shipping tax above the order's", field: "shipping_tax_amount") {
            $0.invoices[0].shipping = .init(
                fee: .init(try amount("5")), discount: .init(.zero), tax: .init(try amount("0.01")))
        },
        Row(testDescription: "a total that is another", field: "grand_total") {
            $0.invoices[0].grandTotal = try amount("88.31")
        },
        Row(testDescription: "an invoice's id below one", field: "entity_id") { $0.invoices[0].id = -1 },
        Row(testDescription: "two invoices of one id", refusal: .duplicate(field: "invoices.entity_id")) {
            $0.invoices = [try OrderSketch.invoice([0: "1"]), try OrderSketch.invoice([0: "1"])]
            $0.invoices[1].id = 1
        },
        Row(testDescription: "two invoices of one number", refusal: .duplicate(field: "invoices.increment_id")) {
            $0.invoices = [try OrderSketch.invoice([0: "1"]), try OrderSketch.invoice([0: "1"])]
            $0.invoices[1].number = "100000001"
        },
    ]

    @Test("A field that does not add up is named", arguments: lineRows + shippingRows + invoiceRows)
    func refused(row: Row) throws {
        var sketch = try OrderSketch()
        try row.change(&sketch)
        #expect(try sketch.refusal() == row.refusal ?? .fieldInvalid(field: row.field))
    }

    @Test(
        "Totals that the shop gives are held against the sums",
        arguments: [
            (OrderDocument.Total.subtotal, "70"), (.discount, "1.50"), (.discount, "-1.50"), (.tax, "13.80"),
            (.hiddenTax, "0.20"), (.grandTotal, "87.50"), (.baseGrandTotal, "87.50"), (.totalPaid, "87.50"),
        ])
    func checks(total: OrderDocument.Total, text: String) throws {
        var sketch = try OrderSketch()
        sketch.lines[0].discount = .init(try amount("1"))
        sketch.lines[0].hiddenTax = .init(try amount("0.20"))
        sketch.shipping = (fee: "5.00", discount: "0.50", tax: "0.50")
        sketch.checks = [.init(field: "the field", total: total, amount: try amount(text))]
        #expect(try sketch.refusal() == nil)
        sketch.checks = [.init(field: "the field", total: total, amount: try amount(text) + amount("0.01"))]
        #expect(try sketch.refusal() == .fieldInvalid(field: "the field"))
    }

    @Test("A placeholder cannot be invoiced")
    func placeholder() throws {
        var child = try OrderSketch.line("A", "1", price: "0")
        child.parentPosition = 0
        var sketch = try OrderSketch(OrderSketch.line("A", "1", price: "10"), child)
        sketch.invoices = [try OrderSketch.invoice([1: "1"])]
        #expect(try sketch.refusal() == .itemInvalid)
    }
}

extension OrderSketch {
    /// Has the first invoice charge these amounts for all of the first line.
    fileprivate mutating func charge(
        row: String = "30", discount: String = "0", tax: String = "5.70", hiddenTax: String = "0"
    ) throws {
        let amounts = InvoiceDocument.Amounts(
            row: .init(try amount(row)), discount: .init(try amount(discount)), tax: .init(try amount(tax)),
            hiddenTax: .init(try amount(hiddenTax)))
        invoices[0].lines = [.init(reference: .position(0), quantity: try quantity("3"), amounts: amounts)]
    }
}

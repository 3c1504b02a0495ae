import Amounts
import Refunds

extension VectorCase {
    /// The positions of lines without money of their own.
    var dummies: Set<Int> { Set(order.items.indices.filter { order.items[$0]["is_dummy"] == "true" }) }

    /// The order as a shop would hand it in, before any invoice.
    ///
    /// Amounts finer than the minor unit are rounded, and lines whose money is on the other level of their composite
    /// product bring none (the lineage shows the sum there once more, or a rounding cent).
    func importOrder(numbering: inout Numbering) throws -> Order {
        guard let currency = Currency(order.fields["order_currency"] ?? ""),
            let baseCurrency = Currency(order.fields["base_currency"] ?? ""),
            let rate = Rate(parsing: order.fields["base_to_order_rate"] ?? "")
        else { throw VectorError.unreadable(id) }
        func given(_ fields: Fields, _ name: String) throws -> OrderDocument.Given {
            try fields.given(name, currency, baseCurrency)
        }
        let isCaptured = steps.contains { $0.invoice?.fields["has_transaction_id"] == "true" }
        let document = OrderDocument(
            currency: currency, baseCurrency: baseCurrency, rate: rate,
            payment: Payment(method: madeFrom.payment ?? "checkmo", transactionID: isCaptured ? "capture-1" : nil),
            customer: Customer(email: nil, name: nil, billingAddress: nil, shippingAddress: nil),
            shipping: OrderDocument.ShippingGiven(
                fee: try given(order.fields, "shipping_amount"),
                discount: try given(order.fields, "shipping_discount_amount"),
                tax: try given(order.fields, "shipping_tax_amount")),
            shippingTax: AppliedTax(title: "Tax", percent: .zero),
            lines: try order.items.enumerated().map { try line($1, isDummy: dummies.contains($0), given) },
            invoices: [])
        return try ImportOrder(storeID: StoreID(1), document: document)
            .decide(numbering: &numbering, at: Instant(seconds: 0))
    }

    private func line(
        _ item: Fields, isDummy: Bool, _ given: (Fields, String) throws -> OrderDocument.Given
    ) throws -> OrderDocument.Line {
        let price = OrderDocument.Given(try item.amount("price"), base: try item.base("price"))
        var line = OrderDocument.Line(
            sku: item["sku"] ?? "", name: "Item \(item["sku"] ?? "")",
            quantityOrdered: try item.quantity("qty_ordered"),
            price: isDummy ? OrderDocument.Given(.zero) : price,
            appliedTax: AppliedTax(title: "Tax", percent: Percent(parsing: item["tax_percent"] ?? "0") ?? .zero))
        line.parentPosition = item["parent_line"].flatMap { Int($0) }
        line.productType = item["product_type"] ?? "simple"
        line.isDivisible = item["is_qty_decimal"] == "1"
        guard !isDummy else { return line }
        line.row = try given(item, "row_total")
        line.discount = try given(item, "discount_amount")
        line.tax = try given(item, "tax_amount")
        line.hiddenTax = try given(item, "hidden_tax_amount")
        line.rowInclTax = try given(item, "row_total_incl_tax")
        return line
    }
}

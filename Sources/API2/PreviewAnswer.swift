import Amounts
public import Refunds
public import Wire

/// The answer that shows what a credit memo would be, and what is left to refund.
public enum PreviewAnswer {
    /// Shows a refund decided on an order as it stands, and how to ask for exactly this one.
    ///
    /// The fingerprint is what ``Call/issueCreditMemo(_:previewFingerprint:)`` hands back when the memo is asked for.
    public static func response(_ refund: Refund, on order: Order, fingerprint: String) -> Response {
        let memo = CreditMemo(
            issuing: refund, on: order, id: CreditMemoID(0), number: "",
            lineIDs: refund.lines.map { _ in CreditMemoLineID(0) }, historyID: HistoryEntryID(0), at: order.updatedAt)
        let left = Refundable(of: order, refund.invoiceID.flatMap(order.invoice))
        return .json(200) { writer in
            writer.envelope("creditmemo") { $0.creditMemo(memo, as: .preview) }
            writer.object("refundable") { $0.refundable(left) }
            writer.member("preview_token", PreviewToken(revision: order.revision, fingerprint: fingerprint).text)
        }
    }
}

/// What may still be refunded of an order, or of one of its invoices.
private struct Refundable {
    let lines: [(line: OrderLine, quantity: Quantity, amounts: LineAmounts)]
    let shipping: ShippingAmounts
    let total: Amount

    init(of order: Order, _ invoice: Invoice?) {
        lines = order.lines.compactMap { line in
            guard !line.isPlaceholder, let left = Refundable.left(of: line, in: invoice), left.quantity > .zero else {
                return nil
            }
            return (line, left.quantity, left.amounts)
        }
        shipping = Refundable.shippingLeft(of: order, in: invoice)
        let left = order.leftForMemos.amount
        total = max(.zero, min(left, invoice?.total.left.amount ?? left))
    }

    /// The last pieces of a line take all its money; of an invoice's pieces, what both the invoice and the order have.
    private static func left(of line: OrderLine, in invoice: Invoice?) -> (quantity: Quantity, amounts: LineAmounts)? {
        guard let invoice else { return (line.quantity.left, line.amounts.left) }
        guard let own = invoice.line(of: line.id) else { return nil }
        guard own.quantity.left < line.quantity.left else { return (line.quantity.left, line.amounts.left) }
        let ours = line.amounts.left
        let its = own.amounts.left
        let amounts = LineAmounts(
            row: lesser(ours.row, its.row), discount: lesser(ours.discount, its.discount),
            tax: lesser(ours.tax, its.tax), hiddenTax: lesser(ours.hiddenTax, its.hiddenTax))
        return (own.quantity.left, amounts)
    }

    private static func shippingLeft(of order: Order, in invoice: Invoice?) -> ShippingAmounts {
        let ours = order.shipping.left
        guard let its = invoice?.shipping.left, its.fee.amount < ours.fee.amount else { return ours }
        return ShippingAmounts(
            fee: lesser(ours.fee, its.fee), discount: lesser(ours.discount, its.discount),
            tax: lesser(ours.tax, its.tax))
    }

    private static func lesser(_ left: Money, _ right: Money) -> Money { left.amount <= right.amount ? left : right }
}

extension JSONWriter {
    fileprivate mutating func refundable(_ left: Refundable) {
        array("items", left.lines) { writer, entry in
            writer.member("order_item_id", entry.line.id.rawValue)
            writer.member("sku", entry.line.sku)
            writer.member("name", entry.line.name)
            writer.member("qty", entry.quantity)
            writer.member("row_total", entry.amounts.row.amount)
            writer.member("discount_amount", entry.amounts.discount.amount)
            writer.member("tax_amount", entry.amounts.tax.amount)
        }
        member("shipping_amount", left.shipping.fee.amount)
        member("shipping_tax_amount", left.shipping.tax.amount)
        member("grand_total", left.total)
    }
}

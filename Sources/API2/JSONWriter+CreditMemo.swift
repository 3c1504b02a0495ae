import Amounts
import Refunds
import Wire

/// Whether a memo exists, or is shown as it would be.
enum MemoStage {
    case issued
    /// Nothing has a number or a date yet.
    case preview
}

extension JSONWriter {
    /// Writes the members of a memo: the vendor's record of Magento's fields, in the contract's sequence.
    ///
    /// `grand_total` = `subtotal` − `discount_amount` + `tax_amount` + `hidden_tax_amount` + `shipping_amount` +
    /// `adjustment_positive` − `adjustment_negative`; the discount and the tax include shipping's.
    mutating func creditMemo(_ memo: CreditMemo, as stage: MemoStage) {
        let issuedAt = stage == .issued ? memo.issuedAt.description : nil
        head(of: memo, as: stage)
        totals(of: memo.refund)
        member("transaction_id", memo.transactionID)
        member("email_sent", memo.mailDelivered)
        member("comment", memo.refund.comment)
        member("created_at", issuedAt)
        member("updated_at", issuedAt)
        array("items", zip(memo.lines, memo.refund.lines)) { $0.item($1.0, $1.1, as: stage) }
        array("taxes", memo.taxes) { writer, entry in
            writer.member("title", entry.tax.title)
            writer.member("percent", entry.tax.percent)
            writer.member("amount", entry.amount.amount)
        }
    }

    private mutating func head(of memo: CreditMemo, as stage: MemoStage) {
        member("entity_id", stage == .issued ? memo.id.rawValue : nil)
        member("increment_id", stage == .issued ? memo.number : nil)
        member("order_id", memo.refund.orderID.rawValue)
        member("order_increment_id", memo.orderNumber)
        member("invoice_id", memo.refund.invoiceID?.rawValue)
        member("invoice_increment_id", memo.invoiceNumber)
        member("store_id", memo.storeID.rawValue)
        member("state", memo.state.rawValue)
        member("refund_type", memo.refund.payout.rawValue)
        member("base_currency_code", memo.baseCurrency.code)
        member("order_currency_code", memo.currency.code)
    }

    private mutating func totals(of refund: Refund) {
        let goods = refund.goods
        let shipping = refund.shipping
        let adjustments = refund.adjustments
        let total = goods.total + shipping.total + adjustments.total
        let subtotalInclTax = refund.lines.reduce(Money.zero) { $0 + $1.rowInclTax }
        money("subtotal", "base_subtotal", goods.row)
        money("subtotal_incl_tax", "base_subtotal_incl_tax", subtotalInclTax)
        money("discount_amount", "base_discount_amount", goods.discount + shipping.discount)
        money("tax_amount", "base_tax_amount", goods.tax + shipping.tax)
        money("hidden_tax_amount", "base_hidden_tax_amount", goods.hiddenTax)
        money("shipping_amount", "base_shipping_amount", shipping.fee)
        money("shipping_tax_amount", "base_shipping_tax_amount", shipping.tax)
        money("shipping_incl_tax", "base_shipping_incl_tax", shipping.fee + shipping.tax)
        money("adjustment", "base_adjustment", adjustments.total)
        money("adjustment_positive", "base_adjustment_positive", adjustments.goodwill)
        money("adjustment_negative", "base_adjustment_negative", adjustments.fee)
        money("grand_total", "base_grand_total", total)
    }

    private mutating func item(_ line: CreditMemoLine, _ part: RefundLine, as stage: MemoStage) {
        member("entity_id", stage == .issued ? line.id.rawValue : nil)
        member("order_item_id", part.orderLineID.rawValue)
        member("sku", line.sku)
        member("name", line.name)
        member("qty", part.quantity)
        member("price", line.price.amount)
        member("row_total", part.amounts.row.amount)
        member("discount_amount", part.amounts.discount.amount)
        member("tax_amount", part.amounts.tax.amount)
        member("hidden_tax_amount", part.amounts.hiddenTax.amount)
        member("row_total_incl_tax", part.rowInclTax.amount)
    }
}

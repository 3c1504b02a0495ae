import Refunds
import Wire

extension JSONWriter {
    /// Writes the members of an invoice: Magento's record, with what was refunded beside what was charged.
    ///
    /// The discount and the tax of the invoice include shipping's.
    mutating func invoice(_ record: InvoiceRecord) {
        let invoice = record.invoice
        let order = record.order
        member("entity_id", invoice.id.rawValue)
        member("increment_id", invoice.number)
        member("order_id", order.id.rawValue)
        member("order_increment_id", order.number)
        member("store_id", order.storeID.rawValue)
        member("state", invoice.state.rawValue)
        member("base_currency_code", order.baseCurrency.code)
        member("order_currency_code", order.currency.code)
        totals(of: invoice)
        member("transaction_id", invoice.transactionID)
        member("comment", invoice.comment)
        member("created_at", invoice.issuedAt.description)
        member("updated_at", invoice.updatedAt.description)
        array("items", invoice.lines) { writer, part in
            guard let line = order.line(part.orderLineID) else { return }
            writer.item(part, of: line)
        }
    }

    private mutating func totals(of invoice: Invoice) {
        let goods = invoice.charged
        let shipping = invoice.shipping.charged
        money("subtotal", "base_subtotal", goods.row)
        money("discount_amount", "base_discount_amount", goods.discount + shipping.discount)
        money("tax_amount", "base_tax_amount", goods.tax + shipping.tax)
        money("hidden_tax_amount", "base_hidden_tax_amount", goods.hiddenTax)
        money("shipping_amount", "base_shipping_amount", shipping.fee)
        money("shipping_tax_amount", "base_shipping_tax_amount", shipping.tax)
        money("shipping_incl_tax", "base_shipping_incl_tax", shipping.fee + shipping.tax)
        money("grand_total", "base_grand_total", invoice.total.charged)
        money("total_refunded", "base_total_refunded", invoice.total.refunded)
    }

    private mutating func item(_ part: InvoiceLine, of line: OrderLine) {
        member("entity_id", part.id.rawValue)
        member("order_item_id", part.orderLineID.rawValue)
        member("sku", line.sku)
        member("name", line.name)
        member("qty", part.quantity.charged)
        member("qty_refunded", part.quantity.refunded)
        money("price", "base_price", line.price)
        money("row_total", "base_row_total", part.amounts.charged.row)
        money("discount_amount", "base_discount_amount", part.amounts.charged.discount)
        money("tax_amount", "base_tax_amount", part.amounts.charged.tax)
        money("hidden_tax_amount", "base_hidden_tax_amount", part.amounts.charged.hiddenTax)
    }
}

import Refunds
import Wire

extension JSONWriter {
    /// Writes the members of an order: Magento's record, as far as the register knows it.
    ///
    /// Discounts are positive. The discount and the tax of the order include shipping's.
    mutating func order(_ order: Order) {
        member("entity_id", order.id.rawValue)
        member("increment_id", order.number)
        member("store_id", order.storeID.rawValue)
        member("state", order.state.rawValue)
        member("status", order.status)
        member("created_at", order.placedAt.description)
        member("updated_at", order.updatedAt.description)
        member("base_currency_code", order.baseCurrency.code)
        member("order_currency_code", order.currency.code)
        member("base_to_order_rate", order.rate.description)
        member("customer_email", order.customer.email)
        member("customer_name", order.customer.name)
        member("billing_address", json: order.customer.billingAddress)
        member("shipping_address", json: order.customer.shippingAddress)
        member("shipping_description", order.shippingOrdered.description)
        object("payment") {
            $0.member("method", order.payment.method)
            $0.member("transaction_id", order.payment.transactionID)
        }
        totals(of: order)
        refunds(of: order)
        array("items", order.lines) { $0.item($1) }
    }

    private mutating func totals(of order: Order) {
        let goods = order.ordered
        let shipping = order.shippingOrdered.amounts
        let total = goods.total + shipping.total
        let invoiced = order.invoices.reduce(Money.zero) { $1.state == .canceled ? $0 : $0 + $1.total.charged }
        money("subtotal", "base_subtotal", goods.row)
        money("subtotal_incl_tax", "base_subtotal_incl_tax", order.lines.reduce(.zero) { $0 + $1.rowInclTax })
        money("discount_amount", "base_discount_amount", goods.discount + shipping.discount)
        money("tax_amount", "base_tax_amount", goods.tax + shipping.tax)
        money("hidden_tax_amount", "base_hidden_tax_amount", goods.hiddenTax)
        money("shipping_amount", "base_shipping_amount", shipping.fee)
        money("shipping_discount_amount", "base_shipping_discount_amount", shipping.discount)
        money("shipping_tax_amount", "base_shipping_tax_amount", shipping.tax)
        money("shipping_incl_tax", "base_shipping_incl_tax", shipping.fee + shipping.tax)
        money("grand_total", "base_grand_total", total)
        money("total_invoiced", "base_total_invoiced", invoiced)
        money("total_paid", "base_total_paid", order.total.charged)
        money("total_due", "base_total_due", total - order.total.charged)
    }

    private mutating func refunds(of order: Order) {
        let goods = order.lines.reduce(LineAmounts.zero) { $0 + $1.amounts.refunded }
        let shipping = order.shipping.refunded
        let total = order.total.refunded
        money("total_refunded", "base_total_refunded", total)
        money("total_online_refunded", "base_total_online_refunded", order.refundedOnline)
        money("total_offline_refunded", "base_total_offline_refunded", total - order.refundedOnline)
        money("subtotal_refunded", "base_subtotal_refunded", goods.row)
        money("discount_refunded", "base_discount_refunded", goods.discount + shipping.discount)
        money("tax_refunded", "base_tax_refunded", goods.tax + shipping.tax)
        money("hidden_tax_refunded", "base_hidden_tax_refunded", goods.hiddenTax)
        money("shipping_refunded", "base_shipping_refunded", shipping.fee)
        money("shipping_tax_refunded", "base_shipping_tax_refunded", shipping.tax)
        money("adjustment_positive", "base_adjustment_positive", order.adjustments.goodwill)
        money("adjustment_negative", "base_adjustment_negative", order.adjustments.fee)
    }

    private mutating func item(_ line: OrderLine) {
        member("item_id", line.id.rawValue)
        member("parent_item_id", line.parentID?.rawValue)
        member("sku", line.sku)
        member("name", line.name)
        member("product_type", line.productType)
        member("is_qty_decimal", line.isDivisible)
        member("qty_ordered", line.quantityOrdered)
        member("qty_invoiced", line.quantity.charged)
        member("qty_refunded", line.quantity.refunded)
        member("qty_canceled", line.quantityCanceled)
        member("qty_shipped", line.quantityShipped)
        money("price", "base_price", line.price)
        money("row_total", "base_row_total", line.ordered.row)
        money("row_total_incl_tax", "base_row_total_incl_tax", line.rowInclTax)
        money("discount_amount", "base_discount_amount", line.ordered.discount)
        money("tax_amount", "base_tax_amount", line.ordered.tax)
        member("tax_percent", line.tax.percent)
        money("hidden_tax_amount", "base_hidden_tax_amount", line.ordered.hiddenTax)
        money("amount_refunded", "base_amount_refunded", line.amounts.refunded.row)
        money("discount_refunded", "base_discount_refunded", line.amounts.refunded.discount)
        money("tax_refunded", "base_tax_refunded", line.amounts.refunded.tax)
        money("hidden_tax_refunded", "base_hidden_tax_refunded", line.amounts.refunded.hiddenTax)
    }
}

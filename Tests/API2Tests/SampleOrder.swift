import API2
import Amounts
import Refunds
import Testing
import Wire

/// An order in two currencies with discounts, hidden tax and a divisible line: 2 BRL are 1 USD.
enum SampleOrder {
    static let json = #"""
        {
          "store_id": 2,
          "entity_id": 77,
          "increment_id": "100000123",
          "created_at": "2026-01-05 08:14:09",
          "order_currency_code": "BRL",
          "base_currency_code": "USD",
          "base_to_order_rate": "2.0000",
          "customer_email": "bia@example.com",
          "customer_firstname": "Beatriz",
          "customer_lastname": "Conceição",
          "billing_address": {"street": ["Av. Paulista 1578"], "city": "São Paulo", "postcode": "01310-200"},
          "shipping_address": null,
          "payment": {"method": "sandbox", "transaction_id": "ch_1"},
          "shipping_description": "Correios - SEDEX",
          "shipping_amount": "20.00",
          "base_shipping_amount": "10.00",
          "shipping_tax_amount": "2.00",
          "shipping_discount_amount": "5.00",
          "base_shipping_discount_amount": "2.50",
          "shipping_hidden_tax_amount": "1.00",
          "base_shipping_hidden_tax_amount": "0.50",
          "shipping_tax_title": "ICMS",
          "shipping_tax_percent": 12.5,
          "items": [
            {"item_id": 10, "sku": "PRODUCT-001", "name": "Cafeteira \"Bella\"", "qty_ordered": 4, "qty_shipped": 1,
             "price": 100, "row_total": "400.00", "row_total_incl_tax": "436.00", "discount_amount": "40.00",
             "tax_amount": "30.00", "tax_percent": "9", "tax_title": "ICMS", "hidden_tax_amount": "6.00"},
            {"item_id": 11, "sku": "QUEIJO", "name": "Queijo, por kg", "product_type": "weighed", "qty_ordered": "1.5",
             "price": "80.00", "base_price": "40.00", "tax_amount": "12.00", "tax_percent": "10", "tax_title": "ICMS",
             "is_qty_decimal": "1"}
          ],
          "subtotal": "520.00",
          "discount_amount": "-45.00",
          "tax_amount": "44.00",
          "hidden_tax_amount": "6.00",
          "grand_total": "546.00",
          "base_grand_total": "273.00",
          "total_paid": "546.00",
          "total_refunded": null,
          "invoices": [
            {"entity_id": 456, "increment_id": "100000045", "created_at": "2026-01-06", "transaction_id": "ch_1",
             "comment": "Obrigado!", "grand_total": "546.00",
             "items": [{"order_item_id": 10, "qty": 4}, {"sku": "QUEIJO", "qty": "1.5"}]}
          ]
        }
        """#

    /// The order as the register takes it over.
    static func order() throws -> Order {
        guard case .importOrder(let command) = try call(.post, "/api2/order", json) else { throw Problem.notFound }
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        return try command.decide(numbering: &numbering, at: Instant(seconds: 1_767_744_000))
    }

    /// What a body asks of an order is decided as.
    static func refund(_ members: String, of order: Order) throws -> Refund {
        guard case .issueCreditMemo(let command, _) = try call(.post, "/api2/creditmemo", "{\(members)}") else {
            throw Problem.notFound
        }
        return try command.decide(
            on: order,
            gateways: GatewayAbilities([
                "sandbox": GatewayTraits(repetition: .keepsEveryOutcome(seconds: 86_400), lookup: .immediate)
            ]))
    }

    /// The order after a refund of one coffee maker, a kilogram of cheese, half the shipping, and a fee.
    static func refunded() throws -> (order: Order, memo: CreditMemo) {
        var order = try order()
        let refund = try refund(partly, of: order)
        let now = Instant(seconds: 1_767_830_400)
        let memo = CreditMemo(
            issuing: refund, on: order, id: CreditMemoID(9), number: "100000002",
            lineIDs: [CreditMemoLineID(21), CreditMemoLineID(22)], historyID: HistoryEntryID(31), at: now)
        order.reserve(refund)
        order.settle(refund, at: now)
        return (order, memo)
    }

    static let partly = #"""
        "invoice_increment_id": "100000045", "shipping_amount": 10, "adjustment_positive": "1.50",
        "adjustment_negative": 5, "comment": "Devolução\n\"7\"",
        "items": [{"order_item_id": 10, "qty": 1}, {"sku": "QUEIJO", "qty": "1.0000"}]
        """#
}

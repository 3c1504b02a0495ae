import API2
import Amounts
import Refunds
import Testing
import Wire

/// Orders as clients read them, byte for byte.
@Suite struct OrderAnswerTests {
    private static let refunded = oneLine(
        #"""
        {"success":true,"order":{"entity_id":77,"increment_id":"100000123","store_id":2,
        "state":"processing","status":"processing","created_at":"2026-01-05 08:14:09",
        "updated_at":"2026-01-08 00:00:00","base_currency_code":"USD","order_currency_code":"BRL",
        "base_to_order_rate":"2.0000","customer_email":"bia@example.com",
        "customer_name":"Beatriz Conceição","billing_address":{"street":["Av. Paulista 1578"],
        "city":"São Paulo","postcode":"01310-200"},"shipping_address":null,
        "shipping_description":"Correios - SEDEX","payment":{"method":"sandbox","transaction_id":"ch_1"},
        "subtotal":"520.0000","base_subtotal":"260.0000","subtotal_incl_tax":"568.0000",
        "base_subtotal_incl_tax":"284.0000","discount_amount":"44.0000","base_discount_amount":"22.0000",
        "tax_amount":"44.0000","base_tax_amount":"22.0000","hidden_tax_amount":"6.0000",
        "base_hidden_tax_amount":"3.0000","shipping_amount":"20.0000","base_shipping_amount":"10.0000",
        "shipping_discount_amount":"4.0000","base_shipping_discount_amount":"2.0000",
        "shipping_tax_amount":"2.0000","base_shipping_tax_amount":"1.0000","shipping_incl_tax":"22.0000",
        "base_shipping_incl_tax":"11.0000","grand_total":"546.0000","base_grand_total":"273.0000",
        "total_invoiced":"546.0000","base_total_invoiced":"273.0000","total_paid":"546.0000",
        "base_total_paid":"273.0000","total_due":"0.0000","base_total_due":"0.0000",
        "total_refunded":"192.5000","base_total_refunded":"96.2500","total_online_refunded":"0.0000",
        "base_total_online_refunded":"0.0000","total_offline_refunded":"192.5000",
        "base_total_offline_refunded":"96.2500","subtotal_refunded":"180.0000",
        "base_subtotal_refunded":"90.0000","discount_refunded":"12.0000","base_discount_refunded":"6.0000",
        "tax_refunded":"16.5000","base_tax_refunded":"8.2500","hidden_tax_refunded":"1.5000",
        "base_hidden_tax_refunded":"0.7500","shipping_refunded":"10.0000","base_shipping_refunded":"5.0000",
        "shipping_tax_refunded":"1.0000","base_shipping_tax_refunded":"0.5000",
        "adjustment_positive":"1.5000","base_adjustment_positive":"0.7500","adjustment_negative":"5.0000",
        "base_adjustment_negative":"2.5000","items":[{"item_id":10,"parent_item_id":null,
        "sku":"PRODUCT-001","name":"Cafeteira \"Bella\"","product_type":"simple","is_qty_decimal":false,
        "qty_ordered":"4.0000","qty_invoiced":"4.0000","qty_refunded":"1.0000","qty_canceled":"0.0000",
        "qty_shipped":"1.0000","price":"100.0000","base_price":"50.0000","row_total":"400.0000",
        "base_row_total":"200.0000","row_total_incl_tax":"436.0000","base_row_total_incl_tax":"218.0000",
        "discount_amount":"40.0000","base_discount_amount":"20.0000","tax_amount":"30.0000",
        "base_tax_amount":"15.0000","tax_percent":"9.0000","hidden_tax_amount":"6.0000",
        "base_hidden_tax_amount":"3.0000","amount_refunded":"100.0000","base_amount_refunded":"50.0000",
        "discount_refunded":"10.0000","base_discount_refunded":"5.0000","tax_refunded":"7.5000",
        "base_tax_refunded":"3.7500","hidden_tax_refunded":"1.5000","base_hidden_tax_refunded":"0.7500"},
        {"item_id":11,"parent_item_id":null,"sku":"QUEIJO","name":"Queijo, por kg","product_type":"weighed",
        "is_qty_decimal":true,"qty_ordered":"1.5000","qty_invoiced":"1.5000","qty_refunded":"1.0000",
        "qty_canceled":"0.0000","qty_shipped":"0.0000","price":"80.0000","base_price":"40.0000",
        "row_total":"120.0000","base_row_total":"60.0000","row_total_incl_tax":"132.0000",
        "base_row_total_incl_tax":"66.0000","discount_amount":"0.0000","base_discount_amount":"0.0000",
        "tax_amount":"12.0000","base_tax_amount":"6.0000","tax_percent":"10.0000",
        "hidden_tax_amount":"0.0000","base_hidden_tax_amount":"0.0000","amount_refunded":"80.0000",
        "base_amount_refunded":"40.0000","discount_refunded":"0.0000","base_discount_refunded":"0.0000",
        "tax_refunded":"8.0000","base_tax_refunded":"4.0000","hidden_tax_refunded":"0.0000",
        "base_hidden_tax_refunded":"0.0000"}]}}
        """#)

    @Test func single() throws {
        let answer = OrderAnswer.single(try SampleOrder.refunded().order)
        #expect(answer.status == 200)
        #expect(answer.headers == [Header("content-type", "application/json")])
        #expect(answer.text == OrderAnswerTests.refunded)
    }

    @Test func imported() throws {
        let answer = OrderAnswer.imported(try SampleOrder.order())
        #expect(answer.status == 201)
        #expect(
            answer.headers == [Header("content-type", "application/json"), Header("Location", "/api2/order?id=77")])
        #expect(
            answer.text.hasPrefix(#"{"success":true,"order":{"entity_id":77,"increment_id":"100000123","store_id":2,"#))
        #expect(answer.text.contains(#""total_paid":"546.0000","base_total_paid":"273.0000","total_due":"0.0000""#))
    }

    /// A composite line, nothing invoiced, and nothing known of the customer.
    @Test func barest() throws {
        let json = #"""
            {"currency": "JPY", "payment": {"method": "checkmo"}, "items": [
             {"item_id": 7, "sku": "SET", "name": "手巻き寿司セット", "product_type": "bundle", "qty_ordered": 1, "price": 0},
             {"sku": "NORI", "name": "焼海苔", "qty_ordered": 2, "price": 500, "parent_line": 0}]}
            """#
        guard case .importOrder(let command) = try call(.post, "/api2/order", json) else { throw Problem.notFound }
        var numbering = Numbering(nextIDs: [.orderLine: 8], nextNumbers: [:])
        let order = try command.decide(numbering: &numbering, at: Instant(seconds: 1_767_744_000))
        let text = OrderAnswer.single(order).text
        for part in [
            #""entity_id":1,"increment_id":"100000001","store_id":1,"state":"new","status":"pending","#,
            #""customer_email":null,"customer_name":null,"billing_address":null,"shipping_address":null,"#,
            #""shipping_description":null,"payment":{"method":"checkmo","transaction_id":null},"#,
            #""grand_total":"1000.0000","base_grand_total":"1000.0000","total_invoiced":"0.0000","#,
            #""total_paid":"0.0000","base_total_paid":"0.0000","total_due":"1000.0000","#,
            #"{"item_id":7,"parent_item_id":null,"sku":"SET","name":"手巻き寿司セット","product_type":"bundle","#,
            #"{"item_id":8,"parent_item_id":7,"sku":"NORI","name":"焼海苔","product_type":"simple","#,
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    /// Canceled invoices count neither as invoiced nor as paid, open ones as invoiced only.
    @Test func invoicedAndPaid() throws {
        let json = #"""
            {"currency": "EUR", "payment": {"method": "checkmo"}, "items": [
             {"sku": "A", "name": "A", "qty_ordered": 4, "price": 10}], "invoices": [
             {"items": [{"line": 0, "qty": 1}]}, {"items": [{"line": 0, "qty": 1}], "state": 1},
             {"items": [{"line": 0, "qty": 1}], "state": 3}]}
            """#
        guard case .importOrder(let command) = try call(.post, "/api2/order", json) else { throw Problem.notFound }
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        let order = try command.decide(numbering: &numbering, at: Instant(seconds: 0))
        let text = OrderAnswer.single(order).text
        #expect(text.contains(#""total_invoiced":"20.0000","#))
        #expect(text.contains(#""total_paid":"10.0000","#))
        #expect(text.contains(#""total_due":"30.0000","#))
    }

    @Test func list() throws {
        let order = try SampleOrder.refunded().order
        let page = PageRequest(number: 1, limit: 20, wantsTotal: false)
        let record = OrderAnswerTests.refunded.dropFirst(#"{"success":true,"order":"#.count).dropLast()
        #expect(
            OrderAnswer.list(Listing(records: [order], total: nil), page).text
                == #"{"success":true,"page":1,"limit":20,"orders":["# + record + "]}")
    }

    private static let totals: [(Int, Int, Int, String)] = [
        (1, 20, 0, #""total":0,"last_page":1,"has_next":false"#),
        (1, 20, 20, #""total":20,"last_page":1,"has_next":false"#),
        (1, 20, 21, #""total":21,"last_page":2,"has_next":true"#),
        (2, 20, 21, #""total":21,"last_page":2,"has_next":false"#),
        (9, 20, 21, #""total":21,"last_page":2,"has_next":false"#),
        (9_007_199_254_740_991, 200, 1, #""total":1,"last_page":1,"has_next":false"#),
    ]

    @Test(arguments: totals)
    func pagesAreCounted(number: Int, limit: Int, total: Int, expected: String) {
        let page = PageRequest(number: number, limit: limit, wantsTotal: true)
        #expect(
            OrderAnswer.list(Listing(records: [], total: total), page).text
                == #"{"success":true,"page":\#(number),"limit":\#(limit),\#(expected),"orders":[]}"#)
    }
}

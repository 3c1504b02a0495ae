import API2
import Amounts
import Refunds
import Testing
import Wire

/// Invoices as clients read them, byte for byte.
@Suite struct InvoiceAnswerTests {
    private static let refunded = oneLine(
        #"""
        {"success":true,"invoice":{"entity_id":456,"increment_id":"100000045","order_id":77,
        "order_increment_id":"100000123","store_id":2,"state":2,"base_currency_code":"USD",
        "order_currency_code":"BRL","subtotal":"520.0000","base_subtotal":"260.0000",
        "discount_amount":"44.0000","base_discount_amount":"22.0000","tax_amount":"44.0000",
        "base_tax_amount":"22.0000","hidden_tax_amount":"6.0000","base_hidden_tax_amount":"3.0000",
        "shipping_amount":"20.0000","base_shipping_amount":"10.0000","shipping_tax_amount":"2.0000",
        "base_shipping_tax_amount":"1.0000","shipping_incl_tax":"22.0000",
        "base_shipping_incl_tax":"11.0000","grand_total":"546.0000","base_grand_total":"273.0000",
        "total_refunded":"192.5000","base_total_refunded":"96.2500","transaction_id":"ch_1",
        "comment":"Obrigado!","created_at":"2026-01-06 00:00:00","updated_at":"2026-01-08 00:00:00",
        "items":[{"entity_id":1,"order_item_id":10,"sku":"PRODUCT-001","name":"Cafeteira \"Bella\"",
        "qty":"4.0000","qty_refunded":"1.0000","price":"100.0000","base_price":"50.0000",
        "row_total":"400.0000","base_row_total":"200.0000","discount_amount":"40.0000",
        "base_discount_amount":"20.0000","tax_amount":"30.0000","base_tax_amount":"15.0000",
        "hidden_tax_amount":"6.0000","base_hidden_tax_amount":"3.0000"},{"entity_id":2,"order_item_id":11,
        "sku":"QUEIJO","name":"Queijo, por kg","qty":"1.5000","qty_refunded":"1.0000","price":"80.0000",
        "base_price":"40.0000","row_total":"120.0000","base_row_total":"60.0000","discount_amount":"0.0000",
        "base_discount_amount":"0.0000","tax_amount":"12.0000","base_tax_amount":"6.0000",
        "hidden_tax_amount":"0.0000","base_hidden_tax_amount":"0.0000"}]}}
        """#)

    private func record() throws -> InvoiceRecord {
        let order = try SampleOrder.refunded().order
        return InvoiceRecord(order: order, invoice: try #require(order.invoices.first))
    }

    @Test func single() throws {
        let answer = InvoiceAnswer.single(try record())
        #expect(answer.status == 200)
        #expect(answer.headers == [Header("content-type", "application/json")])
        #expect(answer.text == InvoiceAnswerTests.refunded)
    }

    @Test func created() throws {
        let answer = IssuedAnswer.first(.invoice(try record()))
        #expect(answer.status == 201)
        #expect(
            answer.headers == [Header("content-type", "application/json"), Header("Location", "/api2/invoice?id=456")])
        #expect(answer.text == InvoiceAnswerTests.refunded)
    }

    @Test func list() throws {
        let page = PageRequest(number: 1, limit: 200, wantsTotal: true)
        let one = InvoiceAnswerTests.refunded.dropFirst(#"{"success":true,"invoice":"#.count).dropLast()
        #expect(
            InvoiceAnswer.list(Listing(records: [try record(), try record()], total: 2), page).text
                == #"{"success":true,"page":1,"limit":200,"total":2,"last_page":1,"has_next":false,"invoices":["#
                + one + "," + one + "]}")
    }
}

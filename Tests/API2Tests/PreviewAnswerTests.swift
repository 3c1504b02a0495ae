import API2
import Amounts
import Refunds
import Testing
import Wire

/// Previews as clients read them, byte for byte, and what they say is left.
@Suite struct PreviewAnswerTests {
    private static let fresh = oneLine(
        #"""
        {"success":true,"creditmemo":{"entity_id":null,"increment_id":null,"order_id":77,
        "order_increment_id":"100000123","invoice_id":456,"invoice_increment_id":"100000045","store_id":2,
        "state":2,"refund_type":"offline","base_currency_code":"USD","order_currency_code":"BRL",
        "subtotal":"180.0000","base_subtotal":"90.0000","subtotal_incl_tax":"197.0000",
        "base_subtotal_incl_tax":"98.5000","discount_amount":"12.0000","base_discount_amount":"6.0000",
        "tax_amount":"16.5000","base_tax_amount":"8.2500","hidden_tax_amount":"1.5000",
        "base_hidden_tax_amount":"0.7500","shipping_amount":"10.0000","base_shipping_amount":"5.0000",
        "shipping_tax_amount":"1.0000","base_shipping_tax_amount":"0.5000","shipping_incl_tax":"11.0000",
        "base_shipping_incl_tax":"5.5000","adjustment":"-3.5000","base_adjustment":"-1.7500",
        "adjustment_positive":"1.5000","base_adjustment_positive":"0.7500","adjustment_negative":"5.0000",
        "base_adjustment_negative":"2.5000","grand_total":"192.5000","base_grand_total":"96.2500",
        "transaction_id":null,"email_sent":false,"comment":"Devolução\n\"7\"","created_at":null,
        "updated_at":null,"items":[{"entity_id":null,"order_item_id":10,"sku":"PRODUCT-001",
        "name":"Cafeteira \"Bella\"","qty":"1.0000","price":"100.0000","row_total":"100.0000",
        "discount_amount":"10.0000","tax_amount":"7.5000","hidden_tax_amount":"1.5000",
        "row_total_incl_tax":"109.0000"},{"entity_id":null,"order_item_id":11,"sku":"QUEIJO",
        "name":"Queijo, por kg","qty":"1.0000","price":"80.0000","row_total":"80.0000",
        "discount_amount":"0.0000","tax_amount":"8.0000","hidden_tax_amount":"0.0000",
        "row_total_incl_tax":"88.0000"}],"taxes":[{"title":"ICMS","percent":"9.0000","amount":"7.5000"},
        {"title":"ICMS","percent":"10.0000","amount":"8.0000"},{"title":"ICMS","percent":"12.5000",
        "amount":"1.0000"}]},"refundable":{"items":[{"order_item_id":10,"sku":"PRODUCT-001",
        "name":"Cafeteira \"Bella\"","qty":"4.0000","row_total":"400.0000","discount_amount":"40.0000",
        "tax_amount":"30.0000"},{"order_item_id":11,"sku":"QUEIJO","name":"Queijo, por kg","qty":"1.5000",
        "row_total":"120.0000","discount_amount":"0.0000","tax_amount":"12.0000"}],
        "shipping_amount":"20.0000","shipping_tax_amount":"2.0000","grand_total":"546.0000"},
        "preview_token":"1.f00"}
        """#)

    /// Nothing but goodwill, on an order that was refunded in part.
    private static let later = oneLine(
        #"""
        {"success":true,"creditmemo":{"entity_id":null,"increment_id":null,"order_id":77,
        "order_increment_id":"100000123","invoice_id":456,"invoice_increment_id":"100000045","store_id":2,
        "state":2,"refund_type":"offline","base_currency_code":"USD","order_currency_code":"BRL",
        "subtotal":"0.0000","base_subtotal":"0.0000","subtotal_incl_tax":"0.0000",
        "base_subtotal_incl_tax":"0.0000","discount_amount":"0.0000","base_discount_amount":"0.0000",
        "tax_amount":"0.0000","base_tax_amount":"0.0000","hidden_tax_amount":"0.0000",
        "base_hidden_tax_amount":"0.0000","shipping_amount":"0.0000","base_shipping_amount":"0.0000",
        "shipping_tax_amount":"0.0000","base_shipping_tax_amount":"0.0000","shipping_incl_tax":"0.0000",
        "base_shipping_incl_tax":"0.0000","adjustment":"1.0000","base_adjustment":"0.5000",
        "adjustment_positive":"1.0000","base_adjustment_positive":"0.5000","adjustment_negative":"0.0000",
        "base_adjustment_negative":"0.0000","grand_total":"1.0000","base_grand_total":"0.5000",
        "transaction_id":null,"email_sent":false,"comment":null,"created_at":null,"updated_at":null,
        "items":[],"taxes":[]},"refundable":{"items":[{"order_item_id":10,"sku":"PRODUCT-001",
        "name":"Cafeteira \"Bella\"","qty":"3.0000","row_total":"300.0000","discount_amount":"30.0000",
        "tax_amount":"22.5000"},{"order_item_id":11,"sku":"QUEIJO","name":"Queijo, por kg","qty":"0.5000",
        "row_total":"40.0000","discount_amount":"0.0000","tax_amount":"4.0000"}],
        "shipping_amount":"10.0000","shipping_tax_amount":"1.0000","grand_total":"353.5000"},
        "preview_token":"3.f00"}
        """#)

    @Test func previewIsShown() throws {
        let order = try SampleOrder.order()
        let refund = try SampleOrder.refund(SampleOrder.partly, of: order)
        let answer = PreviewAnswer.response(refund, on: order, fingerprint: "f00")
        #expect(answer.status == 200)
        #expect(answer.headers == [Header("content-type", "application/json")])
        #expect(answer.text == PreviewAnswerTests.fresh)
    }

    @Test func previewOfTheRestIsShown() throws {
        let order = try SampleOrder.refunded().order
        let refund = try SampleOrder.refund(
            #""order_id": 77, "items": [], "adjustment_positive": 1"#, of: order)
        #expect(PreviewAnswer.response(refund, on: order, fingerprint: "f00").text == PreviewAnswerTests.later)
    }

    /// The token of the answer is read back as the revision and the fingerprint.
    @Test func tokenGoesRound() throws {
        let order = try SampleOrder.order()
        let refund = try SampleOrder.refund(SampleOrder.partly, of: order)
        let text = PreviewAnswer.response(refund, on: order, fingerprint: "a.b").text
        #expect(text.hasSuffix(#""preview_token":"1.a.b"}"#))
        #expect(PreviewToken(parsing: "1.a.b") == PreviewToken(revision: order.revision, fingerprint: "a.b"))
    }

    /// Two invoices: of one of them only what it charged is left, of the order what both did.
    @Test func leftOfAnInvoice() throws {
        let json = #"""
            {"entity_id": 5, "currency": "EUR", "payment": {"method": "checkmo"}, "shipping_amount": 6, "items": [
             {"item_id": 1, "sku": "A", "name": "A", "qty_ordered": 3, "price": 10, "tax_amount": "1.00"},
             {"item_id": 2, "sku": "B", "name": "B", "qty_ordered": 1, "price": 4}], "invoices": [
             {"entity_id": 1, "items": [{"line": 0, "qty": 1}]},
             {"entity_id": 2, "items": [{"line": 0, "qty": 2}, {"line": 1, "qty": 1}]}]}
            """#
        guard case .importOrder(let command) = try call(.post, "/api2/order", json) else { throw Problem.notFound }
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        var order = try command.decide(numbering: &numbering, at: Instant(seconds: 0))

        func refundable(_ members: String) throws -> String {
            let refund = try SampleOrder.refund(members, of: order)
            let text = PreviewAnswer.response(refund, on: order, fingerprint: "f").text
            let start = try #require(text.firstRange(of: #""refundable":"#)).upperBound
            return String(text[start...].prefix { $0 != "]" })
                + String(text[start...].drop { $0 != "]" }.prefix { $0 != "}" })
        }
        let lineA = #"{"order_item_id":1,"sku":"A","name":"A","qty":"#
        let lineB = #"{"order_item_id":2,"sku":"B","name":"B","qty":"1.0000","row_total":"4.0000","#
        let noMoney = #""discount_amount":"0.0000","tax_amount":"0.0000"}"#
        #expect(
            try refundable(#""invoice_id": 1"#)
                == #"{"items":["# + lineA + #""1.0000","row_total":"10.0000","discount_amount":"0.0000","#
                + #""tax_amount":"0.3300"}],"shipping_amount":"6.0000","shipping_tax_amount":"0.0000","#
                + #""grand_total":"16.3300""#)
        #expect(
            try refundable(#""invoice_id": 2"#)
                == #"{"items":["# + lineA + #""2.0000","row_total":"20.0000","discount_amount":"0.0000","#
                + #""tax_amount":"0.6700"},"# + lineB + noMoney
                + #"],"shipping_amount":"0.0000","shipping_tax_amount":"0.0000","grand_total":"24.6700""#)
        #expect(
            try refundable(#""order_id": 5"#)
                == #"{"items":["# + lineA + #""3.0000","row_total":"30.0000","discount_amount":"0.0000","#
                + #""tax_amount":"1.0000"},"# + lineB + noMoney
                + #"],"shipping_amount":"6.0000","shipping_tax_amount":"0.0000","grand_total":"41.0000""#)
        // Two pieces refunded by order leave one piece for either invoice, with all that the order has left of it.
        let taken = try SampleOrder.refund(
            #""order_id": 5, "items": [{"order_item_id": 1, "qty": 2}], "shipping_amount": 0"#, of: order)
        order.reserve(taken)
        order.settle(taken, at: Instant(seconds: 0))
        #expect(
            try refundable(#""invoice_id": 2"#)
                == #"{"items":["# + lineA + #""1.0000","row_total":"10.0000","discount_amount":"0.0000","#
                + #""tax_amount":"0.3300"},"# + lineB + noMoney
                + #"],"shipping_amount":"0.0000","shipping_tax_amount":"0.0000","grand_total":"20.3300""#)
    }
}

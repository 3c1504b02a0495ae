import API2
import Amounts
import Refunds
import Testing
import Wire

/// Credit memos as clients read them, byte for byte.
@Suite struct CreditMemoAnswerTests {
    /// A refund of two lines, half the shipping, goodwill and a fee, in two currencies.
    private static let partly = oneLine(
        #"""
        {"success":true,"creditmemo":{"entity_id":9,"increment_id":"100000002","order_id":77,
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
        "transaction_id":null,"email_sent":false,"comment":"Devolução\n\"7\"",
        "created_at":"2026-01-08 00:00:00","updated_at":"2026-01-08 00:00:00","items":[{"entity_id":21,
        "order_item_id":10,"sku":"PRODUCT-001","name":"Cafeteira \"Bella\"","qty":"1.0000",
        "price":"100.0000","row_total":"100.0000","discount_amount":"10.0000","tax_amount":"7.5000",
        "hidden_tax_amount":"1.5000","row_total_incl_tax":"109.0000"},{"entity_id":22,"order_item_id":11,
        "sku":"QUEIJO","name":"Queijo, por kg","qty":"1.0000","price":"80.0000","row_total":"80.0000",
        "discount_amount":"0.0000","tax_amount":"8.0000","hidden_tax_amount":"0.0000",
        "row_total_incl_tax":"88.0000"}],"taxes":[{"title":"ICMS","percent":"9.0000","amount":"7.5000"},
        {"title":"ICMS","percent":"10.0000","amount":"8.0000"},{"title":"ICMS","percent":"12.5000",
        "amount":"1.0000"}]}}
        """#)

    /// A memo over the gateway with neither lines nor an invoice.
    private static let pending = oneLine(
        #"""
        {"entity_id":10,"increment_id":"100000003","order_id":77,"order_increment_id":"A-1","invoice_id":null,
        "invoice_increment_id":null,"store_id":1,"state":1,"refund_type":"online","base_currency_code":"JPY",
        "order_currency_code":"JPY","subtotal":"0.0000","base_subtotal":"0.0000","subtotal_incl_tax":"0.0000",
        "base_subtotal_incl_tax":"0.0000","discount_amount":"0.0000","base_discount_amount":"0.0000",
        "tax_amount":"0.0000","base_tax_amount":"0.0000","hidden_tax_amount":"0.0000",
        "base_hidden_tax_amount":"0.0000","shipping_amount":"0.0000","base_shipping_amount":"0.0000",
        "shipping_tax_amount":"0.0000","base_shipping_tax_amount":"0.0000","shipping_incl_tax":"0.0000",
        "base_shipping_incl_tax":"0.0000","adjustment":"500.0000","base_adjustment":"500.0000",
        "adjustment_positive":"500.0000","base_adjustment_positive":"500.0000",
        "adjustment_negative":"0.0000","base_adjustment_negative":"0.0000","grand_total":"500.0000",
        "base_grand_total":"500.0000","transaction_id":"re_7","email_sent":true,"comment":null,
        "created_at":"2026-01-08 00:00:00","updated_at":"2026-01-08 00:00:00","items":[],"taxes":[]}
        """#)

    private func pendingMemo() throws -> CreditMemo {
        let yen = try #require(Currency("JPY"))
        let goodwill = Amount(tenThousandths: 5_000_000)
        return CreditMemo(
            id: CreditMemoID(10), number: "100000003", storeID: StoreID(1), orderNumber: "A-1", invoiceNumber: nil,
            currency: yen, baseCurrency: yen, payoutStatus: .pending, issuedAt: Instant(seconds: 1_767_830_400),
            transactionID: "re_7", shippingTax: AppliedTax(title: "Tax", percent: .zero), mailDelivered: true,
            refund: Refund(
                orderID: OrderID(77), invoiceID: nil, isByInvoice: false, lines: [], shipping: .zero,
                adjustments: Adjustments(goodwill: Money(goodwill, base: goodwill), fee: .zero), payout: .online,
                comment: nil, sendsMail: true),
            lines: [], historyID: HistoryEntryID(1), orderStatus: "processing", previousID: nil)
    }

    @Test func issued() throws {
        let memo = try SampleOrder.refunded().memo
        let expected = """
            201
            content-type: application/json
            Location: /api2/creditmemo?id=9

            \(CreditMemoAnswerTests.partly)
            """
        #expect(IssuedAnswer.first(.creditMemo(memo)).transcript == expected)
        let body = CreditMemoAnswer.body(of: memo)
        #expect(IssuedAnswer.first(.creditMemo(memo.id), body: body).transcript == expected)
    }

    @Test func single() throws {
        let memo = try SampleOrder.refunded().memo
        #expect(
            CreditMemoAnswer.single(memo).transcript == """
                200
                content-type: application/json

                \(CreditMemoAnswerTests.partly)
                """)
    }

    @Test func repeated() {
        let answer = IssuedAnswer.repeated(.creditMemo(CreditMemoID(9)), body: Array("{}".utf8))
        #expect(
            answer.transcript == """
                201
                content-type: application/json
                Location: /api2/creditmemo?id=9
                Idempotent-Replayed: true

                {}
                """)
    }

    @Test func list() throws {
        let memos = [try SampleOrder.refunded().memo, try pendingMemo()]
        let page = PageRequest(number: 2, limit: 2, wantsTotal: true)
        let first = CreditMemoAnswerTests.partly.dropFirst(#"{"success":true,"creditmemo":"#.count).dropLast()
        #expect(
            CreditMemoAnswer.list(Listing(records: memos, total: 5), page).text
                == #"{"success":true,"page":2,"limit":2,"total":5,"last_page":3,"has_next":true,"creditmemos":["#
                + first + "," + CreditMemoAnswerTests.pending + "]}")
    }

    /// The rule of the record: what the parts come to.
    @Test func partsAddUp() throws {
        let refund = try SampleOrder.refunded().memo.refund
        let goods = refund.goods
        #expect(goods.row.amount.description == "180.0000")
        #expect(refund.total.amount.description == "192.5000")
        // 180 - 12 + 16.5 + 1.5 + 10 + 1.5 - 5 = 192.5, and half of it in the base currency.
        #expect(refund.total.base.description == "96.2500")
    }
}

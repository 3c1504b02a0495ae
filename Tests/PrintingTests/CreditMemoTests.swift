import API2
import Amounts
import Printing
import Refunds
import SalesTax
import Testing
import Wire

/// What of a memo and its order is printed.
@Suite struct CreditMemoTests {
    /// An order with discounts, hidden tax, shipping, two rates and what is free of tax; charged by one invoice.
    private static let order = """
        {"increment_id": "100000123", "created_at": "2026-01-05 08:14:09", "order_currency_code": "BRL",
         "customer_email": "bia@example.com", "customer_name": "Beatriz Conceição",
         "billing_address": {"firstname": "Bia", "lastname": "Conceição", "street": ["Av. Paulista 1578", "ap. 7"],
         "city": "São Paulo", "region": {"region_code": "SP", "region": "São Paulo"}, "postcode": "01310-200",
         "country_id": "BR"},
         "payment": {"method": "card", "transaction_id": "ch_1"}, "shipping_amount": "20.00",
         "shipping_tax_amount": "2.00", "shipping_tax_title": "ICMS", "shipping_tax_percent": 12.5,
         "items": [
           {"sku": "PRODUCT-001", "name": "Cafeteira", "qty_ordered": 4, "price": 100, "row_total": "400.00",
            "discount_amount": "44.00", "tax_amount": "36.00", "tax_percent": "10", "tax_title": "ICMS",
            "hidden_tax_amount": "4.00"},
           {"sku": "QUEIJO", "name": "Queijo", "qty_ordered": "1.5", "price": "80.00", "tax_amount": "15.00",
            "tax_percent": "12.5", "tax_title": "ICMS", "is_qty_decimal": "1"},
           {"sku": "LIVRO", "name": "Livro", "qty_ordered": 1, "price": "30.00"}],
         "invoices": [{"increment_id": "100000045", "created_at": "2026-01-06", "state": 2}]}
        """

    private func order(_ edit: (String) -> String = { $0 }) throws -> Order {
        let object = try #require(JSON(parsing: Array(edit(CreditMemoTests.order).utf8)).object)
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        return try ImportOrder(reading: object, for: StoreID(7)).decide(
            numbering: &numbering, at: try moment("2026-01-07"))
    }

    private func memo(_ body: String, of order: Order, paidOutAs payout: GatewayRefund? = nil) throws -> CreditMemo {
        let request = try #require(
            Request(
                method: .post, target: "/api2/creditmemo", headers: [Header("Content-Type", "application/json")],
                body: Array(body.utf8)))
        let caller = Caller(clientID: ClientID(1), stores: [StoreID(7)], scopes: [.admin])
        guard case .issueCreditMemo(let command, _) = try Call(reading: request, at: .createCreditMemo, for: caller)
        else { throw Problem.notFound }
        let refund = try command.decide(
            on: order,
            gateways: GatewayAbilities([
                "card": GatewayTraits(repetition: .keepsEveryOutcome(seconds: 86_400), lookup: .immediate)
            ]))
        return CreditMemo(
            issuing: refund, paidOutAs: payout, on: order, id: CreditMemoID(1), number: "100000001",
            lineIDs: (0..<refund.lines.count).map { CreditMemoLineID(Int64($0 + 1)) }, historyID: HistoryEntryID(1),
            at: try moment("2026-02-01"))
    }

    @Test("Everything of an order")
    func whole() throws {
        let order = try order()
        let memo = try memo(#"{"order_increment_id": "100000123", "comment": "Devolução"}"#, of: order)
        let printed = PrintedMemo(memo, of: order)
        #expect(
            printed.buyer == [
                "Bia Conceição", "Av. Paulista 1578", "ap. 7", "São Paulo – São Paulo", "01310-200", "BR",
                "bia@example.com",
            ])
        #expect(printed.country == "BR" && printed.number == "100000001" && printed.comment == "Devolução")
        #expect(try printed.issuedAt == moment("2026-02-01") && printed.payout == .offline && printed.isInForce)
        #expect(try printed.order == .init(number: "100000123", issuedAt: moment("2026-01-05 08:14:09")))
        #expect(try printed.invoices == [.init(number: "100000045", issuedAt: moment("2026-01-06"))])
        #expect(printed.lines.map(\.sku) == ["PRODUCT-001", "QUEIJO", "LIVRO"])
        #expect(printed.lines.map(\.amount.description) == ["400.0000", "120.0000", "30.0000"])
        #expect(try printed.lines.map(\.taxRate) == [rate("10"), rate("12.5"), rate("0")])
        // 44.00 less the 4.00 of tax in it; 400 - 40 is what 36.00 is the tax of.
        #expect(try printed.sums.discount == amount("40") && printed.sums.total == amount("583"))
        #expect(
            try printed.taxes == [
                .init(title: "ICMS", rate: rate("10"), base: amount("360"), amount: amount("36")),
                .init(title: "ICMS", rate: rate("12.5"), base: amount("140"), amount: amount("17")),
                .init(title: "Tax", rate: rate("0"), base: amount("30"), amount: .zero),
            ])
    }

    @Test(
        "The sums below each other add up, and so do the taxes",
        arguments: [
            "", #", "items": []"#, #", "items": [{"sku": "PRODUCT-001", "qty": 3}], "adjustment_negative": 5"#,
            #", "items": [{"sku": "QUEIJO", "qty": "0.7"}], "shipping_amount": "7.77", "adjustment_positive": "1.50""#,
            #", "items": [{"sku": "LIVRO", "qty": 1}], "shipping_amount": 0"#,
        ])
    func adds(terms: String) throws {
        let order = try order()
        let more = terms == #", "items": []"# ? terms + #", "shipping_amount": 3"# : terms
        let printed = PrintedMemo(try memo(#"{"order_increment_id": "100000123"\#(more)}"#, of: order), of: order)
        let sums = printed.sums
        #expect(printed.lines.map(\.amount).sum() == sums.subtotal)
        #expect(
            sums.subtotal - sums.discount + sums.shipping + (sums.tax ?? .zero) + sums.goodwill - sums.fee
                == sums.total)
        #expect(printed.taxes.map(\.amount).sum() == sums.tax ?? .zero)
        if !printed.taxes.isEmpty {
            #expect(printed.taxes.compactMap(\.base).sum() == sums.subtotal - sums.discount + sums.shipping)
        }
    }

    @Test("Without any tax there is no table of taxes")
    func untaxed() throws {
        let order = try order()
        let body = #"{"order_increment_id": "100000123", "items": [{"sku": "LIVRO", "qty": 1}], "shipping_amount": 0}"#
        let printed = PrintedMemo(try memo(body, of: order), of: order)
        #expect(printed.taxes.isEmpty && printed.sums.tax == nil)
    }

    @Test(
        "What a gateway says later changes nothing on the page", arguments: [GatewayRefund.Status.pending, .succeeded])
    func online(status: GatewayRefund.Status) throws {
        let order = try order {
            $0.replacing(#""state": 2"#, with: #""state": 2, "transaction_id": "ch_1""#)
        }
        let body = #"{"order_increment_id": "100000123", "refund_type": "online"}"#
        var memo = try memo(
            body, of: order,
            paidOutAs: GatewayRefund(reference: "re_1", minorUnits: 58_300, currencyCode: "BRL", status: status))
        let printed = PrintedMemo(memo, of: order)
        #expect(printed.payout == .online(reference: "re_1"))
        memo.payoutStatus = .failed
        #expect(PrintedMemo(memo, of: order) == printed)
    }

    @Test("A memo by order names the invoices that there were when it was issued")
    func severalInvoices() throws {
        let two = #"""
            "invoices": [{"increment_id": "I-1", "created_at": "2026-01-06", "items": [{"sku": "LIVRO", "qty": 1}]},
            {"increment_id": "I-2", "created_at": "2026-01-31", "items": [{"sku": "PRODUCT-001", "qty": 1}]},
            {"increment_id": "I-3", "created_at": "2026-02-02", "items": [{"sku": "PRODUCT-001", "qty": 1}]}]}
            """#
        let order = try order { text in
            text.prefix(upTo: text.range(of: "\"invoices\"").lowerBound) + two
        }
        let printed = PrintedMemo(try memo(#"{"order_increment_id": "100000123"}"#, of: order), of: order)
        #expect(printed.invoices.map(\.number) == ["I-1", "I-2"])
        let byInvoice = PrintedMemo(try memo(#"{"invoice_increment_id": "I-2"}"#, of: order), of: order)
        #expect(byInvoice.invoices.map(\.number) == ["I-2"])
    }

    @Test(
        "Addresses in the sequence of their countries",
        arguments: [
            (
                #"{"city": "Austin", "region": "TX", "postcode": "78705", "country_id": "US"}"#,
                ["Austin, TX 78705", "US"]
            ),
            (#"{"city": "London", "postcode": "E8 4RP", "country_id": "GB"}"#, ["London", "E8 4RP", "GB"]),
            (#"{"city": "Hamburg", "postcode": 20359, "country_id": "DE"}"#, ["20359 Hamburg", "DE"]),
            (
                #"{"company": "Weiß GmbH", "street": "A 1\n2. Hof", "zip": "70565", "city": "Stuttgart", "vat_id": "DE1"}"#,
                ["Weiß GmbH", "Beatriz Conceição", "A 1 2. Hof", "70565 Stuttgart", "DE1"]
            ),
            (#"{"firstname": "花子", "lastname": "山田", "country_id": "JP"}"#, ["山田 花子", "JP"]),
            (#"{"name": "Bia", "street": ["", " "], "city": null, "country": "Brazil"}"#, ["Bia", "Brazil"]),
            (#"{"nothing": {"known": [1]}}"#, ["Beatriz Conceição"]),
            ("null", ["Beatriz Conceição"]),
        ] as [(String, [String])])
    func addresses(json: String, expected: [String]) throws {
        let order = try order { text in
            let start = text.range(of: #""billing_address": "#).upperBound
            let end = text.range(of: #""payment""#).lowerBound
            return text.replacingCharacters(from: start, to: end, with: json + ",")
        }
        let printed = PrintedMemo(try memo(#"{"order_increment_id": "100000123"}"#, of: order), of: order)
        let isNamed = !Set(expected).isDisjoint(with: ["Beatriz Conceição", "Bia", "山田 花子"])
        let name = isNamed ? [] : ["Beatriz Conceição"]
        #expect(printed.buyer == name + expected + ["bia@example.com"])
    }
}

extension String {
    /// Where a text stands that is there.
    fileprivate func range(of text: String) -> Range<String.Index> { ranges(of: text)[0] }

    fileprivate func replacingCharacters(from start: Index, to end: Index, with text: String) -> String {
        self[..<start] + text + self[end...]
    }
}

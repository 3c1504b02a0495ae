import API2
import Amounts
import Refunds
import Testing
import Wire

/// What an order hands over when it is imported, field by field.
@Suite struct ImportOrderTests {
    private func document(_ json: String) throws -> OrderDocument {
        guard case .importOrder(let command) = try call(.post, "/api2/order", json) else { throw Problem.notFound }
        return command.document
    }

    /// The least that an order is, with more members beside.
    private func minimal(_ members: String = "", item: String = "") -> String {
        #"""
        {"currency": "BRL", "payment": {"method": "checkmo"}, "items": [
         {"sku": "A", "name": "Alpha", "qty_ordered": 2, "price": "10.00"\#(item)}]\#(members)}
        """#
    }

    @Test func leastIsEnough() throws {
        let document = try document(minimal())
        var expected = OrderDocument(
            currency: try #require(Currency("BRL")), baseCurrency: try #require(Currency("BRL")), rate: .one,
            payment: Payment(method: "checkmo", transactionID: nil), customer: .unknown,
            shipping: OrderDocument.ShippingGiven(fee: .init(.zero), discount: .init(.zero), tax: .init(.zero)),
            shippingTax: AppliedTax(title: "Tax", percent: .zero),
            lines: [
                OrderDocument.Line(
                    sku: "A", name: "Alpha", quantityOrdered: Quantity(tenThousandths: 20_000),
                    price: .init(Amount(tenThousandths: 100_000)),
                    appliedTax: AppliedTax(title: "Tax", percent: .zero))
            ], invoices: [])
        #expect(document == expected)
        expected.status = "x"
        #expect(document != expected)
    }

    @Test func everythingIsRead() throws {
        let document = try document(SampleOrder.json)
        #expect(document.id == 77)
        #expect(document.number == "100000123")
        #expect(document.placedAt == Instant(parsing: "2026-01-05 08:14:09"))
        #expect(document.state == nil && document.status == nil)
        #expect(document.currency.code == "BRL" && document.baseCurrency.code == "USD")
        #expect(document.rate == Rate(hundredMillionths: 200_000_000))
        #expect(document.payment == Payment(method: "sandbox", transactionID: "ch_1"))
        #expect(
            document.customer
                == Customer(
                    email: "bia@example.com", name: "Beatriz Conceição",
                    billingAddress:
                        #"{"street":["Av. Paulista 1578"],"city":"São Paulo","postcode":"01310-200"}"#,
                    shippingAddress: nil))
        #expect(document.shippingDescription == "Correios - SEDEX")
        #expect(document.shippingTax == AppliedTax(title: "ICMS", percent: Percent(tenThousandths: 125_000)))
        #expect(document.shipping.fee == .init(Amount(tenThousandths: 200_000), base: Amount(tenThousandths: 100_000)))
        #expect(document.shipping.tax == .init(Amount(tenThousandths: 20_000)))
        // 5.00 less the 1.00 of tax in it.
        #expect(
            document.shipping.discount == .init(Amount(tenThousandths: 40_000), base: Amount(tenThousandths: 20_000)))
        #expect(
            document.checks.map(\.field) == [
                "subtotal", "discount_amount", "tax_amount", "hidden_tax_amount", "grand_total", "base_grand_total",
                "total_paid",
            ])
        #expect(document.checks[1].amount == Amount(tenThousandths: 440_000))
    }

    @Test func taxationIsRead() throws {
        let document = try document(
            minimal(
                #"""
                , "tax": "compute", "shipping_tax_code": "FREIGHT",
                "tax_customer": {"source": "3", "external_id": "C-1"},
                "billing_address": {"country_id": "DE"},
                "shipping_address": {"country_id": "US", "region": "Texas", "region_code": "TX", "region_id": 57,
                 "postcode": 78705, "city": "Austin", "street": ["2210 Guadalupe St", "4111 1111 1111 1111"]}
                """#, item: #", "tax_code": "FOOD""#))
        var address = TransactionAddress(country: "US")
        address.region = "TX"
        address.zip = "78705"
        address.city = "Austin"
        address.street = "2210 Guadalupe St"
        var expected = OrderDocument.Taxation(to: address)
        expected.shippingTaxCode = "FREIGHT"
        expected.customer = .key(
            TransactionKey(source: try #require(TransactionSource(3)), externalID: "C-1"))
        #expect(document.taxation == expected)
        #expect(document.lines[0].taxCode == "FOOD")
    }

    @Test func taxationGoesByTheBillingAddress() throws {
        let uuid = "3FA85F64-5717-4562-b3fc-000000000001"
        let taxation = try #require(
            try document(
                minimal(
                    #"""
                    , "tax": "compute", "tax_customer": {"complyt_id": "\#(uuid)", "source": null, "external_id": ""},
                    "shipping_address": null,
                    "billing_address": {"country_id": "BR", "street": "Rua 1\nfundos", "city": "4111111111111111"}
                    """#)
            ).taxation)
        var address = TransactionAddress(country: "BR")
        address.street = "Rua 1\nfundos"
        address.city = "************1111"
        #expect(taxation.address == address)
        #expect(taxation.customer == ComplytID(parsing: uuid).map { .complytID($0) })
    }

    @Test func linesAreRead() throws {
        let lines = try document(SampleOrder.json).lines
        #expect(lines.map(\.id) == [10, 11])
        #expect(lines.map(\.sku) == ["PRODUCT-001", "QUEIJO"])
        #expect(lines.map(\.name) == ["Cafeteira \"Bella\"", "Queijo, por kg"])
        #expect(lines.map(\.productType) == ["simple", "weighed"])
        #expect(lines.map(\.isDivisible) == [false, true])
        #expect(lines.map(\.quantityShipped.tenThousandths) == [10_000, 0])
        #expect(lines[0].row == .init(Amount(tenThousandths: 4_000_000)))
        #expect(lines[0].rowInclTax == .init(Amount(tenThousandths: 4_360_000)))
        #expect(lines[0].hiddenTax == .init(Amount(tenThousandths: 60_000)))
        #expect(lines[0].appliedTax == AppliedTax(title: "ICMS", percent: Percent(tenThousandths: 90_000)))
        #expect(lines[1].row == nil && lines[1].rowInclTax == nil)
        #expect(lines[1].price == .init(Amount(tenThousandths: 800_000), base: Amount(tenThousandths: 400_000)))
        #expect(lines[1].discount == .init(.zero))
    }

    @Test func invoicesAreRead() throws {
        let invoice = try #require(try document(SampleOrder.json).invoices.first)
        var expected = InvoiceDocument(state: .paid)
        expected.id = 456
        expected.number = "100000045"
        expected.issuedAt = Instant(parsing: "2026-01-06")
        expected.transactionID = "ch_1"
        expected.comment = "Obrigado!"
        expected.grandTotal = Amount(tenThousandths: 5_460_000)
        expected.lines = [
            InvoiceDocument.Line(
                reference: .item(OrderLineID(10), sku: nil), quantity: Quantity(tenThousandths: 40_000), amounts: nil),
            InvoiceDocument.Line(
                reference: .item(nil, sku: "QUEIJO"), quantity: Quantity(tenThousandths: 15_000), amounts: nil),
        ]
        #expect(invoice == expected)
    }

    @Test func invoiceWithMoneyIsRead() throws {
        let invoices = try document(
            minimal(
                #"""
                , "invoices": [
                 {"state": 1, "shipping_amount": "1.00", "items": [
                  {"line": 0, "qty": 1, "row_total": "10.00", "tax_amount": "0.83", "base_tax_amount": "0.83"}]},
                 {}]
                """#)
        ).invoices
        #expect(invoices.count == 2)
        #expect(invoices[0].state == .open)
        #expect(invoices[0].shipping?.fee == .init(Amount(tenThousandths: 10_000)))
        #expect(invoices[0].shipping?.tax == .init(.zero))
        #expect(
            invoices[0].lines == [
                InvoiceDocument.Line(
                    reference: .position(0), quantity: Quantity(tenThousandths: 10_000),
                    amounts: InvoiceDocument.Amounts(
                        row: .init(Amount(tenThousandths: 100_000)), discount: .init(.zero),
                        tax: .init(Amount(tenThousandths: 8_300), base: Amount(tenThousandths: 8_300)),
                        hiddenTax: .init(.zero)))
            ])
        #expect(invoices[1] == InvoiceDocument(state: .paid))
    }

    @Test func parentsAreFoundByIDOrByLine() throws {
        let lines = try document(
            #"""
            {"currency": "EUR", "payment": {"method": "m"}, "items": [
             {"item_id": 7, "sku": "P", "name": "P", "qty_ordered": 1, "price": 1, "product_type": "configurable"},
             {"item_id": 8, "sku": "P", "name": "P", "qty_ordered": 1, "price": 0, "parent_item_id": "7"},
             {"sku": "P", "name": "P", "qty_ordered": 1, "price": 0, "parent_line": 0},
             {"sku": "P", "name": "P", "qty_ordered": 1, "price": 0, "parent_line": "0", "parent_item_id": 7}]}
            """#
        ).lines
        #expect(lines.map(\.parentPosition) == [nil, 0, 0, 0])
    }

    @Test func storeIsOneOfTheCallers() throws {
        let request = try request(.post, "/api2/order", minimal())
        let third = try API2Tests.request(.post, "/api2/order", minimal(#", "store_id": 3"#))
        guard
            case .importOrder(let first) = try Call(reading: request, at: .importOrder, for: caller(.admin)),
            case .importOrder(let named) = try Call(
                reading: third, at: .importOrder, for: caller(.admin, stores: [1, 3]))
        else { throw Problem.notFound }
        #expect(first.storeID == StoreID(1))
        #expect(named.storeID == StoreID(3))
        #expect(throws: Problem.storeNotFound) { try Call(reading: third, at: .importOrder, for: caller(.admin)) }
        #expect(throws: Problem.storeNotFound) {
            try Call(reading: request, at: .importOrder, for: caller(.admin, stores: []))
        }
        #expect(
            try problem(.post, "/api2/order", minimal(#", "store_id": "x""#))
                == .refused(.fieldInvalid(field: "store_id")))
    }

    /// The same reader serves the command line, which names the store.
    @Test func commandLineNamesTheStore() throws {
        func read(_ json: String, _ store: Int64) throws -> ImportOrder {
            let object = try #require(
                try JSON(parsing: Array(json.utf8), limits: ImportOrder.jsonLimits).object)
            return try ImportOrder(reading: object, for: StoreID(store))
        }
        #expect(try read(minimal(), 5).storeID == StoreID(5))
        #expect(try read(SampleOrder.json, 2).storeID == StoreID(2))
        #expect(throws: Refusal.fieldInvalid(field: "store_id")) { try read(SampleOrder.json, 5) }
        #expect(throws: Refusal.fieldInvalid(field: "items")) {
            try read("{\"currency\": \"EUR\", \"payment\": {\"method\": \"m\"}}", 5)
        }
    }

    /// A thousand lines with all their fields fit the limits of the JSON.
    @Test func largeOrdersAreRead() throws {
        let item =
            #"{"item_id": %, "sku": "A", "name": "Alpha", "qty_ordered": 2, "price": 1, "row_total": 2,"#
            + #""tax_amount": 0, "tax_percent": 0, "discount_amount": 0, "base_price": 1, "base_row_total": 2}"#
        let items = (1...1_000).map { item.replacing("%", with: "\($0)") }.joined(separator: ",")
        let json = #"{"currency": "EUR", "payment": {"method": "m"}, "items": [\#(items)]}"#
        #expect(try document(json).lines.count == 1_000)
        let more = #"{"currency": "EUR", "payment": {"method": "m"}, "items": [\#(items), {}]}"#
        #expect(try problem(.post, "/api2/order", more) == .invalidJSON)
    }
}

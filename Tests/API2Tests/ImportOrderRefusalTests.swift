import API2
import Refunds
import Testing

/// Which field a refused import names.
@Suite struct ImportOrderRefusalTests {
    /// A member put in the place of the same one, or beside the others when the order has none.
    private static func order(_ members: [String: String]) -> String {
        var all = [
            "order_currency_code": #""BRL""#, "payment": #"{"method": "checkmo"}"#,
            "items": #"[{"sku": "A", "name": "Alpha", "qty_ordered": 2, "price": "10.00"}]"#,
        ]
        all.merge(members) { $1 }
        return "{" + all.filter { !$0.value.isEmpty }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ",") + "}"
    }

    private static func item(_ members: [String: String]) -> String {
        var all = ["sku": #""A""#, "name": #""Alpha""#, "qty_ordered": "2", "price": #""10.00""#]
        all.merge(members) { $1 }
        let item = all.filter { !$0.value.isEmpty }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ",")
        return order(["items": "[{\(item)}]"])
    }

    /// An order whose tax is to be worked out, with other members.
    private static func taxed(_ members: [String: String]) -> String {
        order(["tax": #""compute""#, "shipping_address": #"{"country_id": "US"}"#].merging(members) { $1 })
    }

    private static func invoice(_ members: String) -> String { order(["invoices": "[{\(members)}]"]) }

    private func field(_ json: String) throws -> String? {
        switch try problem(.post, "/api2/order", json) {
        case .refused(.fieldInvalid(let field)): field
        case .refused(.itemInvalid): "item"
        case let other: other.map { "\($0)" }
        }
    }

    private static let orderRows: [(String, [String])] = [
        ("entity_id", ["0", "-1", "1.5", #""x""#, "9007199254740992"]),
        ("increment_id", [#""""#, #""a b""#, #""a,b""#, #""é""#, "1.5", #""\#(String(repeating: "1", count: 51))""#]),
        ("created_at", [#""2026-02-30""#, #""2026-01-05T08:14:09Z""#, "5", #""""#]),
        ("state", [#""done""#, #""New""#, "1", #""""#]),
        ("status", [#""\#(String(repeating: "x", count: 33))""#, "1.5", #""a\nb""#]),
        ("order_currency_code", ["", #""XXX""#, #""""#, "986"]),
        ("currency", [#""USD""#, #""R$""#]),
        ("base_currency_code", [#""XXX""#, "1"]),
        ("base_to_order_rate", ["0", "-1", "2", #""x""#, #""1e0""#, "0.000000001", "true"]),
        (
            "customer_email",
            [#""x""#, #""a@b@c""#, #""@b""#, #""a@""#, #""a@b\r\nBcc: c@d""#, #""a b@c""#, #""a@b,c""#, "true"]
        ),
        ("customer_firstname", ["true", #""a\tb""#]), ("customer_lastname", ["[]"]), ("customer_name", ["1.5"]),
        ("billing_address", [#""Av. Paulista""#, "[]", "5", #"{"x": "\#(String(repeating: "x", count: 4_090))"}"#]),
        ("shipping_address", ["true"]),
        ("payment", ["", "null", #""checkmo""#, "[]"]),
        ("method", []),
        ("shipping_amount", [#""x""#, "true", "0.00001"]), ("base_shipping_amount", [#""x""#]),
        ("shipping_tax_amount", [#""1,00""#]), ("shipping_discount_amount", ["{}"]),
        ("shipping_hidden_tax_amount", [#""x""#, "1", "-1"]),
        ("shipping_description", ["true", #""\#(String(repeating: "x", count: 256))""#]),
        ("shipping_tax_percent", ["-1", #""x""#, "10000"]), ("shipping_tax_title", ["{}"]),
        ("items", ["", "null", "[]", "{}", "[5]", "[[]]"]),
        ("subtotal", [#""x""#]), ("discount_amount", ["{}"]), ("tax_amount", ["true"]),
        ("hidden_tax_amount", [#""x""#]),
        ("grand_total", [#""x""#]), ("base_grand_total", [#""x""#]), ("total_paid", [#""x""#]),
        ("total_refunded", ["0.01", #""5.0000""#, "-1", #""x""#]), ("base_total_refunded", ["1"]),
        ("invoices", ["{}", "5", "[5]", "[null]"]),
    ]

    @Test(arguments: orderRows)
    func orderFieldsAreNamed(name: String, values: [String]) throws {
        for value in values { #expect(try field(Self.order([name: value])) == name, "\(name): \(value)") }
    }

    private static let itemRows: [(String, [String])] = [
        ("item_id", ["0", #""x""#, "9007199254740992"]),
        ("parent_item_id", ["7", "0", #""x""#]),
        ("parent_line", ["-1", "1.5", #""x""#, "10000"]),
        ("sku", ["", "null", #""""#, "1.5", #""\#(String(repeating: "x", count: 65))""#]),
        ("name", ["", #""""#, #""a\u0001b""#, #""\#(String(repeating: "é", count: 256))""#]),
        ("product_type", [#""\#(String(repeating: "x", count: 33))""#]),
        ("is_qty_decimal", ["2", #""yes""#]),
        ("qty_ordered", ["", "null", #""x""#, "0.00001", "100000000000"]),
        ("qty_canceled", [#""x""#]), ("qty_shipped", ["true"]),
        ("price", ["", #""x""#, "0.00001"]), ("base_price", [#""x""#, "9.00"]),
        ("row_total", [#""x""#]), ("base_row_total", [#""x""#]), ("row_total_incl_tax", [#""x""#]),
        ("discount_amount", [#""x""#]), ("tax_amount", [#""x""#]), ("hidden_tax_amount", [#""x""#]),
        ("tax_percent", ["-1", #""8 %""#]), ("tax_title", ["[]"]),
        ("qty_refunded", ["1", #""0.5000""#, #""x""#]), ("amount_refunded", ["1"]), ("base_amount_refunded", ["1"]),
    ]

    @Test(arguments: itemRows)
    func itemFieldsAreNamed(name: String, values: [String]) throws {
        for value in values { #expect(try field(Self.item([name: value])) == name, "\(name): \(value)") }
    }

    /// Whole bodies, and the field that each is refused for; none where nothing is wrong.
    private static let rows: [(String, String?)] = [
        (order([:]), nil), (item([:]), nil),
        (order(["payment": "{}"]), "method"), (order(["payment": #"{"method": ""}"#]), "method"),
        (order(["payment": #"{"method": "\#(String(repeating: "x", count: 65))"}"#]), "method"),
        (order(["payment": #"{"method": "m", "transaction_id": true}"#]), "transaction_id"),
        (order(["payment": #"{"method": "m", "transaction_id": ""}"#]), nil),
        (order(["currency": #""brl""#]), nil),
        (order(["base_currency_code": #""USD""#]), "base_to_order_rate"),
        (order(["base_currency_code": #""USD""#, "base_to_order_rate": "5.25"]), nil),
        (order(["base_to_order_rate": #""1.0000""#]), nil),
        (order(["base_shipping_amount": "0"]), nil), (order(["base_shipping_amount": "1"]), "shipping_amount"),
        (order(["shipping_amount": "2", "base_shipping_amount": "1"]), "base_shipping_amount"),
        (order(["shipping_discount_amount": "2", "shipping_hidden_tax_amount": "1"]), nil),
        (
            order([
                "shipping_discount_amount": "2", "base_shipping_discount_amount": "2",
                "shipping_hidden_tax_amount": "1",
            ]), "base_shipping_hidden_tax_amount"
        ),
        (
            order([
                "base_currency_code": #""USD""#, "base_to_order_rate": "5", "shipping_discount_amount": "2",
                "base_shipping_discount_amount": "0.4", "shipping_hidden_tax_amount": "1",
                "base_shipping_hidden_tax_amount": "0.5",
            ]), "base_shipping_hidden_tax_amount"
        ),
        (order(["customer_email": #""""#, "customer_name": #""""#, "billing_address": "null"]), nil),
        (order(["total_refunded": #""0.0000""#, "base_total_refunded": "null"]), nil),
        (item(["item_id": "7", "parent_item_id": "7"]), "parent_item_id"),
        (item(["parent_item_id": "null", "parent_line": "null", "qty_refunded": "0"]), nil),
        (
            order([
                "items": #"""
                [{"item_id": 7, "sku": "P", "name": "P", "qty_ordered": 1, "price": 1},
                 {"item_id": 8, "sku": "P", "name": "P", "qty_ordered": 1, "price": 1},
                 {"sku": "P", "name": "P", "qty_ordered": 1, "price": 0, "parent_item_id": 8, "parent_line": 0}]
                """#
            ]), "parent_line"
        ),
        (taxed([:]), nil), (taxed(["tax": "null"]), nil), (taxed(["tax_customer": "null"]), nil),
        (taxed(["tax": #""computed""#]), "tax"), (taxed(["tax": "true"]), "tax"), (taxed(["tax": #""""#]), "tax"),
        (order(["tax_customer": #"{"source": 1, "external_id": "C"}"#]), "tax"),
        (taxed(["shipping_address": ""]), "shipping_address"),
        (taxed(["shipping_address": "", "billing_address": #"{"country_id": "US"}"#]), nil),
        (taxed(["shipping_address": "{}", "billing_address": #"{"country_id": "US"}"#]), "country_id"),
        (taxed(["shipping_address": #"{"country_id": ""}"#]), "country_id"),
        (taxed(["shipping_address": #"{"country_id": "US", "region": {}}"#]), "region"),
        (taxed(["shipping_address": #"{"country_id": "US", "region_code": true}"#]), "region_code"),
        (taxed(["shipping_address": #"{"country_id": "US", "postcode": []}"#]), "postcode"),
        (taxed(["shipping_address": #"{"country_id": "US", "city": {}}"#]), "city"),
        (taxed(["shipping_address": #"{"country_id": "US", "street": []}"#]), "street"),
        (taxed(["shipping_address": #"{"country_id": "US", "street": "1 Main St\u001b[2J"}"#]), "street"),
        (taxed(["shipping_tax_code": "{}"]), "shipping_tax_code"),
        (taxed(["shipping_discount_amount": "2", "shipping_hidden_tax_amount": "1"]), "shipping_hidden_tax_amount"),
        (taxed(["tax_customer": #""C""#]), "tax_customer"), (taxed(["tax_customer": "{}"]), "tax_customer"),
        (taxed(["tax_customer": #"{"source": 1}"#]), "tax_customer"),
        (taxed(["tax_customer": #"{"external_id": "C"}"#]), "tax_customer"),
        (taxed(["tax_customer": #"{"source": 11, "external_id": "C"}"#]), "source"),
        (taxed(["tax_customer": #"{"source": 1, "external_id": true}"#]), "external_id"),
        (taxed(["tax_customer": #"{"complyt_id": "C"}"#]), "complyt_id"),
        (
            taxed(["tax_customer": #"{"complyt_id": "3fa85f64-5717-4562-b3fc-2c963f66afa6", "source": 1}"#]),
            "tax_customer"
        ),
        (item(["tax_code": "{}"]), "tax_code"),
        (invoice(""), nil),
        (invoice(#""entity_id": 0"#), "entity_id"), (invoice(#""increment_id": "a b""#), "increment_id"),
        (invoice(#""created_at": "x""#), "created_at"), (invoice(#""state": 4"#), "state"),
        (invoice(#""transaction_id": {}"#), "transaction_id"), (invoice(#""comment": 5"#), "comment"),
        (invoice(#""shipping_amount": "x""#), "shipping_amount"), (invoice(#""grand_total": "x""#), "grand_total"),
        (invoice(#""total_refunded": 1"#), "total_refunded"),
        (invoice(#""base_total_refunded": "0.01""#), "base_total_refunded"),
        (invoice(#""items": {}"#), "items"), (invoice(#""items": [5]"#), "item"),
        (invoice(#""items": [{"qty": 1}]"#), "item"),
        (invoice(#""items": [{"order_item_id": "x", "qty": 1}]"#), "item"),
        (invoice(#""items": [{"line": -1, "qty": 1}]"#), "line"), (invoice(#""items": [{"line": 0}]"#), "qty"),
        (invoice(#""items": [{"line": 0, "qty": "x"}]"#), "qty"),
        (invoice(#""items": [{"line": 0, "qty": 1, "qty_refunded": 1}]"#), "qty_refunded"),
        (invoice(#""items": [{"line": 0, "qty": 1, "tax_amount": 1}]"#), "row_total"),
        (invoice(#""items": [{"line": 0, "qty": 1, "row_total": 1, "tax_amount": "x"}]"#), "tax_amount"),
    ]

    @Test(arguments: rows)
    func wholeBodies(json: String, name: String?) throws {
        #expect(try field(json) == name)
    }

    /// The sample order is right as it stands; each change makes one of its totals wrong.
    @Test(arguments: [
        ("\"subtotal\": \"520.00\"", "\"subtotal\": \"520.01\"", "subtotal"),
        ("\"discount_amount\": \"-45.00\"", "\"discount_amount\": \"-44.00\"", "discount_amount"),
        ("\"tax_amount\": \"44.00\"", "\"tax_amount\": \"42.00\"", "tax_amount"),
        ("\"hidden_tax_amount\": \"6.00\",\n", "\"hidden_tax_amount\": \"7.00\",\n", "hidden_tax_amount"),
        ("\"grand_total\": \"546.00\",\n  \"base", "\"grand_total\": \"546.10\",\n  \"base", "grand_total"),
        ("\"base_grand_total\": \"273.00\"", "\"base_grand_total\": \"272.00\"", "base_grand_total"),
        ("\"total_paid\": \"546.00\"", "\"total_paid\": \"500.00\"", "total_paid"),
        ("\"qty\": 4", "\"qty\": 3", "grand_total"),
    ])
    func totalsMustAddUp(old: String, new: String, name: String) throws {
        _ = try SampleOrder.order()
        let json = SampleOrder.json.replacing(old, with: new)
        #expect(json != SampleOrder.json)
        guard case .importOrder(let command) = try call(.post, "/api2/order", json) else { throw Problem.notFound }
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        #expect(throws: Refusal.fieldInvalid(field: name)) {
            try command.decide(numbering: &numbering, at: Instant(seconds: 0))
        }
    }

    /// A discount may also come without its sign.
    @Test func discountTakesEitherSign() throws {
        let json = SampleOrder.json.replacing("\"-45.00\"", with: "\"45.00\"")
        guard case .importOrder(let command) = try call(.post, "/api2/order", json) else { throw Problem.notFound }
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        #expect(throws: Never.self) { try command.decide(numbering: &numbering, at: Instant(seconds: 0)) }
    }
}

import Amounts
import Refunds
import Testing
import TransactionsV1
import Wire

/// What of a transaction's body cannot be, field by field, and all of it at once.
@Suite struct FieldTests {
    private static let path = CallTests.path

    /// A body that can be read, with one member replaced or added.
    private static func body(_ key: String, _ value: String, in place: String = "") -> String {
        var item = ["name": "\"a\"", "unitPrice": "1", "quantity": "1"]
        var address = ["country": "\"US\"", "state": "\"NY\"", "zip": "10001"]
        var fee = ["totalPrice": "1"]
        var members = ["source": "9", "externalId": "\"INV172037616\""]
        switch place {
        case "item": item[key] = value
        case "address": address[key] = value
        case "fee": fee[key] = value
        default: break
        }
        func object(_ members: [String: String]) -> String {
            "{" + members.sorted { $0.key < $1.key }.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
        }
        members["items"] = "[\(object(item))]"
        members["shippingAddress"] = object(address)
        members["shippingFee"] = object(fee)
        if place.isEmpty { members[key] = value }
        return object(members)
    }

    private static func text(_ length: Int) -> String { "\"" + String(repeating: "é", count: length) + "\"" }

    @Test(
        "Each limit of the page: the last value within it, the first beyond it, and where the fault is",
        arguments: [
            ("source", "", "\"9\"", "10", "/source"), ("externalId", "", "\"INV172037616\"", "1", "/externalId"),
            ("complytId", "", "null", "\"1\"", "/complytId"), ("items", "", "", "[]", "/items"),
            ("items", "", "", "null", "/items"), ("items", "", "", "[1]", "/items/0"),
            ("name", "item", text(256), text(257), "/items/0/name"), ("name", "item", "1", "\"\"", "/items/0/name"),
            ("name", "item", "\"a\"", "\"a\\tb\"", "/items/0/name"),
            ("unitPrice", "item", "\"0.0001\"", "0.00001", "/items/0/unitPrice"),
            ("unitPrice", "item", "0", "-1", "/items/0/unitPrice"),
            ("unitPrice", "item", "99999999998", "1e12", "/items/0/unitPrice"),
            ("quantity", "item", "0.0001", "0", "/items/0/quantity"),
            ("quantity", "item", "\"2\"", "\"two\"", "/items/0/quantity"),
            ("totalPrice", "item", "0.01", "0.001", "/items/0/totalPrice"),
            ("discount", "item", "1", "1.01", "/items/0/discount"),
            ("discount", "item", "0", "-1", "/items/0/discount"),
            ("taxCode", "item", text(256), text(257), "/items/0/taxCode"),
            ("description", "item", "\"a\\nb\"", "\"\\u0001\"", "/items/0/description"),
            ("manualSalesTaxRate", "item", "0.2", "0.20000001", "/items/0/manualSalesTaxRate"),
            ("manualSalesTax", "item", "false", "true", "/items/0/manualSalesTaxRate"),
            ("manualSalesTax", "fee", "\"false\"", "2", "/shippingFee/manualSalesTax"),
            ("totalPrice", "fee", "\"100\"", "null", "/shippingFee/totalPrice"),
            ("shippingAddress", "", "", "null", "/shippingAddress"),
            ("country", "address", text(50), text(51), "/shippingAddress/country"),
            ("country", "address", "\"US\"", "null", "/shippingAddress/country"),
            ("state", "address", text(100), text(101), "/shippingAddress/state"),
            ("city", "address", text(100), text(101), "/shippingAddress/city"),
            ("county", "address", text(100), text(101), "/shippingAddress/county"),
            ("street", "address", text(200), text(201), "/shippingAddress/street"),
            ("zip", "address", text(20), text(21), "/shippingAddress/zip"),
            ("region", "address", text(20), text(21), "/shippingAddress/region"),
            ("isPartial", "address", "true", "\"maybe\"", "/shippingAddress/isPartial"),
            ("billingAddress", "", "{\"country\":\"US\"}", "{}", "/billingAddress/country"),
            ("transactionType", "", "\"TAXABLE_REFUND\"", "\"CREDIT\"", "/transactionType"),
            ("transactionStatus", "", "\"CANCELLED\"", "\"CANCELED\"", "/transactionStatus"),
            ("transactionFilingStatus", "", "\"FILED\"", "\"\"", "/transactionFilingStatus"),
            (
                "externalTimestamps", "", "{\"createdDate\":\"2026-02-28\"}", "{\"createdDate\":\"2026-02-29\"}",
                "/externalTimestamps/createdDate"
            ),
            ("isRefundLinked", "", "true", "\"yes\"", "/isRefundLinked"),
            ("refundLinkedPercentage", "", "1", "1.000000000000000001", "/refundLinkedPercentage"),
            ("refundLinkedPercentage", "", "\"0\"", "-0.1", "/refundLinkedPercentage"),
            ("transactionLevelDiscount", "", "1", "1.01", "/transactionLevelDiscount"),
            ("transactionLevelDiscount", "", "0.01", "0.001", "/transactionLevelDiscount"),
            ("currency", "", "\"eur\"", "\"XXX\"", "/currency"), ("currency", "", "null", "\"\"", "/currency"),
            ("documentName", "", text(50), text(51), "/documentName"),
            ("isTaxInclusive", "", "true", "\"\"", "/isTaxInclusive"),
        ])
    func limits(key: String, place: String, within: String, beyond: String, pointer: String) throws {
        if !within.isEmpty { _ = try call(.put, Self.path, Self.body(key, within, in: place)) }
        #expect(try problem(.put, Self.path, Self.body(key, beyond, in: place)).names == [pointer])
    }

    @Test("A name in the path is checked as one in the body")
    func path() throws {
        let long = String(repeating: "a", count: 257)
        let target = "/v1/transactions/source/11/externalId/\(long)"
        #expect(try problem(.put, target, "{}").names == ["/items", "/shippingAddress", "externalId", "source"])
        let body = Self.body("currency", "null")
        #expect(try problem(.put, target + "?explain=maybe", body).names == ["explain", "externalId", "source"])
        _ = try call(.get, "/v1/transactions/source/10/externalId/" + long.dropLast())
    }

    @Test("Every bad field is named at once")
    func all() throws {
        let body = """
            {"source": "x", "externalId": "B", "items": [{"unitPrice": -1, "quantity": 0},
            {"name": "b", "unitPrice": 9999999, "quantity": 9999999, "manualSalesTax": true},
            {"name": "c", "unitPrice": 5, "quantity": 1, "discount": 6}],
            "shippingAddress": {"isPartial": 7}, "transactionLevelDiscount": 1000, "isRefundLinked": [],
            "shippingFee": {}, "externalTimestamps": {"createdDate": "x", "updatedDate": 5}}
            """
        #expect(
            try problem(.put, Self.path, body).names == [
                "/externalId", "/externalTimestamps/createdDate", "/externalTimestamps/updatedDate",
                "/isRefundLinked", "/items/0/name", "/items/0/quantity", "/items/0/unitPrice",
                "/items/1/manualSalesTaxRate", "/items/1/unitPrice", "/items/2/discount",
                "/shippingAddress/country", "/shippingAddress/isPartial", "/shippingFee/totalPrice", "/source",
            ])
    }

    @Test("What depends on a field that cannot be read is not held against the others")
    func dependent() throws {
        let discounted = """
            {"items": [{"unitPrice": 5, "quantity": 1}], "shippingAddress": {"country": "US"},
            "transactionLevelDiscount": 5}
            """
        #expect(try problem(.put, Self.path, discounted).names == ["/items/0/name"])
        for items in ["[]", "[1]", "1"] {
            let none = #"{"items": \#(items), "shippingAddress": {"country": "US"}, "transactionLevelDiscount": 1}"#
            #expect(try problem(.put, Self.path, none).names == [items == "[1]" ? "/items/0" : "/items"])
        }
        let fine = """
            {"items": [{"name": "a", "unitPrice": 5, "quantity": 1, "totalPrice": 1.234}],
            "shippingAddress": {"country": "US"}, "currency": "KWX"}
            """
        #expect(try problem(.put, Self.path, fine).names == ["/currency"])
        _ = try call(.put, Self.path, fine.replacing("KWX", with: "KWD"))
        #expect(
            try problem(.put, Self.path, fine.replacing("KWX", with: "USD")).names == ["/items/0/totalPrice"])
    }

    @Test("A thousand items with all their fields can be read")
    func large() throws {
        let item = """
            {"name": "a", "unitPrice": 5, "quantity": 1, "totalPrice": 1, "description": "b", "taxCode": "c",
            "discount": 0, "manualSalesTax": false, "manualSalesTaxRate": 0, "calculatedTotal": 5}
            """
        let items = [String](repeating: item, count: 1_000).joined(separator: ",")
        let body = "{\"items\": [\(items)], \"shippingAddress\": {\"country\": \"US\"}}"
        guard case .putTransaction(let command, _) = try call(.put, Self.path, body) else { throw Problem.notFound }
        #expect(command.terms.items.count == 1_000)
    }

    @Test(
        "Moments in: dates, times with any zone or none; out: UTC without a zone",
        arguments: [
            ("2026-11-21", "2026-11-21T00:00:00"), ("2026-11-21T13:00", "2026-11-21T13:00:00"),
            ("2026-11-21T13:00:05Z", "2026-11-21T13:00:05"), ("2026-11-21 13:00:05.000", "2026-11-21T13:00:05"),
            ("2026-11-21T13:00:05.5+01:00", "2026-11-21T12:00:05.500"),
            ("2026-01-01T00:30:00.123456789-0530", "2026-01-01T06:00:00.123"),
            ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999"),
        ]
            + [
                "", "x", "2026-13-01", "2026-11-21T", "2026-11-21T24:00", "2026-11-21T13:00:60", "2026-11-21T13:00:05.",
                "2026-11-21T13:00:05.1234567890", "2026-11-21T13:00+1", "2026-11-21T13:00Zx", "20261121",
            ].map { ($0, nil) } as [(String, String?)])
    func moments(text: String, expected: String?) throws {
        let body = Self.body("externalTimestamps", "{\"updatedDate\":\"\(text)\"}")
        guard let expected else {
            #expect(try problem(.put, Self.path, body).names == ["/externalTimestamps/updatedDate"])
            return
        }
        var desk = Desk()
        #expect(try desk.put(Self.path, body).text.contains("\"updatedDate\":\"\(expected)\""))
    }
}

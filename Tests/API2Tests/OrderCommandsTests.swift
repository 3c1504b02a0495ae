import API2
import Amounts
import Refunds
import Testing
import Wire

/// What the bodies of the commands on an order ask for: cancel, hold, unhold, invoice, comment.
@Suite struct OrderCommandsTests {
    private static let sources: [(String, Source)] = [
        (#"{"order_id": 5}"#, .order(OrderID(5))),
        (#"{"order_id": "5", "order_increment_id": ""}"#, .order(OrderID(5))),
        (#"{"order_increment_id": "100000123"}"#, .orderNumber("100000123")),
        (#"{"order_increment_id": 100000123, "order_id": null}"#, .orderNumber("100000123")),
        (#"{"order_id": 5, "invoice_id": 6}"#, .order(OrderID(5))),
    ]

    @Test(arguments: sources)
    func sourceIsRead(json: String, source: Source) throws {
        guard case .cancelOrder(let cancel) = try call(.post, "/api2/order/cancel", json),
            case .holdOrder(let hold) = try call(.post, "/api2/order/hold", json),
            case .holdOrder(let unhold) = try call(.post, "/api2/order/unhold", json),
            case .createInvoice(let invoice) = try call(.post, "/api2/invoice", json),
            case .commentOnOrder(let comment) = try call(.post, "/api2/history", json)
        else {
            throw Problem.notFound
        }
        #expect(cancel == CancelOrder(source: source))
        #expect(hold == HoldOrder(source: source, holds: true))
        #expect(unhold == HoldOrder(source: source, holds: false))
        #expect(invoice.source == source)
        #expect(comment.source == source)
    }

    private static let paths = [
        "/api2/order/cancel", "/api2/order/hold", "/api2/order/unhold", "/api2/invoice", "/api2/invoice/create",
        "/api2/history",
    ]

    @Test(arguments: paths)
    func oneSourceIsNeeded(path: String) throws {
        for (json, refusal) in [
            ("{}", Refusal.sourceMissing), (#"{"invoice_id": 6}"#, .sourceMissing),
            (#"{"order_id": null, "order_increment_id": ""}"#, .sourceMissing),
            (#"{"order_id": 5, "order_increment_id": "5"}"#, .sourceAmbiguous),
            (#"{"order_id": "x", "order_increment_id": "5"}"#, .sourceAmbiguous),
            (#"{"order_id": "x"}"#, .fieldInvalid(field: "order_id")),
            (#"{"order_increment_id": {}}"#, .fieldInvalid(field: "order_increment_id")),
        ] {
            #expect(try problem(.post, path, json) == .refused(refusal), "\(json)")
        }
    }

    private func invoice(_ members: String) throws -> Result<CreateInvoice.Terms, Refusal> {
        guard case .createInvoice(let command) = try call(.post, "/api2/invoice/create", #"{"order_id": 5\#(members)}"#)
        else { throw Problem.notFound }
        return command.terms
    }

    private static let item = IssueCreditMemo.Item(
        lineID: OrderLineID(10), sku: nil, quantity: Quantity(tenThousandths: 10_000))

    private static let invoices: [(String, Result<CreateInvoice.Terms, Refusal>)] = [
        ("", .success(.init(items: nil, capture: .offline, comment: nil, sendsMail: false))),
        (
            #", "items": null, "capture": null, "comment": null, "send_email": null"#,
            .success(.init(items: nil, capture: .offline, comment: nil, sendsMail: false))
        ),
        (
            #", "items": [{"order_item_id": 10, "qty": 1}], "capture": "no_capture", "comment": "c", "send_email": 1"#,
            .success(.init(items: [item], capture: .none, comment: "c", sendsMail: true))
        ),
        (
            #", "capture": "online", "items": []"#,
            .success(.init(items: [], capture: .online, comment: nil, sendsMail: false))
        ),
        (
            #", "capture": "offline", "comment": """#,
            .success(.init(items: nil, capture: .offline, comment: nil, sendsMail: false))
        ),
        (#", "items": [{"qty": 1}], "capture": 1, "comment": 1, "send_email": 2"#, .failure(.itemInvalid)),
        (#", "items": {}"#, .failure(.itemInvalid)),
        (#", "capture": "later", "comment": 1, "send_email": 2"#, .failure(.fieldInvalid(field: "capture"))),
        (#", "capture": """#, .failure(.fieldInvalid(field: "capture"))),
        (#", "comment": 1, "send_email": 2"#, .failure(.fieldInvalid(field: "comment"))),
        (#", "send_email": 2"#, .failure(.fieldInvalid(field: "send_email"))),
    ]

    @Test(arguments: invoices)
    func invoiceTermsAreRead(members: String, terms: Result<CreateInvoice.Terms, Refusal>) throws {
        #expect(try invoice(members) == terms)
    }

    private func comment(_ members: String) throws -> Result<CommentOnOrder.Terms, Refusal> {
        guard case .commentOnOrder(let command) = try call(.post, "/api2/history", #"{"increment_id": "7"\#(members)}"#)
        else { throw Problem.notFound }
        #expect(command.source == .orderNumber("7"))
        return command.terms
    }

    private static let comments: [(String, Result<CommentOnOrder.Terms, Refusal>)] = [
        (
            #", "comment": "Packed.""#,
            .success(.init(comment: "Packed.", status: nil, customerNotified: false, visibleOnFront: false))
        ),
        (
            #", "comment": "Packed.", "status": "picking", "is_customer_notified": "1", "is_visible_on_front": true"#,
            .success(.init(comment: "Packed.", status: "picking", customerNotified: true, visibleOnFront: true))
        ),
        (
            #", "comment": "x", "status": "", "is_customer_notified": null, "is_visible_on_front": 0"#,
            .success(.init(comment: "x", status: nil, customerNotified: false, visibleOnFront: false))
        ),
        (
            #", "comment": "x", "status": "\#(String(repeating: "é", count: 32))""#,
            .success(
                .init(
                    comment: "x", status: String(repeating: "é", count: 32), customerNotified: false,
                    visibleOnFront: false))
        ),
        ("", .failure(.fieldInvalid(field: "comment"))),
        (#", "comment": "", "status": 1.5"#, .failure(.fieldInvalid(field: "comment"))),
        (#", "comment": 5"#, .failure(.fieldInvalid(field: "comment"))),
        (#", "comment": "\#(String(repeating: "x", count: 4_001))""#, .failure(.fieldInvalid(field: "comment"))),
        (
            #", "comment": "x", "status": "\#(String(repeating: "x", count: 33))", "is_customer_notified": 2"#,
            .failure(.fieldInvalid(field: "status"))
        ),
        (#", "comment": "x", "status": "a\nb""#, .failure(.fieldInvalid(field: "status"))),
        (#", "comment": "x", "status": "a\u2028b""#, .failure(.fieldInvalid(field: "status"))),
        (#", "comment": "x", "status": "a\u001fb""#, .failure(.fieldInvalid(field: "status"))),
        (
            #", "comment": "x", "is_customer_notified": 2, "is_visible_on_front": 2"#,
            .failure(.fieldInvalid(field: "is_customer_notified"))
        ),
        (
            #", "comment": "x", "is_visible_on_front": "maybe""#,
            .failure(.fieldInvalid(field: "is_visible_on_front"))
        ),
    ]

    @Test(arguments: comments)
    func commentTermsAreRead(members: String, terms: Result<CommentOnOrder.Terms, Refusal>) throws {
        #expect(try comment(members) == terms)
    }

    /// A history is also found by `increment_id`, which then counts as one of the sources.
    @Test func historyHasAThirdSource() throws {
        let both = #"{"increment_id": "7", "order_id": 5, "comment": "x"}"#
        #expect(try problem(.post, "/api2/history", both) == .refused(.sourceAmbiguous))
        #expect(try problem(.get, "/api2/history?increment_id=7&order_id=5") == .refused(.sourceAmbiguous))
        #expect(try problem(.get, "/api2/history?increment_id=") == .refused(.sourceMissing))
        #expect(try problem(.get, "/api2/history?order_id=x") == .refused(.fieldInvalid(field: "order_id")))
        for target in ["/api2/history?increment_id=7", "/api2/history?order_increment_id=7"] {
            guard case .history(let query) = try call(.get, target) else { throw Problem.notFound }
            #expect(query.order == .orderNumber("7"))
        }
        guard case .history(let query) = try call(.get, "/api2/history?limit=3&page=2", #"{"order_id": 5}"#) else {
            throw Problem.notFound
        }
        #expect(query.order == .order(OrderID(5)))
        #expect(query.page == PageRequest(number: 2, limit: 3, wantsTotal: false))
        #expect(query.stores == [StoreID(1), StoreID(2)])
    }
}

import API2
import Testing
import Wire

/// Which endpoint a request line leads to.
@Suite struct RouteTests {
    private static let rows: [(Method, String, Endpoint)] = [
        (.post, "/api2/creditmemo", .createCreditMemo),
        (.post, "/api2/creditmemo/create", .createCreditMemo),
        (.post, "/api2/creditmemo/preview", .previewCreditMemo),
        (.get, "/api2/creditmemo", .readCreditMemos),
        (.get, "/api2/creditmemo/pdf", .printCreditMemo),
        (.post, "/api2/creditmemo/email", .mailCreditMemo),
        (.post, "/api2/order", .importOrder),
        (.get, "/api2/order", .readOrders),
        (.post, "/api2/order/cancel", .cancelOrder),
        (.post, "/api2/order/hold", .holdOrder),
        (.post, "/api2/order/unhold", .unholdOrder),
        (.post, "/api2/invoice", .createInvoice),
        (.post, "/api2/invoice/create", .createInvoice),
        (.get, "/api2/invoice", .readInvoices),
        (.get, "/api2/invoices", .readInvoices),
        (.post, "/api2/invoice/email", .mailInvoice),
        (.get, "/api2/history", .readHistory),
        (.post, "/api2/history", .commentOnOrder),
        (.post, "/api2/oauth/token", .issueToken),
        (.get, "/api2/oauth/health", .readHealth),
        (.get, "/openapi.json", .readDescription),
    ]

    @Test(arguments: rows)
    func endpoints(method: Method, path: String, endpoint: Endpoint) throws {
        for target in [path, path + "/", path + "?id=5", path + "/?id=5"] {
            #expect(Route(of: try request(method, target)) == .endpoint(endpoint), "\(target)")
        }
    }

    @Test func rowsCoverEveryEndpointAndPath() {
        #expect(Set(RouteTests.rows.map(\.2)) == Set(Endpoint.allCases))
        for endpoint in Endpoint.allCases {
            let paths = RouteTests.rows.filter { $0.2 == endpoint }.map(\.1)
            #expect(paths == endpoint.paths)
        }
    }

    @Test(arguments: [
        (Method.put, "/api2/creditmemo", [Method.post, .get]),
        (.delete, "/api2/creditmemo/", [.post, .get]),
        (.head, "/api2/creditmemo", [.post, .get]),
        (.get, "/api2/creditmemo/create", [.post]),
        (.get, "/api2/creditmemo/preview", [.post]),
        (.patch, "/api2/order", [.post, .get]),
        (.get, "/api2/order/cancel", [.post]),
        (.post, "/api2/invoices", [.get]),
        (.delete, "/api2/history", [.get, .post]),
        (.get, "/api2/oauth/token", [.post]),
        (.post, "/api2/oauth/health", [.get]),
        (Method("get"), "/api2/oauth/health", [.get]),
    ])
    func otherMethods(method: Method, path: String, allow: [Method]) throws {
        #expect(Route(of: try request(method, path)) == .methodNotAllowed(allow: allow))
    }

    @Test(arguments: [
        "/", "/api2", "/api2/", "/api2/creditmemos", "/api2/orders", "/api2/creditmemo//", "/api2//creditmemo",
        "/api2/creditmemo/5", "/API2/creditmemo", "/api2/CreditMemo", "/api2/oauth", "/api2/%E2%84%AAorder",
        "/api2/order/cancel/all", "/v1/transactions",
    ])
    func nowhere(path: String) throws {
        #expect(Route(of: try request(.get, path)) == .notFound)
    }
}

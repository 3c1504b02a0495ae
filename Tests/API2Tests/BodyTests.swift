import API2
import Testing
import Wire

/// What counts as a body: one JSON object within the limits, declared as JSON.
@Suite struct BodyTests {
    private static let endpoints: [(String, Endpoint)] = [
        ("/api2/creditmemo", .createCreditMemo), ("/api2/creditmemo/preview", .previewCreditMemo),
        ("/api2/order", .importOrder), ("/api2/order/cancel", .cancelOrder), ("/api2/order/hold", .holdOrder),
        ("/api2/order/unhold", .unholdOrder), ("/api2/invoice", .createInvoice), ("/api2/history", .commentOnOrder),
    ]

    private func problem(
        _ endpoint: Endpoint, _ path: String, type: String?, _ body: [UInt8], method: Method = .post
    ) throws -> Problem? {
        let headers = type.map { [Header("content-type", $0)] } ?? []
        let request = try #require(Request(method: method, target: path, headers: headers, body: body))
        do {
            _ = try Call(reading: request, at: endpoint, for: caller(.admin))
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: endpoints)
    func unreadable(path: String, endpoint: Endpoint) throws {
        let nested = String(repeating: "[", count: 17) + String(repeating: "]", count: 17)
        for text in [
            "", " ", "{", "[]", "null", "5", #""order_id""#, "{}{}", #"{"order_id": 5,}"#, #"{"order_id": NaN}"#,
            #"{"order_id": 05}"#, #"{"order_id": 5, "order_id": 5}"#, #"{"a": \#(nested)}"#, "\u{FEFF}{}",
            #"{"items": [\#([String](repeating: "1", count: 1_001).joined(separator: ","))]}"#,
            #"{"order_id": "\u0000"}"#, #"{"order_id": "\ud800"}"#, #"{"order_id": 1e21}"#,
        ] {
            let found = try problem(endpoint, path, type: "application/json", Array(text.utf8))
            #expect(found == .invalidJSON, "\(text)")
        }
        #expect(try problem(endpoint, path, type: "application/json", [0x7B, 0x22, 0xFF, 0x22]) == .invalidJSON)
    }

    @Test(arguments: [
        nil, "", "text/json", "application/x-www-form-urlencoded", "application/json+x", "application/vnd.api+json",
        "json", "text/plain", "*/*",
    ])
    func otherTypes(type: String?) throws {
        let body = Array(#"{"order_id": 5}"#.utf8)
        #expect(try problem(.holdOrder, "/api2/order/hold", type: type, body) == .invalidJSON)
    }

    @Test(arguments: [
        "application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=latin1",
        " application/json ; x=y",
    ])
    func types(type: String) throws {
        let body = Array(#"{"order_id": 5}"#.utf8)
        #expect(try problem(.holdOrder, "/api2/order/hold", type: type, body) == nil)
    }

    @Test func size() throws {
        #expect(Endpoint.bodyBytesMax == 1_048_576)
        var body = Array(#"{"order_id": 5}"#.utf8)
        body += [UInt8](repeating: UInt8(ascii: " "), count: Endpoint.bodyBytesMax - body.count)
        #expect(try problem(.holdOrder, "/api2/order/hold", type: "application/json", body) == nil)
        body.append(UInt8(ascii: " "))
        #expect(try problem(.holdOrder, "/api2/order/hold", type: "application/json", body) == .bodyTooLarge)
    }

    @Test func unknownKeysAreIgnored() throws {
        let body = Array(#"{"order_id": 5, "oder_id": 6, "": null, "x": [{"y": 1e20}]}"#.utf8)
        #expect(try problem(.holdOrder, "/api2/order/hold", type: "application/json", body) == nil)
    }

    @Test(arguments: ["/api2/creditmemo", "/api2/order", "/api2/invoice", "/api2/history?order_id=5"])
    func readsTakeABodyOrNone(target: String) throws {
        let request = try request(.get, target)
        guard case .endpoint(let endpoint) = Route(of: request) else { throw Problem.notFound }
        for (type, text, expected) in [
            (nil, "", nil), ("text/plain", "", nil), ("application/json", "", nil), ("application/json", "{}", nil),
            (nil, "{}", .invalidJSON), ("application/json", "[]", .invalidJSON),
            ("application/json", "{", .invalidJSON),
        ] as [(String?, String, Problem?)] {
            #expect(try problem(endpoint, target, type: type, Array(text.utf8), method: .get) == expected, "\(text)")
        }
    }
}

import Gateways
import NIOHTTP1
import Refunds
import Testing

@Suite("Stripe")
struct StripeGatewayTests {
    private static func refund(
        _ status: String = "succeeded", amount: String = "1990", currency: String = "eur", id: String = "re_1",
        key: String = Asking.key
    ) -> String {
        """
        {"id":"\(id)","object":"refund","amount":\(amount),"balance_transaction":null,"charge":"ch_1","created":1692942318,\
        "currency":"\(currency)","destination_details":{"card":{"type":"pending"},"type":"card"},\
        "metadata":{"creditmemo_key":"\(key)"},"payment_intent":"pi_1","reason":null,"status":"\(status)"}
        """
    }

    private static func error(_ members: String) -> String { #"{"error":{"message":"No.",\#(members)}}"# }

    private static func holds(
        _ status: GatewayRefund.Status, _ minorUnits: Int64 = 1_990, _ currency: String = "EUR", id: String = "re_1"
    ) -> GatewayAnswer {
        .holds(GatewayRefund(reference: id, minorUnits: minorUnits, currencyCode: currency, status: status))
    }

    private func gateway(_ server: ScriptedServer) throws -> StripeGateway {
        StripeGateway(key: try Asking.secret("sk_test_1"), endpoint: try Asking.endpoint(server))
    }

    @Test(
        "is asked for a refund of a charge or a payment intent",
        arguments: [("ch_1", "charge"), ("py_2", "charge"), ("pi_3", "payment_intent")])
    func request(_ payment: String, _ parameter: String) async throws {
        try await ScriptedServer.with([.json(200, Self.refund())]) { server in
            #expect(try await gateway(server).send(Asking.payout(of: payment)) == Self.holds(.succeeded))
            let request = try Asking.made(server.requests.first)
            #expect(request.method == "POST" && request.target == "/v1/refunds")
            #expect(
                request.body == "\(parameter)=\(payment)&amount=1990&metadata%5Bcreditmemo_key%5D=\(Asking.key)")
            for (name, value) in [
                ("authorization", "Bearer sk_test_1"), ("idempotency-key", Asking.key),
                ("stripe-version", "2024-06-20"),
                ("content-type", "application/x-www-form-urlencoded"), ("user-agent", "creditmemo"),
            ] {
                #expect(request.headers[name] == [value])
            }
        }
    }

    @Test(
        "is not asked for what it cannot have", arguments: ["", "ch", "cs_1", "pi_1&amount=1", "ch_ü", "pi_1\r\nx: y"])
    func unknownPayments(_ payment: String) async throws {
        try await ScriptedServer.with([.json(200, Self.refund())]) { server in
            let (gateway, payout) = (try gateway(server), Asking.payout(of: payment))
            #expect(await gateway.send(payout) == .declined(code: "unknown_payment"))
            #expect(await gateway.lookUp(payout) == .absent)
            #expect(server.connections == 0)
        }
    }

    @Test("says what it did")
    func answers() async throws {
        let inUse = Self.error(#""type":"idempotency_error","code":"idempotency_key_in_use""#)
        let reused = Self.error(#""type":"idempotency_error""#)
        let excess = Self.error(#""type":"invalid_request_error","param":"amount""#)
        func code(_ code: String) -> String { Self.error(#""type":"invalid_request_error","code":"\#(code)""#) }
        let rows: [(ScriptedServer.Reply, GatewayAnswer?)] = [
            (.json(200, Self.refund("pending")), Self.holds(.pending)),
            (.json(200, Self.refund("requires_action")), Self.holds(.pending)),
            (.json(200, Self.refund("succeeded")), Self.holds(.succeeded)),
            (.json(200, Self.refund("failed")), Self.holds(.failed)),
            (.json(200, Self.refund("canceled")), Self.holds(.failed)),
            (.json(200, Self.refund(amount: "1000")), Self.holds(.succeeded, 1_000)),
            (.json(200, Self.refund("new_status")), nil), (.json(200, Self.refund(amount: "19.9")), nil),
            (.json(200, Self.refund(currency: "xyz")), nil), (.json(200, Self.refund(id: "re 1")), nil),
            (.json(200, "{}"), nil), (.json(201, Self.refund()), nil),
            (.json(400, code("charge_already_refunded")), .exceeds(code: "charge_already_refunded")),
            (.json(400, code("amount_too_large")), .exceeds(code: "amount_too_large")),
            (.json(400, excess), .exceeds(code: "amount")),
            (.json(400, code("charge_disputed")), .declined(code: "charge_disputed")),
            (.json(400, Self.error(#""type":"invalid_request_error""#)), .declined(code: "invalid_request_error")),
            (.json(402, code("card_declined")), .declined(code: "card_declined")),
            (.json(404, code("resource_missing")), .declined(code: "resource_missing")),
            (.json(404, "<html>"), nil), (.json(400, "{}"), nil), (.json(400, #"{"error":"no"}"#), nil),
            (.json(405, ""), nil),
            (.json(401, ""), .unauthorized),
            (.json(403, Self.error(#""type":"invalid_request_error""#)), .unauthorized),
            (.json(409, inUse), .keyInUse), (.json(400, reused), .keyReused), (.json(409, "{}"), .broken(status: 409)),
            (.json(408, ""), .broken(status: 408)), (.json(500, ""), .broken(status: 500)),
            (.json(503, ""), .broken(status: 503)),
            (.json(502, "", [("Stripe-Should-Retry", "true")]), .broken(status: 502)),
            (
                .json(503, "", [("Stripe-Should-Retry", "true"), ("Retry-After", "4")]),
                .notProcessed(retryAfterSeconds: 4)
            ),
            (.json(503, "", [("Stripe-Should-Retry", "false")]), .broken(status: 503)),
            (.json(429, code("lock_timeout")), .notProcessed(retryAfterSeconds: nil)),
            (.json(429, "", [("Retry-After", "2")]), .notProcessed(retryAfterSeconds: 2)),
            (.json(429, "", [("Stripe-Should-Retry", "false")]), .broken(status: 429)),
        ]
        for (reply, expected) in rows {
            try await ScriptedServer.with([reply]) { server in
                let answer = try await gateway(server).send(Asking.payout())
                #expect(answer == expected || expected == nil && answer.isSilent, "\(reply): \(answer)")
            }
        }
    }

    /// Minor units of ISO 4217, what Stripe is asked for, or nil when it cannot be.
    @Test("counts money in its own way, and is understood")
    func amounts() async throws {
        let rows: [(Int64, String, String?)] = [
            (1, "EUR", "1"), (1_990, "USD", "1990"), (1_000_000_000_000, "USD", "1000000000000"), (1, "HUF", "1"),
            (1, "TWD", "1"),
            (500, "JPY", "500"), (1, "KRW", "1"), (7, "XPF", "7"), (5, "ISK", "500"), (5, "UGX", "500"),
            (500, "MGA", "5"), (501, "MGA", nil), (5_120, "KWD", "5120"), (5_124, "KWD", nil), (10, "BHD", "10"),
            (10, "JOD", "10"), (10, "OMR", "10"), (10, "TND", "10"), (11, "TND", nil), (1, "CLF", nil), (1, "UYI", nil),
            (0, "EUR", nil), (-1, "EUR", nil), (1, "XYZ", nil), (1, "eur", nil), (Int64.max, "ISK", nil),
        ]
        for (minorUnits, currency, units) in rows {
            let reply = Self.refund(amount: units ?? "1", currency: currency.lowercased())
            try await ScriptedServer.with([.json(200, reply)]) { server in
                let answer = try await gateway(server).send(Asking.payout(.refund, minorUnits, currency))
                guard let units else {
                    #expect(answer == .declined(code: "unsupported_amount") && server.connections == 0, "\(currency)")
                    return
                }
                #expect(server.requests.first?.body.contains("&amount=\(units)&") == true, "\(currency)")
                #expect(answer == Self.holds(.succeeded, minorUnits, currency))
            }
        }
        try await ScriptedServer.with([.json(200, Self.refund(amount: "550", currency: "isk"))]) { server in
            let answer = try await gateway(server).send(Asking.payout(.refund, 5, "ISK"))
            #expect(answer.isSilent)
        }
    }

    @Test("is looked through page by page")
    func lookUps() async throws {
        func page(_ refunds: [String], more: Bool) -> ScriptedServer.Reply {
            .json(200, #"{"object":"list","data":[\#(refunds.joined(separator: ","))],"has_more":\#(more)}"#)
        }
        func other(_ id: String) -> String { Self.refund(id: id, key: "cm-other") }
        let bare = #"{"id":"re_0","amount":5,"currency":"eur","metadata":{},"status":"succeeded"}"#
        let rows: [([ScriptedServer.Reply], GatewayAnswer?, questions: Int)] = [
            ([page([other("re_2"), Self.refund()], more: true)], Self.holds(.succeeded), 1),
            (
                [page([bare, other("re_2")], more: true), page([Self.refund("pending")], more: false)],
                Self.holds(.pending), 2
            ),
            ([page([], more: false)], .absent, 1),
            ([page([other("re_2")], more: true), page([bare], more: false)], .absent, 2),
            ([page([other("re_2")], more: true)], nil, 2), ([page([], more: true)], nil, 1),
            ((1...12).map { page([other("re_\($0)x")], more: true) }, nil, 10),
            ([page([Self.refund("new_status")], more: false)], nil, 1), ([.json(200, #"{"data":[]}"#)], nil, 1),
            ([.json(404, Self.error(#""type":"invalid_request_error","code":"resource_missing""#))], nil, 1),
            ([.json(401, "")], .unauthorized, 1), ([.json(500, "")], .broken(status: 500), 1),
            ([.json(429, "", [("Retry-After", "1")])], .notProcessed(retryAfterSeconds: 1), 1),
            ([page([other("re_2")], more: true), .reset], nil, 2),
        ]
        for (replies, expected, questions) in rows {
            try await ScriptedServer.with(replies) { server in
                let answer = try await gateway(server).lookUp(Asking.payout(of: "pi_1"))
                #expect(answer == expected || expected == nil && answer.isSilent, "\(replies): \(answer)")
                #expect(server.requests.count == questions)
                #expect(server.requests.first?.target == "/v1/refunds?payment_intent=pi_1&limit=100")
                #expect(server.requests.allSatisfy { $0.method == "GET" && $0.headers["idempotency-key"].isEmpty })
            }
        }
        try await ScriptedServer.with([page([other("re_2")], more: true), page([], more: false)]) { server in
            let answer = try await gateway(server).lookUp(Asking.payout())
            #expect(answer == .absent)
            #expect(server.requests.last?.target == "/v1/refunds?charge=ch_1&limit=100&starting_after=re_2")
        }
    }

    @Test("is class A, and what it shows may be late")
    func traits() throws {
        let gateway = StripeGateway(key: try Asking.secret("sk_test_1"))
        #expect(gateway.traits == GatewayTraits(repetition: .keepsEveryOutcome(seconds: 86_400), lookup: .eventual))
    }
}

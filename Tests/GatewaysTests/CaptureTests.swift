import Gateways
import NIOHTTP1
import Refunds
import Register
import Testing

/// How each gateway takes the money of an authorised payment.
@Suite("Captures")
struct CaptureTests {
    private static func holds(
        _ reference: String, _ status: GatewayRefund.Status = .succeeded, _ minorUnits: Int64 = 1_990,
        _ currency: String = "EUR"
    ) -> GatewayAnswer {
        .holds(GatewayRefund(reference: reference, minorUnits: minorUnits, currencyCode: currency, status: status))
    }

    // MARK: - Stripe

    private static func intent(
        _ status: String = "succeeded", received: String = "1990", amount: String = "5000", currency: String = "eur",
        key: String? = Asking.key
    ) -> String {
        let metadata = key.map { #""creditmemo_key":"\#($0)""# } ?? ""
        return """
            {"id":"pi_1","object":"payment_intent","amount":\(amount),"amount_capturable":0,"amount_received":\(received),\
            "capture_method":"manual","currency":"\(currency)","latest_charge":"ch_1","metadata":{\(metadata)},\
            "status":"\(status)"}
            """
    }

    private static func error(_ members: String) -> String { #"{"error":{"message":"No.",\#(members)}}"# }

    private func stripe(_ server: ScriptedServer) throws -> StripeGateway {
        StripeGateway(key: try Asking.secret("sk_test_1"), endpoint: try Asking.endpoint(server))
    }

    @Test("Stripe is asked to capture so much of a payment intent, once for a key")
    func stripeRequest() async throws {
        try await ScriptedServer.with([.json(200, Self.intent())]) { server in
            let gateway = try stripe(server)
            #expect(gateway.captureTraits == gateway.traits)
            #expect(await gateway.send(Asking.payout(.capture, of: "pi_1")) == Self.holds("pi_1"))
            let request = try Asking.made(server.requests.first)
            #expect(request.method == "POST" && request.target == "/v1/payment_intents/pi_1/capture")
            #expect(request.body == "amount_to_capture=1990&metadata%5Bcreditmemo_key%5D=\(Asking.key)")
            #expect(request.headers["idempotency-key"] == [Asking.key])
            #expect(await gateway.lookUp(Asking.payout(.capture, of: "pi_1")) == Self.holds("pi_1"))
            let question = try Asking.made(server.requests.last)
            #expect(question.method == "GET" && question.target == "/v1/payment_intents/pi_1")
        }
    }

    @Test("Stripe captures payment intents alone, in amounts that it can express", arguments: ["ch_1", "pi 1", ""])
    func stripeCannot(_ payment: String) async throws {
        try await ScriptedServer.with([.json(200, Self.intent())]) { server in
            let gateway = try stripe(server)
            #expect(
                await gateway.send(Asking.payout(.capture, of: payment)) == .declined(code: "unknown_payment"))
            #expect(await gateway.lookUp(Asking.payout(.capture, of: payment)) == .absent)
            #expect(
                await gateway.send(Asking.payout(.capture, 1, "XYZ", of: "pi_1"))
                    == .declined(code: "unsupported_amount"))
            #expect(server.connections == 0)
        }
    }

    @Test("Stripe says what it captured")
    func stripeAnswers() async throws {
        let state = Self.error(#""type":"invalid_request_error","code":"payment_intent_unexpected_state""#)
        let excess = Self.error(#""type":"invalid_request_error","param":"amount_to_capture""#)
        let rows: [(ScriptedServer.Reply, GatewayAnswer?)] = [
            (.json(200, Self.intent(received: "1000")), Self.holds("pi_1", .succeeded, 1_000)),
            (.json(200, Self.intent("processing", received: "0", amount: "1990")), Self.holds("pi_1", .pending)),
            (.json(200, Self.intent("requires_capture", received: "0")), nil),
            (.json(200, Self.intent("canceled", received: "0")), nil), (.json(200, "{}"), nil),
            (.json(400, state), .declined(code: "payment_intent_unexpected_state")),
            (.json(400, excess), .exceeds(code: "amount")),
            (
                .json(404, Self.error(#""type":"invalid_request_error","code":"resource_missing""#)),
                .declined(code: "resource_missing")
            ),
            (
                .json(402, Self.error(#""type":"card_error","code":"capture_charge_authorization_expired""#)),
                .declined(code: "capture_charge_authorization_expired")
            ),
            (.json(401, ""), .unauthorized), (.json(500, ""), .broken(status: 500)),
        ]
        for (reply, expected) in rows {
            try await ScriptedServer.with([reply]) { server in
                let answer = try await stripe(server).send(Asking.payout(.capture, of: "pi_1"))
                #expect(answer == expected || expected == nil && answer.isSilent, "\(reply): \(answer)")
            }
        }
    }

    @Test("Stripe's intent shows by our key whether the capture is ours")
    func stripeLookUps() async throws {
        let rows: [(ScriptedServer.Reply, GatewayAnswer?)] = [
            (.json(200, Self.intent()), Self.holds("pi_1")),
            (.json(200, Self.intent("requires_capture", received: "0", key: nil)), .absent),
            (.json(200, Self.intent("canceled", received: "0", key: nil)), .absent),
            (.json(200, Self.intent(key: nil)), .absent), (.json(200, Self.intent(key: "cm-other")), .absent),
            (.json(200, Self.intent("requires_capture", received: "0")), nil), (.json(200, "{}"), nil),
            (.json(404, Self.error(#""type":"invalid_request_error","code":"resource_missing""#)), nil),
            (.json(401, ""), .unauthorized), (.json(503, ""), .broken(status: 503)),
        ]
        for (reply, expected) in rows {
            try await ScriptedServer.with([reply]) { server in
                let answer = try await stripe(server).lookUp(Asking.payout(.capture, of: "pi_1"))
                #expect(answer == expected || expected == nil && answer.isSilent, "\(reply): \(answer)")
            }
        }
    }

    // MARK: - Mercado Pago

    private static func payment(
        _ status: String = "approved", captured: Bool = true, amount: String = "19.9", id: String = "18552260055",
        currency: String = "BRL"
    ) -> String {
        """
        {"id":\(id),"status":"\(status)","status_detail":"accredited","currency_id":"\(currency)",\
        "transaction_amount":\(amount),"captured":\(captured),"metadata":{}}
        """
    }

    private static let asked = Asking.payout(.capture, 1_990, "BRL", of: "18552260055")

    private func mercadoPago(_ server: ScriptedServer) throws -> MercadoPagoGateway {
        MercadoPagoGateway(token: try Asking.secret("TEST-1"), endpoint: try Asking.endpoint(server))
    }

    @Test("Mercado Pago is asked to capture so much of a payment, and asked about it")
    func mercadoPagoRequest() async throws {
        try await ScriptedServer.with([.json(200, Self.payment())]) { server in
            let gateway = try mercadoPago(server)
            #expect(gateway.captureTraits == GatewayTraits(repetition: .keepsNothing, lookup: .eventual))
            let expected = Self.holds("18552260055", .succeeded, 1_990, "BRL")
            #expect(await gateway.send(Self.asked) == expected)
            let request = try Asking.made(server.requests.first)
            #expect(request.method == "PUT" && request.target == "/v1/payments/18552260055")
            #expect(request.body == #"{"capture":true,"transaction_amount":19.9}"#)
            #expect(request.headers["x-idempotency-key"] == [Asking.key])
            #expect(await gateway.lookUp(Self.asked) == expected)
            let question = try Asking.made(server.requests.last)
            #expect(question.method == "GET" && question.target == "/v1/payments/18552260055")
            #expect(question.headers["authorization"] == ["Bearer TEST-1"])
        }
    }

    /// What a capture that was asked for says, and what a look-up says; nil for silence.
    @Test("Mercado Pago's payment shows whether it was captured")
    func mercadoPagoAnswers() async throws {
        func holds(_ status: GatewayRefund.Status, _ minorUnits: Int64 = 1_990) -> GatewayAnswer {
            Self.holds("18552260055", status, minorUnits, "BRL")
        }
        let cause = #"{"message":"No","status":400,"cause":[{"code":2063}]}"#
        let rows: [(ScriptedServer.Reply, sent: GatewayAnswer?, found: GatewayAnswer?)] = [
            (.json(200, Self.payment()), holds(.succeeded), holds(.succeeded)),
            (.json(200, Self.payment("refunded")), holds(.succeeded), holds(.succeeded)),
            (.json(200, Self.payment("in_process")), holds(.pending), holds(.pending)),
            (.json(200, Self.payment("rejected")), holds(.failed), holds(.failed)),
            (.json(200, Self.payment(amount: "20")), holds(.succeeded, 2_000), holds(.succeeded, 2_000)),
            (.json(200, Self.payment("authorized", captured: false)), nil, .absent),
            (.json(200, Self.payment("cancelled", captured: false)), nil, .absent),
            (.json(200, Self.payment("new_status")), nil, nil), (.json(200, Self.payment(id: "1")), nil, nil),
            (.json(200, Self.payment(amount: "19.901")), nil, nil), (.json(200, "[]"), nil, nil),
            (.json(400, cause), .exceeds(code: "2063"), nil), (.json(400, "{}"), .broken(status: 400), nil),
            (.json(401, ""), .unauthorized, .unauthorized), (.json(404, ""), .broken(status: 404), nil),
            (.json(429, ""), .notProcessed(retryAfterSeconds: nil), .notProcessed(retryAfterSeconds: nil)),
            (.json(500, ""), .broken(status: 500), .broken(status: 500)),
        ]
        for (reply, sent, found) in rows {
            try await ScriptedServer.with([reply]) { server in
                let gateway = try mercadoPago(server)
                let answers = [(await gateway.send(Self.asked), sent), (await gateway.lookUp(Self.asked), found)]
                for (answer, expected) in answers {
                    #expect(answer == expected || expected == nil && answer.isSilent, "\(reply): \(answer)")
                }
            }
        }
    }

    // MARK: - Our own contract, and the sandbox

    @Test("A gateway of our own contract has paths of its own for captures, if it declares them")
    func http() async throws {
        let capture = #"{"reference":"c-1","amount_minor":1990,"currency":"EUR","status":"succeeded"}"#
        try await ScriptedServer.with([.json(200, capture)]) { server in
            let endpoint = try Asking.endpoint(server)
            #expect(try Asking.http(endpoint).captureTraits == nil)
            let gateway = try Asking.http(endpoint, captures: true)
            #expect(gateway.captureTraits == gateway.traits)
            #expect(await gateway.send(Asking.payout(.capture)) == Self.holds("c-1"))
            #expect(await gateway.lookUp(Asking.payout(.capture)) == Self.holds("c-1"))
            #expect(
                server.requests.map { "\($0.method) \($0.target)" }
                    == ["POST /captures", "GET /captures/\(Asking.key)"])
            #expect(
                server.requests.first?.body
                    == #"{"key":"\#(Asking.key)","payment":"ch_1","amount_minor":1990,"currency":"EUR"}"#)
        }
    }

    @Test("The sandbox captures by the same digits as it refunds")
    func sandbox() async {
        let sandbox = SandboxGateway()
        #expect(sandbox.captureTraits == sandbox.traits)
        #expect(await sandbox.send(Asking.payout(.capture, 2_001)) == .declined(code: "declined_by_the_sandbox"))
        #expect(await sandbox.send(Asking.payout(.capture, 2_000)) == Self.holds("sandbox-1", .succeeded, 2_000))
    }
}

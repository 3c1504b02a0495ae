import Gateways
import Refunds
import Register
import Testing

/// What gateways list, and what is said where a list cannot be read.
@Suite("A list of refunds")
struct RefundListTests {
    private static let payment = CapturedPayment(method: "card", transactionID: "ch_1")

    private static func refund(_ reference: String, _ status: GatewayRefund.Status = .succeeded) -> GatewayRefund {
        GatewayRefund(reference: reference, minorUnits: 1_990, currencyCode: "EUR", status: status)
    }

    private static func isSilent(_ list: RefundList) -> Bool { if case .silent = list { true } else { false } }

    @Test("of Stripe goes over all pages, with our keys and all names of the payment")
    func stripe() async throws {
        func object(_ id: String, _ metadata: String = "{}", intent: String = #""pi_1""#) -> String {
            """
            {"id":"\(id)","amount":1990,"currency":"eur","charge":"ch_1","payment_intent":\(intent),"metadata":\(metadata),\
            "status":"succeeded"}
            """
        }
        let pages: [ScriptedServer.Reply] = [
            .json(200, #"{"data":[\#(object("re_1", #"{"creditmemo_key":"cm-1"}"#))],"has_more":true}"#),
            .json(200, #"{"data":[\#(object("re_2", intent: "null"))],"has_more":false}"#),
        ]
        let both: RefundList = .refunds([
            ListedRefund(transactionIDs: ["pi_1", "ch_1"], gatewayKey: "cm-1", refund: Self.refund("re_1")),
            ListedRefund(transactionIDs: ["ch_1"], gatewayKey: nil, refund: Self.refund("re_2")),
        ])
        try await ScriptedServer.with(pages) { server in
            let gateway = StripeGateway(key: try Asking.secret("sk_1"), endpoint: try Asking.endpoint(server))
            #expect(await gateway.refunds(of: Self.payment) == both)
            #expect(
                server.requests.map(\.target) == [
                    "/v1/refunds?charge=ch_1&limit=100", "/v1/refunds?charge=ch_1&limit=100&starting_after=re_1",
                ])
        }
        try await ScriptedServer.with(pages) { server in
            let gateway = StripeGateway(key: try Asking.secret("sk_1"), endpoint: try Asking.endpoint(server))
            #expect(await gateway.refunds(since: Instant(seconds: 17)) == both)
            #expect(server.requests.first?.target == "/v1/refunds?created%5Bgte%5D=17&limit=100")
        }
        for reply: ScriptedServer.Reply in [
            .json(500, ""), .json(200, "{}"), .json(200, #"{"data":[{}],"has_more":false}"#),
            .json(200, #"{"data":[],"has_more":true}"#), .reset,
        ] {
            try await ScriptedServer.with([reply]) { server in
                let gateway = StripeGateway(key: try Asking.secret("sk_1"), endpoint: try Asking.endpoint(server))
                #expect(Self.isSilent(await gateway.refunds(of: Self.payment)), "\(reply)")
            }
        }
    }

    @Test("of a service of the shop's own is signed and read page by page; it need not be there")
    func http() async throws {
        func object(_ reference: String, key: String) -> String {
            """
            {"reference":"\(reference)","amount_minor":1990,"currency":"EUR","status":"pending","key":\(key),\
            "payment":"ch_1","created_at":17}
            """
        }
        let pages: [ScriptedServer.Reply] = [
            .json(200, #"{"refunds":[\#(object("r-1", key: #""cm-1""#))],"has_more":true}"#),
            .json(200, #"{"refunds":[\#(object("r-2", key: "null"))],"has_more":false}"#),
        ]
        try await ScriptedServer.with(pages) { server in
            let list = try await Asking.http(Asking.endpoint(server, path: "/v1")).refunds(since: Instant(seconds: 17))
            #expect(
                list
                    == .refunds([
                        ListedRefund(
                            transactionIDs: ["ch_1"], gatewayKey: "cm-1", refund: Self.refund("r-1", .pending),
                            madeAt: Instant(seconds: 17)),
                        ListedRefund(
                            transactionIDs: ["ch_1"], gatewayKey: nil, refund: Self.refund("r-2", .pending),
                            madeAt: Instant(seconds: 17)),
                    ]))
            #expect(server.requests.map(\.target) == ["/v1/refunds?since=17", "/v1/refunds?since=17&after=r-1"])
            #expect(server.requests.allSatisfy { $0.headers["webhook-signature"].count == 1 })
        }
        let rows: [(ScriptedServer.Reply, RefundList?)] = [
            (.json(200, #"{"refunds":[],"has_more":false}"#), .refunds([])),
            (.json(404, #"{"error":"unknown_payment"}"#), .refunds([])), (.json(404, ""), .unsupported),
            (.json(405, ""), .unsupported), (.json(501, ""), .unsupported), (.json(500, ""), nil),
            (.json(401, ""), nil), (.json(200, "{}"), nil), (.json(200, #"{"refunds":[{}],"has_more":false}"#), nil),
            (.json(200, #"{"refunds":[],"has_more":true}"#), nil),
        ]
        for (reply, expected) in rows {
            try await ScriptedServer.with([reply]) { server in
                let list = try await Asking.http(Asking.endpoint(server)).refunds(of: Self.payment)
                #expect(expected.map { $0 == list } ?? Self.isSilent(list), "\(reply): \(list)")
                #expect(server.requests.first?.target == "/payments/ch_1/refunds")
            }
        }
    }

    @Test("of Mercado Pago is one payment's, in the payment's currency")
    func mercadoPago() async throws {
        let replies: [ScriptedServer.Reply] = [
            .json(200, #"{"id":77,"currency_id":"BRL"}"#),
            .json(
                200,
                """
                [{"id":5,"payment_id":77,"amount":19.9,"status":"approved",
                "date_created":"2026-05-25T14:10:00.900-03:00"}]
                """),
        ]
        let paid = CapturedPayment(method: "pago", transactionID: "77")
        try await ScriptedServer.with(replies) { server in
            let gateway = MercadoPagoGateway(token: try Asking.secret("t"), endpoint: try Asking.endpoint(server))
            let refund = GatewayRefund(reference: "5", minorUnits: 1_990, currencyCode: "BRL", status: .succeeded)
            #expect(
                await gateway.refunds(of: paid)
                    == .refunds([
                        ListedRefund(
                            transactionIDs: ["77"], gatewayKey: nil, refund: refund,
                            madeAt: Instant(seconds: 1_779_729_000))
                    ]))
            #expect(server.requests.map(\.target) == ["/v1/payments/77", "/v1/payments/77/refunds"])
            #expect(await gateway.refunds(since: Instant(seconds: 0)) == .unsupported)
            #expect(await gateway.refunds(of: Self.payment) == .refunds([]))
        }
        try await ScriptedServer.with([.json(200, #"{"id":77}"#)]) { server in
            let gateway = MercadoPagoGateway(token: try Asking.secret("t"), endpoint: try Asking.endpoint(server))
            #expect(Self.isSilent(await gateway.refunds(of: paid)))
        }
    }
}

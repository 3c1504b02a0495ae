import Gateways
import NIOHTTP1
import Refunds
import Testing

@Suite("Mercado Pago")
struct MercadoPagoGatewayTests {
    private static func refund(_ status: String = "approved", amount: String = "19.9", payment: String = "18552260055")
        -> String
    {
        """
        {"id":1009042015,"payment_id":\(payment),"amount":\(amount),"metadata":{},"source":[{"name":"Nome e sobrenome",\
        "id":"1003743392","type":"collector"}],"date_created":"2021-11-24T13:58:49.312-04:00","unique_sequence_number":null,\
        "refund_mode":"standard","adjustment_amount":0,"status":"\(status)","reason":null}
        """
    }

    private static func error(_ causes: String...) -> String {
        let causes = causes.map { #"{"code":\#($0),"description":"No"}"# }.joined(separator: ",")
        return #"{"message":"No","error":"bad_request","status":400,"cause":[\#(causes)]}"#
    }

    private static func holds(_ status: GatewayRefund.Status, _ minorUnits: Int64 = 1_990, _ currency: String = "BRL")
        -> GatewayAnswer
    {
        .holds(GatewayRefund(reference: "1009042015", minorUnits: minorUnits, currencyCode: currency, status: status))
    }

    private func payout(_ minorUnits: Int64 = 1_990, _ currency: String = "BRL", of payment: String = "18552260055")
        -> Payout
    {
        Asking.payout(.refund, minorUnits, currency, of: payment)
    }

    private func gateway(_ server: ScriptedServer) throws -> MercadoPagoGateway {
        MercadoPagoGateway(token: try Asking.secret("TEST-1"), endpoint: try Asking.endpoint(server))
    }

    @Test("is asked for a refund, always with its amount")
    func request() async throws {
        try await ScriptedServer.with([.json(201, Self.refund())]) { server in
            #expect(try await gateway(server).send(payout()) == Self.holds(.succeeded))
            let request = try Asking.made(server.requests.first)
            #expect(request.method == "POST" && request.target == "/v1/payments/18552260055/refunds")
            #expect(request.body == #"{"amount":19.9}"#)
            for (name, value) in [
                ("authorization", "Bearer TEST-1"), ("x-idempotency-key", Asking.key),
                ("content-type", "application/json"),
                ("x-render-in-process-refunds", "true"),
            ] {
                #expect(request.headers[name] == [value])
            }
        }
    }

    @Test("is not asked for what it cannot have", arguments: ["", "ch_1", "1/../2", "-1", "１", "1 "])
    func unknownPayments(_ payment: String) async throws {
        try await ScriptedServer.with([.json(201, Self.refund())]) { server in
            let answer = try await gateway(server).send(payout(of: payment))
            #expect(answer == .declined(code: "unknown_payment"))
            #expect(server.connections == 0)
        }
    }

    @Test("says what it did")
    func answers() async throws {
        let rows: [(ScriptedServer.Reply, GatewayAnswer?)] = [
            (.json(200, Self.refund()), Self.holds(.succeeded)),
            (.json(201, Self.refund("in_process")), Self.holds(.pending)),
            (.json(201, Self.refund("rejected")), Self.holds(.failed)),
            (.json(201, Self.refund("cancelled")), Self.holds(.failed)),
            (.json(201, Self.refund(amount: "19.90")), Self.holds(.succeeded)),
            (.json(201, Self.refund(amount: "20")), Self.holds(.succeeded, 2_000)),
            (.json(201, Self.refund("charged_back")), nil), (.json(201, Self.refund(amount: "19.901")), nil),
            (.json(201, Self.refund(amount: "0")), nil), (.json(201, Self.refund(amount: "-19.9")), nil),
            (.json(201, Self.refund(payment: "18552260056")), nil), (.json(201, "[]"), nil), (.json(204, ""), nil),
            (.json(400, Self.error("2063")), .exceeds(code: "2063")),
            (.json(404, Self.error("4296")), .exceeds(code: "4296")),
            (.json(404, Self.error("2000")), .declined(code: "2000")),
            (.json(404, Self.error("2024")), .declined(code: "2024")),
            (.json(404, Self.error("1", #""15016""#)), .declined(code: "15016")),
            (.json(401, Self.error("4040")), .declined(code: "4040")), (.json(401, Self.error("401")), .unauthorized),
            (.json(401, ""), .unauthorized), (.json(403, ""), .unauthorized),
            (.json(404, Self.error("2032")), .keyReused),
            (.json(400, ""), .broken(status: 400)), (.json(400, Self.error()), .broken(status: 400)),
            (.json(400, Self.error("9999")), .broken(status: 400)), (.json(409, ""), .broken(status: 409)),
            (.json(429, "", [("retry-after", "3")]), .notProcessed(retryAfterSeconds: 3)),
            (.json(500, ""), .broken(status: 500)), (.json(503, Self.error("2063")), .broken(status: 503)),
        ]
        for (reply, expected) in rows {
            try await ScriptedServer.with([reply]) { server in
                let answer = try await gateway(server).send(payout())
                #expect(answer == expected || expected == nil && answer.isSilent, "\(reply): \(answer)")
            }
        }
    }

    /// Minor units of ISO 4217, the number that is asked for, or nil when it cannot be.
    @Test("counts money in decimal numbers, and is understood")
    func amounts() async throws {
        let rows: [(Int64, String, String?)] = [
            (1, "BRL", "0.01"), (10, "ARS", "0.1"), (100, "MXN", "1"), (1_999, "PEN", "19.99"), (5, "UYU", "0.05"),
            (9_999_999_999_999, "BRL", "99999999999.99"), (10_000_000_000_000, "BRL", nil), (1_990, "CLP", "1990"),
            (1, "CLP", "1"),
            (199_000, "COP", "1990"), (199_050, "COP", nil), (0, "BRL", nil), (-5, "BRL", nil), (1, "EUR", nil),
            (1, "XYZ", nil), (1, "brl", nil), (Int64.max, "BRL", nil),
        ]
        for (minorUnits, currency, number) in rows {
            try await ScriptedServer.with([.json(201, Self.refund(amount: number ?? "1"))]) { server in
                let answer = try await gateway(server).send(payout(minorUnits, currency))
                guard let number else {
                    #expect(answer == .declined(code: "unsupported_amount") && server.connections == 0, "\(currency)")
                    return
                }
                #expect(server.requests.first?.body == #"{"amount":\#(number)}"#)
                #expect(answer == Self.holds(.succeeded, minorUnits, currency))
            }
        }
    }

    @Test("promises nothing, and is not asked what it has")
    func lookUp() async throws {
        try await ScriptedServer.with([.json(200, "[\(Self.refund())]")]) { server in
            let gateway = try gateway(server)
            #expect(gateway.traits == GatewayTraits(repetition: .keepsNothing, lookup: .none))
            #expect(await gateway.lookUp(payout()).isSilent)
            #expect(server.connections == 0)
        }
    }
}

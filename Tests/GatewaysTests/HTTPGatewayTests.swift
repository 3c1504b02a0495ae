import Crypto
import Foundation
import Gateways
import NIOHTTP1
import Refunds
import Testing

@Suite("A gateway of our own contract")
struct HTTPGatewayTests {
    private static let refund = #"{"reference":"r-1","amount_minor":1990,"currency":"EUR","status":"pending"}"#
    private static func holds(_ status: GatewayRefund.Status) -> GatewayAnswer {
        .holds(GatewayRefund(reference: "r-1", minorUnits: 1_990, currencyCode: "EUR", status: status))
    }

    @Test("is asked for a refund as the contract says, signed")
    func request() async throws {
        try await ScriptedServer.with([.json(201, Self.refund)]) { server in
            let gateway = try Asking.http(Asking.endpoint(server, path: "/gateway/v1/"))
            #expect(await gateway.send(Asking.payout()) == Self.holds(.pending))
            #expect(await gateway.send(Asking.payout()) == Self.holds(.pending))
            let request = try Asking.made(server.requests.first)
            #expect(request.method == "POST" && request.target == "/gateway/v1/refunds")
            #expect(
                request.body
                    == #"{"key":"\#(Asking.key)","payment":"ch_1","amount_minor":1990,"currency":"EUR"}"#)
            #expect(request.headers["idempotency-key"] == [Asking.key])
            #expect(request.headers["content-type"] == ["application/json"])
            try expectSignature(request)
            // A message's id is its own: a receiver that keeps them refuses what is replayed.
            #expect(Set(server.requests.flatMap { $0.headers["webhook-id"] }).count == 2)
        }
    }

    @Test("is asked for what it has, signed over nothing")
    func question() async throws {
        try await ScriptedServer.with([.json(200, Self.refund)]) { server in
            let gateway = try Asking.http(Asking.endpoint(server))
            #expect(await gateway.lookUp(Asking.payout()) == Self.holds(.pending))
            let request = try Asking.made(server.requests.first)
            #expect(request.method == "GET" && request.target == "/refunds/\(Asking.key)" && request.body == "")
            try expectSignature(request)
        }
    }

    private func expectSignature(_ request: ScriptedServer.Request) throws {
        let id = try Asking.made(request.headers["webhook-id"].first)
        #expect(request.headers["webhook-timestamp"] == ["1614265330"])
        let key = try Asking.made(Data(base64Encoded: String(Asking.webhookSecret.dropFirst(6))))
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("\(id).1614265330.\(request.body)".utf8), using: SymmetricKey(data: key))
        #expect(request.headers["webhook-signature"] == ["v1,\(Data(code).base64EncodedString())"])
    }

    @Test("says what it did")
    func answers() async throws {
        let rows: [(ScriptedServer.Reply, GatewayAnswer)] = [
            (.json(200, Self.refund), Self.holds(.pending)),
            (.json(201, Self.refund.replacing("pending", with: "succeeded")), Self.holds(.succeeded)),
            (.json(200, Self.refund.replacing("pending", with: "failed")), Self.holds(.failed)),
            (.json(401, ""), .unauthorized), (.json(403, #"{"error":"exceeds"}"#), .unauthorized),
            (.json(409, #"{"error":"key_in_use"}"#), .keyInUse), (.json(409, #"{"error":"key_reused"}"#), .keyReused),
            (.json(409, #"{"error":"closed"}"#), .declined(code: "closed")),
            (.json(422, #"{"error":"exceeds"}"#), .exceeds(code: "exceeds")),
            (.json(422, #"{"error":"key_reused"}"#), .declined(code: "key_reused")),
            (.json(400, #"{"error":"exceeds"}"#), .declined(code: "exceeds")),
            (.json(400, #"{"error":"key_in_use"}"#), .declined(code: "key_in_use")),
            (.json(404, #"{"error":"unknown_payment"}"#), .declined(code: "unknown_payment")),
            (.json(429, ""), .notProcessed(retryAfterSeconds: nil)),
            (.json(429, #"{"error":"exceeds"}"#, [("retry-after", "7")]), .notProcessed(retryAfterSeconds: 7)),
            (.json(503, #"{"error":"not_processed"}"#, [("Retry-After", "0")]), .notProcessed(retryAfterSeconds: 0)),
            (.json(429, "", [("retry-after", "99999")]), .notProcessed(retryAfterSeconds: 3_600)),
            (.json(429, "", [("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT")]), .notProcessed(retryAfterSeconds: nil)),
            (.json(429, "", [("retry-after", "-5")]), .notProcessed(retryAfterSeconds: nil)),
            (.json(503, #"{"error":"busy"}"#), .broken(status: 503)), (.json(503, ""), .broken(status: 503)),
            (.json(500, #"{"error":"not_processed"}"#), .broken(status: 500)), (.json(408, ""), .broken(status: 408)),
            (.json(408, #"{"error":"exceeds"}"#), .broken(status: 408)), (.json(599, ""), .broken(status: 599)),
        ]
        for (reply, expected) in rows {
            try await ScriptedServer.with([reply]) { server in
                let answer = try await Asking.http(Asking.endpoint(server)).send(Asking.payout())
                #expect(answer == expected, "\(reply)")
            }
        }
    }

    @Test("is silent when it says what the contract does not know")
    func unreadable() async throws {
        var rows: [ScriptedServer.Reply] = [
            .json(202, Self.refund), .json(204, ""), .json(404, ""), .json(400, "[]"), .json(409, "{}"),
            .json(422, #"{"error":{"code":"exceeds"}}"#), .json(400, #"{"error":"two words"}"#), .json(600, ""),
            .json(400, #"{"error":"\#(String(repeating: "a", count: 129))"}"#), .json(400, #"{"error":""}"#),
        ]
        for (member, values) in [
            (#""r-1""#, ["1", "null", #""""#, #""a b""#]),
            ("1990", ["0", "-1990", "1990.0", "1.99e3", #""1990""#, "99999999999999999999", "null"]),
            (#""EUR""#, ["978", #""EURO""#, "null"]), (#""pending""#, [#""refunded""#, #""Pending""#, "true", "null"]),
        ] {
            rows += values.map { .json(200, Self.refund.replacing(member, with: $0)) }
        }
        for reply in rows {
            try await ScriptedServer.with([reply]) { server in
                let answer = try await Asking.http(Asking.endpoint(server)).send(Asking.payout())
                #expect(answer.isSilent, "\(reply): \(answer)")
            }
        }
    }

    @Test("says what it has")
    func lookUps() async throws {
        let rows: [(ScriptedServer.Reply, GatewayAnswer?)] = [
            (.json(200, Self.refund), Self.holds(.pending)), (.json(404, #"{"error":"unknown_key"}"#), .absent),
            (.json(404, ""), nil), (.json(404, #"{"error":"not_found"}"#), nil),
            (.json(410, #"{"error":"unknown_key"}"#), nil),
            (.json(200, "{}"), nil), (.json(201, Self.refund), nil), (.json(409, #"{"error":"key_in_use"}"#), nil),
            (.json(401, ""), .unauthorized), (.json(403, ""), .unauthorized), (.json(500, ""), .broken(status: 500)),
            (.json(429, ""), .notProcessed(retryAfterSeconds: nil)), (.json(408, ""), .broken(status: 408)),
            (.json(503, #"{"error":"not_processed"}"#), .notProcessed(retryAfterSeconds: nil)),
        ]
        for (reply, expected) in rows {
            try await ScriptedServer.with([reply]) { server in
                let answer = try await Asking.http(Asking.endpoint(server)).lookUp(Asking.payout())
                #expect(answer == expected || expected == nil && answer.isSilent, "\(reply): \(answer)")
            }
        }
    }
}

import Gateways
import Refunds
import Testing

@Suite("A secret")
struct GatewaySecretTests {
    @Test("shows itself to nobody")
    func hidden() throws {
        let secret = try Asking.secret("sk_test_planted")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped] { #expect(!text.contains("planted")) }
        for text in ["", "a b", "a\r\nb", "é", String(repeating: "a", count: 513)] {
            #expect(GatewaySecret(text) == nil)
        }
    }

    @Test("is told to nobody, whatever goes wrong")
    func untold() async throws {
        let secret = "sk_test_planted", encoded = Asking.webhookSecret.dropFirst(6)
        let replies: [ScriptedServer.Reply] = [
            .reset, .bytes("\(secret)\r\n\r\n"), .json(418, #"{"error":"no \#(secret)"}"#), .json(401, ""),
            .json(400, #"{"error":{"type":"a b","code":"no \#(secret)","message":"\#(secret)"}}"#), .json(500, secret),
        ]
        for reply in replies {
            try await ScriptedServer.with([reply]) { server in
                let endpoint = try Asking.endpoint(server)
                let stripe = StripeGateway(key: try Asking.secret(secret), endpoint: endpoint)
                let mercadoPago = MercadoPagoGateway(token: try Asking.secret(secret), endpoint: endpoint)
                let answers = [
                    await stripe.send(Asking.payout()), await stripe.lookUp(Asking.payout()),
                    await mercadoPago.send(Asking.payout(.refund, 100, "BRL", of: "1")),
                    await (try Asking.http(endpoint)).send(Asking.payout()),
                ]
                var dumped = ""
                dump(stripe, to: &dumped)
                dump(mercadoPago, to: &dumped)
                for text in answers.map({ "\($0)" }) + [dumped] {
                    #expect(!text.contains("planted") && !text.contains(encoded))
                }
            }
        }
    }
}

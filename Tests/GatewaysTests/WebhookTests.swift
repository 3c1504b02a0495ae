import Crypto
import Foundation
import Gateways
import Refunds
import Register
import Testing

/// What gateways' messages are believed, and what they name. Signatures here are made by the formulas of each gateway's
/// documents; those of Stripe are held against its own client in `tests/gateways`, those of Standard Webhooks against the
/// specification's example in `WebhookSignerTests`.
@Suite("A webhook")
struct WebhookTests {
    private static let now = Instant(seconds: 1_700_000_000)

    private static func webhook(
        _ headers: [String: String], _ body: String, query: [String: String] = [:]
    ) -> Webhook {
        Webhook(header: { headers[$0] }, parameter: { query[$0] }, body: Array(body.utf8))
    }

    private static func code(_ text: String, _ secret: String) -> String {
        HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: Data(secret.utf8)))
            .map { String(format: "%02x", $0) }.joined()
    }

    private static func stripe(_ body: String, age: Int64 = 0) -> Webhook {
        let moment = now.seconds - age
        return webhook(["stripe-signature": "t=\(moment),v1=\(code("\(moment).\(body)", "whsec_1")),v0=x"], body)
    }

    @Test(
        "of Stripe names the payment that it is about",
        arguments: [
            (#"{"type":"refund.updated","data":{"object":{"charge":"ch_1","payment_intent":"pi_1"}}}"#, ["pi_1"]),
            (#"{"type":"refund.failed","data":{"object":{"charge":"ch_1","payment_intent":null}}}"#, ["ch_1"]),
            (#"{"type":"charge.refund.updated","data":{"object":{"charge":"ch_1"}}}"#, ["ch_1"]),
            (#"{"type":"charge.refunded","data":{"object":{"id":"ch_2","payment_intent":"pi_2"}}}"#, ["pi_2"]),
            (#"{"type":"charge.refunded","data":{"object":{"id":"ch_2"}}}"#, ["ch_2"]),
            (#"{"type":"refund.created","data":{"object":{}}}"#, []),
            (#"{"type":"customer.created","data":{"object":{"charge":"ch_1"}}}"#, []), ("{}", []), ("no JSON", []),
        ])
    func stripeNames(_ body: String, _ names: [String]) throws {
        let gateway = StripeGateway(
            key: try Asking.secret("sk_1"), webhookSecret: try Asking.secret("whsec_1"), endpoint: .stripe)
        #expect(gateway.read(Self.stripe(body), at: Self.now) == .payments(names))
        for age: Int64 in [301, -301] { #expect(gateway.read(Self.stripe(body, age: age), at: Self.now) == .untrusted) }
        for age: Int64 in [300, -300] {
            #expect(gateway.read(Self.stripe(body, age: age), at: Self.now) == .payments(names))
        }
        let deaf = StripeGateway(key: try Asking.secret("sk_1"))
        #expect(deaf.read(Self.stripe(body), at: Self.now) == .notSetUp)
    }

    @Test("of Stripe has its signature over its bytes, or is refused")
    func stripeSignatures() throws {
        let gateway = StripeGateway(key: try Asking.secret("sk_1"), webhookSecret: try Asking.secret("whsec_1"))
        let (body, moment) = ("{}", Self.now.seconds)
        let good = Self.code("\(moment).\(body)", "whsec_1")
        for (header, isGood) in [
            ("t=\(moment),v1=\(good)", true), ("t=\(moment), v1=\(good)", true),
            ("t=\(moment),v1=00,v1=\(good)", true), ("t=\(moment),v0=\(good)", false), ("v1=\(good)", false),
            ("t=\(moment + 1),v1=\(good)", false), ("t=\(moment),v1=\(good.dropLast(2))", false),
            ("t=\(moment),v1=\(good.dropLast())g", false), ("t=9223372036854775807,v1=\(good)", false),
            ("t=-9223372036854775808,v1=\(good)", false), ("", false), ("t,v1", false),
            ("t=\(moment),v1=\(Self.code("\(moment).\(body)", "whsec_2"))", false),
        ] {
            let reading = gateway.read(Self.webhook(["stripe-signature": header], body), at: Self.now)
            #expect(reading == (isGood ? .payments([]) : .untrusted), "\(header)")
        }
        #expect(gateway.read(Self.webhook([:], body), at: Self.now) == .untrusted)
    }

    @Test("of Mercado Pago is signed over its query, which names the payment")
    func mercadoPago() throws {
        let gateway = MercadoPagoGateway(token: try Asking.secret("t"), webhookSecret: try Asking.secret("s"))
        func read(_ query: [String: String], signed: String, moment: Int64, id: String? = "r-1") -> WebhookReading {
            var headers = ["x-signature": "ts=\(moment),v1=\(Self.code(signed, "s"))"]
            headers["x-request-id"] = id
            return gateway.read(Self.webhook(headers, #"{"data":{"id":"9"}}"#, query: query), at: Self.now)
        }
        let (seconds, milliseconds) = (Self.now.seconds, Self.now.seconds * 1_000)
        let query = ["data.id": "77", "type": "payment"]
        let signed = "id:77;request-id:r-1;ts:\(milliseconds);"
        #expect(read(query, signed: signed, moment: milliseconds) == .payments(["77"]))
        #expect(read(query, signed: "id:77;request-id:r-1;ts:\(seconds);", moment: seconds) == .payments(["77"]))
        #expect(read(query, signed: "id:77;ts:\(milliseconds);", moment: milliseconds, id: nil) == .payments(["77"]))
        #expect(read(["data.id": "77", "type": "plan"], signed: signed, moment: milliseconds) == .payments([]))
        #expect(read(["data.id": "78", "type": "payment"], signed: signed, moment: milliseconds) == .untrusted)
        #expect(read(query, signed: signed, moment: milliseconds, id: "r-2") == .untrusted)
        let old = milliseconds - 301_000
        #expect(read(query, signed: "id:77;request-id:r-1;ts:\(old);", moment: old) == .untrusted)
    }

    @Test("of a service of the shop's own is signed as our requests are")
    func standardWebhooks() async throws {
        let signer = try Asking.made(WebhookSigner(secret: Asking.secret(Asking.webhookSecret)))
        let gateway = HTTPGateway(
            endpoint: .stripe, signer: signer, traits: GatewayTraits(repetition: .keepsNothing, lookup: .none),
            now: { Self.now })
        func read(_ body: String, id: String = "msg_1", age: Int64 = 0, signedAs: String = "msg_1") -> WebhookReading {
            let moment = Self.now.seconds - age
            let headers = [
                "webhook-id": id, "webhook-timestamp": String(moment),
                "webhook-signature": "v1,AAAA "
                    + signer.signature(id: signedAs, timestamp: moment, body: Array(body.utf8)),
            ]
            return gateway.read(Self.webhook(headers, body), at: Self.now)
        }
        let body = #"{"type":"refund.updated","payment":"tx-1"}"#
        #expect(read(body) == .payments(["tx-1"]))
        #expect(read(#"{"type":"payment.updated","payment":"tx-1"}"#) == .payments([]))
        #expect(read(#"{"type":"refund.updated","payment":1}"#) == .payments([]))
        #expect(read(body, id: "msg_2") == .untrusted)
        #expect(read(body, age: 301) == .untrusted)
        #expect(gateway.read(Self.webhook([:], body), at: Self.now) == .untrusted)
    }
}

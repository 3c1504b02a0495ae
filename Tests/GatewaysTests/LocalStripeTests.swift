import Foundation
import Gateways
import Refunds
import Testing

/// Against a server that plays Stripe. `tests/gateways` starts it, takes payments with Stripe's own client, runs these, and
/// checks with that client what they did.
@Suite("Stripe, as played by localstripe", .enabled(if: LocalStripe.isThere, "tests/gateways runs these"))
struct LocalStripeTests {
    @Test("pays once what it is asked for, and shows it", .enabled(if: LocalStripe.step == "refund"))
    func refund() async throws {
        let gateway = try LocalStripe.gateway(key: "sk_test_12345")
        for payout in LocalStripe.payouts {
            #expect(await gateway.lookUp(payout) == .absent)
            let answer = await gateway.send(payout)
            guard case .holds(let refund) = answer else {
                Issue.record("\(payout.payment.transactionID): \(answer)")
                continue
            }
            #expect(refund.reference.hasPrefix("re_"))
            #expect(refund.minorUnits == payout.minorUnits && refund.currencyCode == payout.currencyCode)
            #expect(refund.status == .succeeded)
            #expect(await gateway.lookUp(payout) == answer)
        }
    }

    @Test("shows a refund behind more than a page of others", .enabled(if: LocalStripe.step == "find"))
    func find() async throws {
        let gateway = try LocalStripe.gateway(key: "sk_test_12345")
        for payout in LocalStripe.payouts {
            guard case .holds(let refund) = await gateway.lookUp(payout) else {
                Issue.record("not found: \(payout.payment.transactionID)")
                continue
            }
            #expect(refund.minorUnits == payout.minorUnits)
        }
    }

    @Test("captures once what it is asked for, and shows it", .enabled(if: LocalStripe.step == "capture"))
    func capture() async throws {
        let gateway = try LocalStripe.gateway(key: "sk_test_12345")
        for payout in LocalStripe.payouts(.capture) {
            #expect(await gateway.lookUp(payout) == .absent)
            let answer = await gateway.send(payout)
            guard case .holds(let capture) = answer else {
                Issue.record("\(payout.payment.transactionID): \(answer)")
                continue
            }
            #expect(capture.reference == payout.payment.transactionID && capture.status == .succeeded)
            #expect(capture.minorUnits == payout.minorUnits && capture.currencyCode == payout.currencyCode)
            #expect(await gateway.lookUp(payout) == answer)
            // Another key cannot take the rest.
            let other = Payout(
                .capture, payment: payout.payment, key: "cm-other", minorUnits: payout.minorUnits,
                currencyCode: payout.currencyCode)
            #expect(await gateway.send(other).refusal != nil)
            #expect(await gateway.lookUp(other) == .absent)
        }
    }

    @Test("refuses what it does not know", .enabled(if: LocalStripe.step == "refuse"))
    func refuse() async throws {
        let stranger = try LocalStripe.gateway(key: "wrong")
        let gateway = try LocalStripe.gateway(key: "sk_test_12345")
        for payout in LocalStripe.payouts {
            #expect(await stranger.send(payout) == .unauthorized)
            #expect(await stranger.lookUp(payout) == .unauthorized)
        }
        let unknown = Asking.payout(of: "ch_unknown")
        #expect(await gateway.send(unknown) == .declined(code: "invalid_request_error"))
        #expect(await gateway.lookUp(unknown).isSilent)
    }
}

/// What `tests/gateways` says of the server.
private enum LocalStripe {
    private static func setting(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

    static var isThere: Bool { setting("GATEWAY_STRIPE_URL") != nil }
    static var step: String? { setting("GATEWAY_STRIPE_STEP") }

    static func gateway(key: String) throws -> StripeGateway {
        let url = try Asking.made(setting("GATEWAY_STRIPE_URL"))
        let endpoint = try Asking.made(GatewayEndpoint(url: url, network: .loopback))
        return StripeGateway(key: try Asking.secret(key), endpoint: endpoint)
    }

    /// One for each `payment:minorUnits:currency`, with the payment in its key.
    static var payouts: [Payout] { payouts(.refund) }

    /// The same, each way.
    static func payouts(_ transfer: Payout.Transfer) -> [Payout] {
        (setting("GATEWAY_STRIPE_PAYOUTS") ?? "").split(separator: " ").compactMap { text in
            let parts = text.split(separator: ":").map(String.init)
            guard parts.count == 3, let minorUnits = Int64(parts[1]) else { return nil }
            return Payout(
                transfer, payment: CapturedPayment(method: "card", transactionID: parts[0]), key: "cm-\(parts[0])",
                minorUnits: minorUnits, currencyCode: parts[2])
        }
    }
}

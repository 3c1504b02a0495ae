import NIOHTTP1
import Refunds
import Register
import Wire

/// Captures of payment intents that wait for it (`requires_capture`).
///
/// An intent is captured once: what is not taken then is released to the customer. Our key goes into the intent's metadata with
/// the capture itself, so an intent that has it was captured by that very request.
extension StripeGateway {
    /// `POST /v1/payment_intents/{id}/capture`.
    func capture(_ payout: Payout) async -> GatewayAnswer {
        guard let path = Self.path(payout.payment) else { return .declined(code: "unknown_payment") }
        guard let amount = StripeAmount(minorUnits: payout.minorUnits, currencyCode: payout.currencyCode) else {
            return .declined(code: "unsupported_amount")
        }
        let form = Form.encoded([
            ("amount_to_capture", String(amount.units)), ("metadata[\(Self.reference)]", payout.key),
        ])
        return await post("\(path)/capture", form, key: payout.key, reading: Self.capture)
    }

    /// `GET /v1/payment_intents/{id}`.
    func lookUpCapture(_ payout: Payout) async -> GatewayAnswer {
        guard let path = Self.path(payout.payment) else { return .absent }
        return await caller.converse { deadline async throws(Silence) in
            let answer = try await caller.call(
                GatewayRequest(method: .GET, path: path, headers: headers), by: deadline)
            guard answer.status == 200 else { return refusalOfQuestion(answer) }
            guard let intent = answer.json, let metadata = intent["metadata"] else { return answer.unreadable }
            guard metadata[Self.reference]?.string == payout.key else { return .absent }
            return Self.capture(intent).map { .holds($0) } ?? answer.unreadable
        }
    }

    private static func path(_ payment: CapturedPayment) -> String? {
        let id = payment.transactionID
        return GatewayName.isPlain(id) && id.hasPrefix("pi_") ? "/v1/payment_intents/\(id)" : nil
    }

    /// A payment intent that was captured, or is about to be; nil when it is none, or its amount is not one of ours.
    private static func capture(_ json: JSON) -> GatewayRefund? {
        guard let id = json["id"]?.plainName, let status = json["status"]?.string.flatMap(captureStatus),
            // What is on its way was not received yet.
            let units = json[status == .pending ? "amount" : "amount_received"]?.integer,
            let currency = json["currency"]?.string?.uppercased(),
            let amount = StripeAmount(units: units, currencyCode: currency)
        else { return nil }
        return GatewayRefund(
            reference: id, minorUnits: amount.minorUnits, currencyCode: amount.currencyCode, status: status)
    }

    private static func captureStatus(_ text: String) -> GatewayRefund.Status? {
        switch text {
        case "processing": .pending
        case "succeeded": .succeeded
        default: nil
        }
    }
}

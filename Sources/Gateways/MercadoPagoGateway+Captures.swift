import Amounts
import NIOHTTP1
import Refunds
import Register
import Wire

/// Captures of authorised payments. A payment is captured once, in full or in part, and is then `approved` with what was taken
/// as its amount.
extension MercadoPagoGateway {
    /// `PUT /v1/payments/{id}`.
    func capture(_ payout: Payout, of id: String, _ amount: Amount) async -> GatewayAnswer {
        let body = JSONWriter.object {
            $0.member("capture", true)
            $0.member("transaction_amount", number: amount)
        }
        let request = GatewayRequest(
            method: .PUT, path: "/v1/payments/\(id)", headers: headers(payout), body: body)
        return await caller.converse { deadline async throws(Silence) in
            let answer = try await caller.call(request, by: deadline)
            return Self.answer(answer) {
                let capture = Self.capture(answer, of: payout)
                // Whoever is told that it is not captured, although nothing was refused, knows nothing.
                return capture == .absent ? answer.unreadable : capture
            }
        }
    }

    /// `GET /v1/payments/{id}`.
    func lookUpCapture(_ payout: Payout) async -> GatewayAnswer {
        guard let id = Self.paymentID(payout.payment) else { return .absent }
        let request = GatewayRequest(method: .GET, path: "/v1/payments/\(id)", headers: authorization)
        return await caller.converse { deadline async throws(Silence) in
            let answer = try await caller.call(request, by: deadline)
            return switch answer.status {
            case 200: Self.capture(answer, of: payout)
            case 401, 403: .unauthorized
            case 429: .notProcessed(retryAfterSeconds: answer.retryAfterSeconds)
            case 408, 500...599: .broken(status: answer.status)
            default: answer.unreadable
            }
        }
    }

    /// What a payment says of its capture.
    private static func capture(_ answer: HTTPAnswer, of payout: Payout) -> GatewayAnswer {
        guard let json = answer.json, let id = json["id"]?.integer, String(id) == payout.payment.transactionID,
            let isCaptured = json["captured"]?.flag, let state = json["status"]?.string,
            let currency = json["currency_id"]?.string.flatMap({ Currency($0) }),
            let amount = json["transaction_amount"]?.amount, amount > .zero, amount.fits(currency)
        else { return answer.unreadable }
        guard isCaptured else { return .absent }
        // Whatever became of the payment later, it was captured first.
        let status: GatewayRefund.Status? =
            switch state {
            case "approved", "in_mediation", "refunded", "charged_back": .succeeded
            case "in_process", "pending": .pending
            case "rejected", "cancelled": .failed
            default: nil
            }
        guard let status else { return answer.unreadable }
        return .holds(
            GatewayRefund(
                reference: String(id), minorUnits: amount.tenThousandths / currency.minorUnit.tenThousandths,
                currencyCode: currency.code, status: status))
    }
}

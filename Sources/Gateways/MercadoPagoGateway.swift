import Amounts
import Crypto
import Foundation
import NIOHTTP1
public import Refunds
public import Register
import Wire

/// Refunds payments that Mercado Pago captured, and captures those that it authorised.
///
/// Source: Mercado Pago's API reference, "Create refund" (`POST /v1/payments/{id}/refunds`) with its list of errors, and
/// "Refund of transactions with Pix" for refunds in process; "Update payment" (`PUT /v1/payments/{id}`), "Get payment" and
/// "Capture authorized payment" for captures.
///
/// A refund there has nothing of ours on it: its `metadata` is the payment's, and no `external_reference` is kept. Two refunds
/// of the same amount of one payment cannot be told apart, so there is no look-up: one that took another refund for
/// this one would issue a memo for money that never went. How long `X-Idempotency-Key` holds, and for which outcomes, is
/// documented nowhere; so a request is sent once, and what stays unknown is a person's to find out.
///
/// A payment is captured once, so a look-up sees by the payment whether it was.
public struct MercadoPagoGateway: Gateway {
    let caller: GatewayCaller
    private let token: GatewaySecret
    private let webhooks: SymmetricKey?

    /// Refunds with the access token of the account that was paid. The secret of its notifications is another one; without it
    /// none is read.
    public init(
        token: GatewaySecret, webhookSecret: GatewaySecret? = nil, endpoint: GatewayEndpoint = .mercadoPago
    ) {
        self.token = token
        webhooks = webhookSecret.map { SymmetricKey(data: Array($0.text.utf8)) }
        caller = GatewayCaller(endpoint: endpoint)
    }

    /// Class C, without a look-up.
    public var traits: GatewayTraits { GatewayTraits(repetition: .keepsNothing, lookup: .none) }

    /// Class C, with a look-up.
    public var captureTraits: GatewayTraits? { GatewayTraits(repetition: .keepsNothing, lookup: .eventual) }

    /// Asks for the refund, or the capture. The amount is always said: without one, everything would go back, or be taken.
    ///
    /// What cannot be asked for is declined without a request: another amount than a country there can pay, and a payment that
    /// is no number.
    public func send(_ payout: Payout) async -> GatewayAnswer {
        guard let id = Self.paymentID(payout.payment) else { return .declined(code: "unknown_payment") }
        guard let amount = Self.amount(payout) else { return .declined(code: "unsupported_amount") }
        return switch payout.transfer {
        case .refund: await refund(payout, of: id, amount)
        case .capture: await capture(payout, of: id, amount)
        }
    }

    /// Does not ask about refunds: see above.
    public func lookUp(_ payout: Payout) async -> GatewayAnswer {
        switch payout.transfer {
        case .refund: .silent(reason: "Mercado Pago's refunds have no reference of ours")
        case .capture: await lookUpCapture(payout)
        }
    }

    /// The number of a payment; nil when it is none.
    static func paymentID(_ payment: CapturedPayment) -> String? {
        let id = payment.transactionID
        return (1...32).contains(id.utf8.count) && id.utf8.allSatisfy({ (0x30...0x39).contains($0) }) ? id : nil
    }

    /// The headers of a request that is made once.
    func headers(_ payout: Payout) -> [(String, String)] {
        authorization + [("content-type", "application/json"), ("x-idempotency-key", payout.key)]
    }

    /// Who asks.
    var authorization: [(String, String)] { [("authorization", "Bearer \(token.text)")] }

    /// A refund in process is answered as a failure unless the request has `X-Render-In-Process-Refunds`, so it has.
    private func refund(_ payout: Payout, of id: String, _ amount: Amount) async -> GatewayAnswer {
        let request = GatewayRequest(
            method: .POST, path: "/v1/payments/\(id)/refunds",
            headers: headers(payout) + [("x-render-in-process-refunds", "true")],
            body: JSONWriter.object { $0.member("amount", number: amount) })
        return await caller.converse { deadline async throws(Silence) in
            let answer = try await caller.call(request, by: deadline)
            return Self.answer(answer) { Self.refund(answer, of: payout) }
        }
    }
}

/// What it shows of itself.
extension MercadoPagoGateway {
    /// The refunds of a payment: `GET /v1/payments/{id}/refunds`. Only the payment says their currency.
    public func refunds(of payment: CapturedPayment) async -> RefundList {
        guard let id = Self.paymentID(payment) else { return .refunds([]) }
        let headers = [("authorization", "Bearer \(token.text)")]
        func request(_ path: String) -> GatewayRequest { GatewayRequest(method: .GET, path: path, headers: headers) }
        return await caller.list { deadline async throws(Silence) in
            let paid = try await caller.call(request("/v1/payments/\(id)"), by: deadline)
            guard paid.status == 200, let currency = paid.json?["currency_id"]?.string.flatMap({ Currency($0) }) else {
                return paid.noList
            }
            let answer = try await caller.call(request("/v1/payments/\(id)/refunds"), by: deadline)
            guard answer.status == 200, let items = answer.json?.array else { return answer.noList }
            let refunds = items.compactMap { item in
                Self.refund(item, of: id, in: currency).map { refund in
                    ListedRefund(transactionIDs: [id], gatewayKey: nil, refund: refund, madeAt: Self.moment(item))
                }
            }
            return refunds.count == items.count ? .refunds(refunds) : answer.noList
        }
    }

    /// There is no list of refunds beyond one payment's.
    public func refunds(since moment: Instant) async -> RefundList { .unsupported }

    /// Notifications of payments ("Webhooks", section "Validate the origin of the notification"): the signature covers the
    /// query's `data.id`, so nothing else names the payment. The time is in milliseconds; older ones have seconds.
    public func read(_ webhook: Webhook, at now: Instant) -> WebhookReading {
        guard let webhooks else { return .notSetUp }
        let fields = webhook.header("x-signature").map(WebhookSignature.fields) ?? [:]
        guard let moment = fields["ts"]?.first, let time = Int64(moment),
            WebhookSignature.isYoung(time > 100_000_000_000 ? time / 1_000 : time, at: now)
        else { return .untrusted }
        let id = webhook.parameter("data.id")?.lowercased()
        // What is not there is left out of what is signed.
        let parts = [("id", id), ("request-id", webhook.header("x-request-id")), ("ts", moment)]
        let template = parts.compactMap { name, value in value.map { "\(name):\($0);" } }.joined()
        let codes = fields["v1", default: []].compactMap { [UInt8](hexadecimal: $0) }
        guard WebhookSignature.isValid(codes, of: Array(template.utf8), key: webhooks) else { return .untrusted }
        guard let id, webhook.parameter("type") == "payment" else { return .payments([]) }
        return .payments([id])
    }
}

/// What answers mean.
extension MercadoPagoGateway {
    /// What an answer to our asking for something says; what was done is read from one that is good.
    static func answer(_ answer: HTTPAnswer, done: () -> GatewayAnswer) -> GatewayAnswer {
        switch answer.status {
        case 200, 201: done()
        case 429: .notProcessed(retryAfterSeconds: answer.retryAfterSeconds)
        case 400...499: refusal(answer)
        case 500...599: .broken(status: answer.status)
        default: answer.unreadable
        }
    }

    /// A refusal is one only with a cause that is documented as such; with any other, money may be on its way.
    ///
    /// Wrong amounts are documented under status 401, so the cause comes before the status.
    private static func refusal(_ answer: HTTPAnswer) -> GatewayAnswer {
        let causes = answer.json?["cause"]?.array?.compactMap { $0["code"]?.number?.text ?? $0["code"]?.string } ?? []
        if causes.contains("2032") { return .keyReused }
        if let code = causes.first(where: exceeding.contains) { return .exceeds(code: code) }
        if let code = causes.first(where: declining.contains) { return .declined(code: code) }
        return [401, 403].contains(answer.status) ? .unauthorized : .broken(status: answer.status)
    }

    /// Not valid for the payment's state, as when it was refunded or captured; a charge already refunded.
    private static let exceeding: Set<String> = ["2016", "2063", "4296"]
    /// Payment not found or too old; parameters, amounts and charges that are not valid; no refund in part.
    private static let declining: Set<String> = [
        "2000", "2024", "2085", "3012", "3024", "4040", "4041", "4211", "4248", "4291", "4292", "4293", "4294", "4295",
        "4297", "15016",
    ]

    private static func refund(_ answer: HTTPAnswer, of payout: Payout) -> GatewayAnswer {
        let found = Currency(payout.currencyCode).flatMap { currency in
            answer.json.flatMap { refund($0, of: payout.payment.transactionID, in: currency) }
        }
        return found.map { .holds($0) } ?? answer.unreadable
    }

    /// When a refund was asked for, as `2026-05-25T14:10:00.000-03:00`.
    private static func moment(_ json: JSON) -> Instant? {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return json["date_created"]?.string.flatMap { try? Date($0, strategy: style) }.map {
            Instant(seconds: Int64($0.timeIntervalSince1970.rounded(.down)))
        }
    }

    /// The currency is the payment's; a refund does not say it.
    private static func refund(_ json: JSON, of payment: String, in currency: Currency) -> GatewayRefund? {
        guard let id = json["id"]?.integer, json["payment_id"]?.number?.text == payment,
            let amount = json["amount"]?.amount, amount > .zero, amount.fits(currency),
            let status = json["status"]?.string.flatMap(status)
        else { return nil }
        return GatewayRefund(
            reference: String(id), minorUnits: amount.tenThousandths / currency.minorUnit.tenThousandths,
            currencyCode: currency.code, status: status)
    }

    private static func status(_ text: String) -> GatewayRefund.Status? {
        switch text {
        case "in_process": .pending
        case "approved": .succeeded
        case "rejected", "cancelled": .failed
        default: nil
        }
    }
}

/// Amounts are decimal numbers.
extension MercadoPagoGateway {
    /// The currencies of the countries that it is in.
    private static let currencies: Set<String> = ["ARS", "BRL", "CLP", "COP", "MXN", "PEN", "UYU"]
    /// Pesos that are paid whole: the Colombian one has cents for ISO 4217 only.
    private static let whole: Set<String> = ["CLP", "COP"]

    /// The payout's amount as a decimal number; nil when it cannot be paid.
    private static func amount(_ payout: Payout) -> Amount? {
        guard currencies.contains(payout.currencyCode), let currency = Currency(payout.currencyCode) else { return nil }
        let (tenThousandths, overflows) = payout.minorUnits.multipliedReportingOverflow(
            by: currency.minorUnit.tenThousandths)
        let isWhole = tenThousandths.isMultiple(of: 10_000)
        guard !overflows, (1...Amount.tenThousandthsMax).contains(tenThousandths),
            isWhole || !whole.contains(currency.code)
        else { return nil }
        return Amount(tenThousandths: tenThousandths)
    }
}

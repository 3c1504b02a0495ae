import Crypto
import NIOCore
import NIOHTTP1
public import Refunds
public import Register
import Wire

/// Refunds payments that Stripe captured, and captures those that it authorised.
///
/// Sources, all of the Stripe API reference: "Refunds" for requests, statuses and the list; "Capture a PaymentIntent" and "The
/// PaymentIntent object"; "Idempotent requests" for keys;
/// "Errors" and "Error codes" for refusals; "Versioning"; and "Supported currencies" for amounts (`StripeAmount`).
public struct StripeGateway: Gateway {
    let caller: GatewayCaller
    private let key: GatewaySecret
    private let webhooks: SymmetricKey?

    /// The version of the API that answers are read by, whatever the account's own is.
    private static let version = "2024-06-20"
    /// Refunds of a page of the list, the most that Stripe gives.
    private static let pageSize = 100
    /// A payment with more pages of refunds than this is left to a person.
    private static let pagesMax = 10
    /// The metadata that refunds and captures are found by.
    static let reference = "creditmemo_key"

    /// Works with a secret or restricted key (`sk_…`, `rk_…`) that may write refunds and payment intents. The secret of the webhook endpoint
    /// (`whsec_…`) is another one; without it no webhook is read.
    public init(key: GatewaySecret, webhookSecret: GatewaySecret? = nil, endpoint: GatewayEndpoint = .stripe) {
        self.key = key
        webhooks = webhookSecret.map { SymmetricKey(data: Array($0.text.utf8)) }
        caller = GatewayCaller(endpoint: endpoint)
    }

    /// Stripe keeps the first outcome of a key for at least 24 hours, failures with status 500 included. Its list may lag
    /// behind.
    public var traits: GatewayTraits {
        GatewayTraits(repetition: .keepsEveryOutcome(seconds: 86_400), lookup: .eventual)
    }

    /// What holds for refunds holds for captures.
    public var captureTraits: GatewayTraits? { traits }

    /// Asks for the refund, or the capture.
    ///
    /// What cannot be asked for is declined without a request: an amount that Stripe cannot express, and a payment that is no
    /// payment intent (`pi_…`) nor, to be refunded, a charge (`ch_…`, `py_…`).
    public func send(_ payout: Payout) async -> GatewayAnswer {
        switch payout.transfer {
        case .refund: await refund(payout)
        case .capture: await capture(payout)
        }
    }

    /// Looks for the refund, or the capture, with our key.
    public func lookUp(_ payout: Payout) async -> GatewayAnswer {
        switch payout.transfer {
        case .refund: await lookUpRefund(payout)
        case .capture: await lookUpCapture(payout)
        }
    }

    /// `POST /v1/refunds`.
    private func refund(_ payout: Payout) async -> GatewayAnswer {
        guard let payment = Self.payment(payout.payment) else { return .declined(code: "unknown_payment") }
        guard let amount = StripeAmount(minorUnits: payout.minorUnits, currencyCode: payout.currencyCode) else {
            return .declined(code: "unsupported_amount")
        }
        let form = Form.encoded([
            payment, ("amount", String(amount.units)), ("metadata[\(Self.reference)]", payout.key),
        ])
        return await post("/v1/refunds", form, key: payout.key, reading: Self.refund)
    }

    /// Asks for something, once for a key; what was done is read from the answer.
    func post(
        _ path: String, _ form: String, key: String, reading record: @escaping @Sendable (JSON) -> GatewayRefund?
    ) async -> GatewayAnswer {
        let request = GatewayRequest(
            method: .POST, path: path,
            headers: headers + [("content-type", "application/x-www-form-urlencoded"), ("idempotency-key", key)],
            body: Array(form.utf8))
        return await caller.converse { deadline async throws(Silence) in
            answer(try await caller.call(request, by: deadline), reading: record)
        }
    }

    /// Looks through the payment's refunds for the one with our key: `GET /v1/refunds`.
    private func lookUpRefund(_ payout: Payout) async -> GatewayAnswer {
        guard let payment = Self.payment(payout.payment) else { return .absent }
        return await caller.converse { deadline async throws(Silence) in
            var pages = Pages(filter: [payment])
            for _ in 0..<Self.pagesMax {
                let answer = try await caller.call(request(pages), by: deadline)
                guard answer.status == 200 else { return refusalOfQuestion(answer) }
                guard let refunds = pages.take(answer) else { return answer.unreadable }
                if let ours = refunds.first(where: { Self.key(of: $0) == payout.key }) {
                    return Self.refund(ours).map { .holds($0) } ?? answer.unreadable
                }
                if pages.areOver { return .absent }
            }
            return .silent(reason: "the payment has too many refunds to look through")
        }
    }

    /// The refunds of a payment: `GET /v1/refunds`.
    public func refunds(of payment: CapturedPayment) async -> RefundList {
        guard let payment = Self.payment(payment) else { return .refunds([]) }
        let deadline = caller.deadline
        return await list([payment], pagesMax: Self.pagesMax) { deadline }
    }

    /// The refunds of the account since a moment: `GET /v1/refunds?created[gte]=…`.
    public func refunds(since moment: Instant) async -> RefundList {
        await list([("created[gte]", String(moment.seconds))], pagesMax: 10_000) { caller.deadline }
    }

    private func list(
        _ filter: [(String, String)], pagesMax: Int, by deadline: () -> NIODeadline
    ) async -> RefundList {
        var pages = Pages(filter: filter)
        var refunds: [ListedRefund] = []
        for _ in 0..<pagesMax {
            let (request, end) = (request(pages), deadline())
            var items: [JSON] = []
            let page = await caller.list { _ async throws(Silence) in
                let answer = try await caller.call(request, by: end)
                guard answer.status == 200, let some = pages.take(answer) else { return answer.noList }
                items = some
                let listed = some.compactMap(Self.listed)
                return listed.count == some.count ? .refunds(listed) : answer.noList
            }
            guard case .refunds(let some) = page else { return page }
            refunds += some
            if pages.areOver || items.isEmpty { return .refunds(refunds) }
        }
        return .silent(reason: "there are too many refunds to look through")
    }

    private func request(_ pages: Pages) -> GatewayRequest {
        GatewayRequest(
            method: .GET, path: "/v1/refunds?\(Form.encoded(pages.query(size: Self.pageSize)))", headers: headers)
    }

    /// The pages of a list, one after another.
    private struct Pages {
        let filter: [(String, String)]
        private var last: String?
        private(set) var areOver = false

        init(filter: [(String, String)]) { self.filter = filter }

        func query(size: Int) -> [(name: String, value: String)] {
            filter + [("limit", String(size))] + (last.map { [("starting_after", $0)] } ?? [])
        }

        /// The refunds of a page; nil when it is none, or does not go on.
        mutating func take(_ page: HTTPAnswer) -> [JSON]? {
            guard let refunds = page.json?["data"]?.array, let hasMore = page.json?["has_more"]?.flag else {
                return nil
            }
            areOver = !hasMore
            guard hasMore else { return refunds }
            guard let id = refunds.last?["id"]?.plainName, id != last else { return nil }
            last = id
            return refunds
        }
    }

    private static func key(of refund: JSON) -> String? { refund["metadata"]?[reference]?.string }

    private static func listed(_ json: JSON) -> ListedRefund? {
        refund(json).map { refund in
            let names = [json["payment_intent"]?.plainName, json["charge"]?.plainName].compactMap { $0 }
            return ListedRefund(transactionIDs: names, gatewayKey: key(of: json), refund: refund)
        }
    }

    /// Who asks, and for which version of the answers.
    var headers: [(String, String)] {
        [("authorization", "Bearer \(key.text)"), ("stripe-version", Self.version)]
    }

    /// The parameter that names the payment.
    private static func payment(_ payment: CapturedPayment) -> (String, String)? {
        let transactionID = payment.transactionID
        guard GatewayName.isPlain(transactionID) else { return nil }
        if transactionID.hasPrefix("pi_") { return ("payment_intent", transactionID) }
        let isCharge = transactionID.hasPrefix("ch_") || transactionID.hasPrefix("py_")
        return isCharge ? ("charge", transactionID) : nil
    }

    /// A refund object; nil when it is none, or its amount is not one of ours.
    private static func refund(_ json: JSON) -> GatewayRefund? {
        guard let id = json["id"]?.plainName, let units = json["amount"]?.integer,
            let currency = json["currency"]?.string?.uppercased(),
            let amount = StripeAmount(units: units, currencyCode: currency),
            let status = json["status"]?.string.flatMap(status)
        else { return nil }
        return GatewayRefund(
            reference: id, minorUnits: amount.minorUnits, currencyCode: amount.currencyCode, status: status)
    }

    private static func status(_ text: String) -> GatewayRefund.Status? {
        switch text {
        case "pending", "requires_action": .pending
        case "succeeded": .succeeded
        case "failed", "canceled": .failed
        default: nil
        }
    }
}

/// Webhooks ("Check the webhook signatures", "Types of events").
extension StripeGateway {
    /// Events about refunds name the payment that has news: refunds by their own object, `charge.refunded` by the charge.
    public func read(_ webhook: Webhook, at now: Instant) -> WebhookReading {
        guard let webhooks else { return .notSetUp }
        let fields = webhook.header("stripe-signature").map(WebhookSignature.fields) ?? [:]
        guard let moment = fields["t"]?.first, let seconds = Int64(moment),
            WebhookSignature.isYoung(seconds, at: now),
            WebhookSignature.isValid(
                fields["v1", default: []].compactMap { [UInt8](hexadecimal: $0) },
                of: Array("\(moment).".utf8) + webhook.body, key: webhooks)
        else { return .untrusted }
        guard let event = try? JSON(parsing: webhook.body), let type = event["type"]?.string,
            let object = event["data"]?["object"]
        else { return .payments([]) }
        let charge: String?
        switch type {
        case "charge.refunded": charge = object["id"]?.plainName
        case "charge.refund.updated", "refund.created", "refund.updated", "refund.failed":
            charge = object["charge"]?.plainName
        default: return .payments([])
        }
        return .payments([object["payment_intent"]?.plainName ?? charge].compactMap { $0 })
    }
}

/// What Stripe's answers mean.
extension StripeGateway {
    /// What an answer to our asking for something says.
    private func answer(_ answer: HTTPAnswer, reading record: (JSON) -> GatewayRefund?) -> GatewayAnswer {
        let error = answer.json?["error"]
        switch answer.status {
        case 200: return answer.json.flatMap(record).map { .holds($0) } ?? answer.unreadable
        case 401, 403: return .unauthorized
        case 408: return .broken(status: answer.status)
        case 409: return error?["code"]?.string == "idempotency_key_in_use" ? .keyInUse : .broken(status: answer.status)
        case 400, 402, 404:
            guard let error, let type = error["type"]?.plainName else { return answer.unreadable }
            if type == "idempotency_error" { return .keyReused }
            return Self.refusal(code: error["code"]?.plainName, type: type, parameter: error["param"]?.string)
        default: return refusalOfQuestion(answer)
        }
    }

    /// A request for more than is left has no code, only the parameter that is wrong.
    private static func refusal(code: String?, type: String, parameter: String?) -> GatewayAnswer {
        switch code {
        case "charge_already_refunded"?, "amount_too_large"?: .exceeds(code: code ?? type)
        case nil where parameter == "amount" || parameter == "amount_to_capture": .exceeds(code: "amount")
        case nil, _?: .declined(code: code ?? type)
        }
    }

    /// What an answer says that speaks of the request, not of a refund or a capture.
    ///
    /// `Stripe-Should-Retry` overrules the status ("Advanced error handling"): a 503 that asks to come again did nothing, and
    /// a 429 that asks not to is no invitation.
    func refusalOfQuestion(_ answer: HTTPAnswer) -> GatewayAnswer {
        let shouldRetry = answer.headers["stripe-should-retry"].first
        switch answer.status {
        case 401, 403: return .unauthorized
        case 429 where shouldRetry != "false", 503 where shouldRetry == "true":
            return .notProcessed(retryAfterSeconds: answer.retryAfterSeconds)
        case 429, 500...599: return .broken(status: answer.status)
        default: return answer.unreadable
        }
    }
}

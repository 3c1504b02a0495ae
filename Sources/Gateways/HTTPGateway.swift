import NIOCore
import NIOHTTP1
public import Refunds
public import Register
import Wire

/// Refunds and captures through a service of the shop's own, which speaks our contract for gateways, version 1 (`docs/gateway-contract.md`).
///
/// Each request is signed as Standard Webhooks says, so the service can tell who asks, and refuse what is replayed.
public struct HTTPGateway: Gateway {
    /// What the service promises, as the administrator declared it.
    public let traits: GatewayTraits
    /// The same, if it captures.
    public let captureTraits: GatewayTraits?
    private let caller: GatewayCaller
    private let signer: WebhookSigner
    private let now: @Sendable () -> Instant

    /// Asks the service at an endpoint; to capture only if it does.
    public init(
        endpoint: GatewayEndpoint, signer: WebhookSigner, traits: GatewayTraits, captures: Bool = false,
        now: @escaping @Sendable () -> Instant
    ) {
        self.traits = traits
        captureTraits = captures ? traits : nil
        self.signer = signer
        self.now = now
        caller = GatewayCaller(endpoint: endpoint)
    }

    /// Asks for the refund, or the capture: `POST /refunds`, `POST /captures`.
    public func send(_ payout: Payout) async -> GatewayAnswer {
        let body = JSONWriter.object {
            $0.member("key", payout.key)
            $0.member("payment", payout.payment.transactionID)
            $0.member("amount_minor", payout.minorUnits)
            $0.member("currency", payout.currencyCode)
        }
        let request = GatewayRequest(
            method: .POST, path: Self.path(payout),
            headers: signed(body) + [("content-type", "application/json"), ("idempotency-key", payout.key)], body: body)
        return await caller.converse { deadline async throws(Silence) in
            Self.answer(try await caller.call(request, by: deadline))
        }
    }

    /// Asks for what it has with our key: `GET /refunds/{key}`, `GET /captures/{key}`.
    public func lookUp(_ payout: Payout) async -> GatewayAnswer {
        let request = GatewayRequest(
            method: .GET, path: "\(Self.path(payout))/\(Form.escaped(payout.key))", headers: signed([]))
        return await caller.converse { deadline async throws(Silence) in
            Self.found(try await caller.call(request, by: deadline))
        }
    }

    private static func path(_ payout: Payout) -> String {
        switch payout.transfer {
        case .refund: "/refunds"
        case .capture: "/captures"
        }
    }

    /// Asks for the refunds of a payment: `GET /payments/{payment}/refunds`.
    public func refunds(of payment: CapturedPayment) async -> RefundList {
        let deadline = caller.deadline
        return await list("/payments/\(Form.escaped(payment.transactionID))/refunds", []) { deadline }
    }

    /// Asks for the refunds since a moment: `GET /refunds?since=…`.
    public func refunds(since moment: Instant) async -> RefundList {
        await list("/refunds", [("since", String(moment.seconds))]) { caller.deadline }
    }

    /// The service signs its webhooks as we sign our requests, with the same secret: `{"type":"refund.…","payment":"…"}`.
    public func read(_ webhook: Webhook, at now: Instant) -> WebhookReading {
        guard signer.verifies(webhook, at: now) else { return .untrusted }
        guard let json = try? JSON(parsing: webhook.body), json["type"]?.string?.hasPrefix("refund.") == true,
            let payment = json["payment"]?.string, (1...255).contains(payment.utf8.count)
        else { return .payments([]) }
        return .payments([payment])
    }

    /// All pages of a list; a page has to be there by the deadline that is asked for it.
    private func list(
        _ path: String, _ filter: [(name: String, value: String)], by deadline: () -> NIODeadline
    ) async -> RefundList {
        var refunds: [ListedRefund] = []
        var last: String?
        for _ in 0..<Self.pagesMax {
            let query = Form.encoded(filter + (last.map { [("after", $0)] } ?? []))
            let request = GatewayRequest(
                method: .GET, path: query.isEmpty ? path : "\(path)?\(query)", headers: signed([]))
            let end = deadline()
            var hasMore = false
            let page = await caller.list { _ async throws(Silence) in
                let answer = try await caller.call(request, by: end)
                hasMore = answer.json?["has_more"]?.flag ?? false
                return Self.page(answer)
            }
            guard case .refunds(let some) = page else { return page }
            refunds += some
            guard hasMore else { return .refunds(refunds) }
            guard let next = some.last?.refund.reference, next != last else {
                return .silent(reason: "the list of refunds does not go on")
            }
            last = next
        }
        return .silent(reason: "the list of refunds has no end")
    }

    /// Pages of a list at most.
    private static let pagesMax = 10_000

    /// The headers that say when a message was sent, and by whom.
    private func signed(_ body: [UInt8]) -> [(String, String)] {
        let bits = UInt128.random(in: 0...UInt128.max)
        let digits = String(bits, radix: 36)
        let (id, timestamp) = ("msg_" + digits, now().seconds)
        return [
            ("webhook-id", id), ("webhook-timestamp", String(timestamp)),
            ("webhook-signature", signer.signature(id: id, timestamp: timestamp, body: body)),
        ]
    }
}

/// What answers mean.
extension HTTPGateway {
    private static func answer(_ answer: HTTPAnswer) -> GatewayAnswer {
        let error = answer.json?["error"]?.plainName
        switch answer.status {
        case 200, 201: return refund(answer)
        case 400...499 where ![401, 403, 408, 429].contains(answer.status):
            guard let error else { return answer.unreadable }
            switch (answer.status, error) {
            case (409, "key_in_use"): return .keyInUse
            case (409, "key_reused"): return .keyReused
            case (422, "exceeds"): return .exceeds(code: error)
            default: return .declined(code: error)
            }
        default: return refusalOfQuestion(answer, error)
        }
    }

    /// A 404 says only with its code that there is no such refund: without, a path may be wrong.
    private static func found(_ answer: HTTPAnswer) -> GatewayAnswer {
        let error = answer.json?["error"]?.plainName
        switch answer.status {
        case 200: return refund(answer)
        case 404 where error == "unknown_key": return .absent
        default: return refusalOfQuestion(answer, error)
        }
    }

    /// What an answer says that speaks of the request, not of a refund.
    private static func refusalOfQuestion(_ answer: HTTPAnswer, _ error: String?) -> GatewayAnswer {
        switch answer.status {
        case 401, 403: .unauthorized
        case 429: .notProcessed(retryAfterSeconds: answer.retryAfterSeconds)
        case 503 where error == "not_processed": .notProcessed(retryAfterSeconds: answer.retryAfterSeconds)
        case 408, 500...599: .broken(status: answer.status)
        default: answer.unreadable
        }
    }

    private static func page(_ answer: HTTPAnswer) -> RefundList {
        switch answer.status {
        case 200:
            guard let items = answer.json?["refunds"]?.array else { return answer.noList }
            let refunds = items.compactMap { item in
                refund(item).flatMap { refund in
                    item["payment"]?.string.map {
                        ListedRefund(
                            transactionIDs: [$0], gatewayKey: item["key"]?.plainName, refund: refund,
                            madeAt: item["created_at"]?.integer.map { Instant(seconds: $0) })
                    }
                }
            }
            return refunds.count == items.count ? .refunds(refunds) : answer.noList
        case 404: return answer.json?["error"]?.plainName == "unknown_payment" ? .refunds([]) : .unsupported
        case 405, 501: return .unsupported
        default: return answer.noList
        }
    }

    private static func refund(_ answer: HTTPAnswer) -> GatewayAnswer {
        answer.json.flatMap(refund).map { .holds($0) } ?? answer.unreadable
    }

    private static func refund(_ json: JSON) -> GatewayRefund? {
        guard let reference = json["reference"]?.plainName,
            let minorUnits = json["amount_minor"]?.integer, minorUnits > 0,
            let currency = json["currency"]?.string, currency.utf8.count == 3,
            let status = json["status"]?.string.flatMap(GatewayRefund.Status.init)
        else { return nil }
        return GatewayRefund(reference: reference, minorUnits: minorUnits, currencyCode: currency, status: status)
    }
}

import Refunds
import Register
import Wire

/// Answers gateways that send news: `POST /webhooks/{method}`.
///
/// A message is only a hint. What it says, the gateway is asked, so one that is replayed, late or out of order does no harm. Its
/// sender hears of success only once what the gateway said is committed, and comes again otherwise.
struct WebhookResponder: Sendable {
    let desk: PayoutDesk
    let rates: RateLimits

    /// The largest body, in bytes; no gateway sends as much.
    static let bodyBytesMax = 256 * 1_024
    /// Gateways may come again after this many seconds.
    private static let retryAfterSeconds = 30
    private static let folder = "/webhooks/"

    /// The payment method that a message is for; nil for any other request.
    static func method(of request: Request) -> String? {
        guard request.method == .post, request.path.hasPrefix(folder) else { return nil }
        return String(request.path.dropFirst(folder.count))
    }

    /// Answers a message that is whole.
    func respond(to request: Request, for method: String, from origin: Origin) async throws(Hindrance) -> Response {
        let webhook = Webhook(
            header: { request.onlyHeader($0) }, parameter: { request.query.only($0) }, body: request.body)
        switch desk.read(webhook, for: method) {
        case nil, .notSetUp?: throw .notFound
        case .untrusted?:
            rates.countFailure(of: request, from: origin)
            return .json(401) { $0.member("error", "Unauthorized") }
        case .payments(let names)?:
            for name in names {
                guard await desk.hear(of: CapturedPayment(method: method, transactionID: name)) else {
                    throw .unavailable(retryAfterSeconds: WebhookResponder.retryAfterSeconds)
                }
            }
            return .json(200) { $0.member("success", true) }
        }
    }
}

extension FormFields {
    /// The value of the one field of a name; nil when there is none, or more than one.
    fileprivate func only(_ name: String) -> String? {
        let values = values(of: name)
        return values.count == 1 ? values[0] : nil
    }
}

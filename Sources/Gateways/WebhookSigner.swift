import Crypto
import struct Foundation.Data
import Refunds
import Register

/// Signs messages as the Standard Webhooks specification says, section "Signature scheme", with a shared secret.
public struct WebhookSigner: Sendable {
    private let key: SymmetricKey

    /// Takes a secret as the specification writes it: `whsec_` and base64 of 24 to 64 bytes. Nil for anything else.
    public init?(secret: GatewaySecret) {
        guard secret.text.hasPrefix("whsec_"), let bytes = Data(base64Encoded: String(secret.text.dropFirst(6))),
            (24...64).contains(bytes.count)
        else { return nil }
        key = SymmetricKey(data: bytes)
    }

    /// True when a message has a signature of this secret and is young.
    func verifies(_ webhook: Webhook, at now: Instant) -> Bool {
        guard let id = webhook.header("webhook-id"), let moment = webhook.header("webhook-timestamp"),
            let seconds = Int64(moment), WebhookSignature.isYoung(seconds, at: now),
            let header = webhook.header("webhook-signature")
        else { return false }
        let codes = header.split(separator: " ").prefix(20).filter { $0.hasPrefix("v1,") }
            .compactMap { Data(base64Encoded: String($0.dropFirst(3))).map { Array($0) } }
        return WebhookSignature.isValid(codes, of: Array("\(id).\(moment).".utf8) + webhook.body, key: key)
    }

    /// `v1,` and base64 of the HMAC-SHA256 of the message's id, its time in seconds since 1970 and its body, with points
    /// between them.
    public func signature(id: String, timestamp: Int64, body: [UInt8]) -> String {
        var hmac = HMAC<SHA256>(key: key)
        hmac.update(data: Array("\(id).\(timestamp).".utf8))
        hmac.update(data: body)
        return "v1,\(Data(hmac.finalize()).base64EncodedString())"
    }
}

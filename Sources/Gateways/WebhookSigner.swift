import Crypto
import struct Foundation.Data

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

    /// `v1,` and base64 of the HMAC-SHA256 of the message's id, its time in seconds since 1970 and its body, with points
    /// between them.
    public func signature(id: String, timestamp: Int64, body: [UInt8]) -> String {
        var hmac = HMAC<SHA256>(key: key)
        hmac.update(data: Array("\(id).\(timestamp).".utf8))
        hmac.update(data: body)
        return "v1,\(Data(hmac.finalize()).base64EncodedString())"
    }
}

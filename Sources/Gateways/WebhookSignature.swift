import Crypto
import struct Foundation.Data
import Refunds
import Register

/// Signatures of messages that gateways send us. Each is compared in constant time.
enum WebhookSignature {
    /// True when the HMAC-SHA256 of a message is one of those that came with it.
    static func isValid(_ codes: [[UInt8]], of message: [UInt8], key: SymmetricKey) -> Bool {
        // All are compared, so that the time does not tell which one was right.
        codes.map { HMAC<SHA256>.isValidAuthenticationCode(Data($0), authenticating: message, using: key) }
            .contains(true)
    }

    /// True for a moment that is not too far from now.
    static func isYoung(_ seconds: Int64, at now: Instant) -> Bool {
        let (age, overflows) = now.seconds.subtractingReportingOverflow(seconds)
        return !overflows && (-Webhook.ageSecondsMax...Webhook.ageSecondsMax).contains(age)
    }

    /// The values of `name=value,name=value`, by name.
    static func fields(_ header: String) -> [String: [String]] {
        var fields: [String: [String]] = [:]
        for part in header.split(separator: ",").prefix(20) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            fields[pair[0].trimmed, default: []].append(pair[1].trimmed)
        }
        return fields
    }
}

extension Substring {
    fileprivate var trimmed: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}

extension [UInt8] {
    /// Reads two hexadecimal digits for each byte; nil when they are none.
    init?(hexadecimal text: String) {
        let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        self = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

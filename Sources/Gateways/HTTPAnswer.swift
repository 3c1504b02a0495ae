import NIOHTTP1
import Refunds
import Register
import Wire

/// An answer as it came.
struct HTTPAnswer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: [UInt8]

    /// The body, when it is JSON.
    var json: JSON? { try? JSON(parsing: body) }

    /// The seconds of `Retry-After` (RFC 9110 section 10.2.3), at most an hour; nil when there is none, or a date.
    var retryAfterSeconds: Int64? {
        let values = headers["retry-after"]
        guard values.count == 1, let digits = values.first, !digits.isEmpty, digits.utf8.count <= 18,
            digits.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
        else { return nil }
        return Int64(digits).map { min($0, 3_600) }
    }

    /// What an answer is that says nothing we know.
    var unreadable: GatewayAnswer { .silent(reason: nothingKnown) }

    /// The same, to the question for a list.
    var noList: RefundList { .silent(reason: nothingKnown) }

    private var nothingKnown: String { "an answer of status \(status) that says nothing we know" }
}

extension JSON {
    /// The member of an object; nil when there is none or this is no object.
    subscript(key: String) -> JSON? { object?[key] }

    /// A whole number; nil for any other value, and for one with a point or an exponent.
    var integer: Int64? { number.flatMap { Int64($0.text) } }

    /// A gateway's code of something or name of a refund; nil for what is no such thing. It may be shown to people and kept in
    /// logs, so it is 1 to 128 letters, digits and `_.:-`.
    var plainName: String? { string.flatMap { GatewayName.isPlain($0) ? $0 : nil } }
}

/// Names that gateways give to things, and we to them.
enum GatewayName {
    static func isPlain(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "_.:-".utf8.contains(byte)
                }
            }
    }
}

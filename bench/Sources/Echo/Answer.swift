import NIOCore

/// What was asked, as JSON, followed by as many amounts as make it `size` bytes long.
func answer(to refund: RefundRequest, size: Int) -> ByteBuffer {
    var text = Writer(capacity: size + 64)
    text.write(#"{"success":true,"order_increment_id":""#)
    text.write(number: refund.order)
    text.write(#"","shipping_amount":""#)
    text.write(tenThousandths: refund.shipping)
    text.write(#"","comment":""#)
    text.write(text: refund.comment)
    text.write(#"","items":["#)
    for (index, line) in refund.lines.enumerated() {
        text.write(index == 0 ? #"{"sku":""# : #",{"sku":""#)
        text.write(text: line.sku)
        text.write(#"","qty":""#)
        text.write(tenThousandths: line.quantity)
        text.write(#""}"#)
    }
    text.write("]")
    var amount: Int64 = 433_300
    while text.bytes.count + 64 < size {
        text.write(#","base_hidden_tax_amount":""#)
        text.write(tenThousandths: amount)
        text.write("\"")
        amount += 10_001
    }
    text.write(#","end":""#)
    text.bytes.append(contentsOf: repeatElement(UInt8(ascii: "."), count: max(0, size - text.bytes.count - 2)))
    text.write(#""}"#)
    return ByteBuffer(bytes: text.bytes)
}

/// Puts literals, texts and numbers behind one another.
private struct Writer {
    var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func write(_ literal: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    mutating func write(text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func write(number: Int64) {
        var divisor: Int64 = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }

    /// With four decimals.
    mutating func write(tenThousandths amount: Int64) {
        write(number: amount / 10_000)
        bytes.append(UInt8(ascii: "."))
        for divisor: Int64 in [1_000, 100, 10, 1] {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: amount / divisor % 10))
        }
    }
}

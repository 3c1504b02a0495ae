import NIOCore

/// What was asked, as JSON, followed by as many amounts as make it `size` bytes long.
func answer(to refund: RefundRequest, size: Int) -> ByteBuffer {
    var text = ByteBuffer()
    text.reserveCapacity(size + 64)
    text.writeStaticString(#"{"success":true,"order_increment_id":""#)
    text.writeString(String(refund.order))
    text.writeStaticString(#"","shipping_amount":""#)
    text.write(tenThousandths: refund.shipping)
    text.writeStaticString(#"","comment":""#)
    text.writeString(refund.comment)
    text.writeStaticString(#"","items":["#)
    for (index, line) in refund.lines.enumerated() {
        if index > 0 { text.writeStaticString(",") }
        text.writeStaticString(#"{"sku":""#)
        text.writeString(line.sku)
        text.writeStaticString(#"","qty":""#)
        text.write(tenThousandths: line.quantity)
        text.writeStaticString(#""}"#)
    }
    text.writeStaticString("]")
    var amount: Int64 = 433_300
    while text.readableBytes + 48 < size {
        text.writeStaticString(#","base_hidden_tax_amount":""#)
        text.write(tenThousandths: amount)
        text.writeStaticString("\"")
        amount += 10_001
    }
    text.writeStaticString(#","end":""#)
    text.writeRepeatingByte(UInt8(ascii: "."), count: max(0, size - text.readableBytes - 2))
    text.writeStaticString(#""}"#)
    return text
}

extension ByteBuffer {
    /// An amount with four decimals.
    fileprivate mutating func write(tenThousandths amount: Int64) {
        writeString(String(amount / 10_000))
        writeStaticString(".")
        let decimals = String(amount % 10_000)
        writeRepeatingByte(UInt8(ascii: "0"), count: 4 - decimals.utf8.count)
        writeString(decimals)
    }
}

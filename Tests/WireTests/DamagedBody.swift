/// Bodies as clients send them, damaged at random.
enum DamagedBody {
    private static let bodies: [[UInt8]] = [
        #"{"order_increment_id":"000000123","items":[{"order_item_id":17,"qty":1},{"sku":"A-1","qty":"2.5"}]}"#,
        #"{"invoice_id":"42","refund_type":"online","shipping_amount":4.90,"send_email":true,"comment":null}"#,
        #"{"comment":"d\u00e9j\u00e0 vu \ud83d\ude00 \"x\"\n","adjustment_positive":-1.5E+3,"items":[]}"#,
        "[\"Grüße\", \"日本語\", \"😀\", [[[[[]]]]], {\"a\": {\"b\": {}}}, 0.0001, -0, 1e20, false]",
    ].map { Array($0.utf8) }

    /// One of the bodies, by turns, with a few bytes changed, added or lost.
    static func make(_ round: Int, using generator: inout SplitMix64) -> [UInt8] {
        let tokens = Array(#"{}[]:,"\u0d80e+-.019tfn /"#.utf8)
        var body = bodies[round % bodies.count]
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = Int.random(in: 0..<body.count, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: body[place] = UInt8.random(in: 0...255, using: &generator)
            case 1: body[place] = tokens[Int.random(in: tokens.indices, using: &generator)]
            case 2: body.insert(tokens[Int.random(in: tokens.indices, using: &generator)], at: place)
            case 3: body[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 4: body.insert(contentsOf: body[place..<min(place + 9, body.count)], at: place)
            default: body.removeSubrange(place..<min(place + 3, body.count - 1))
            }
        }
        return body
    }
}

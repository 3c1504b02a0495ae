import Amounts
import Testing
import Wire

/// What is written, to the byte.
@Suite struct JSONWriterTests {
    @Test func objectWithAllKinds() {
        let bytes = JSONWriter.object {
            $0.member("id", 5)
            $0.member("big", Int64.min)
            $0.member("price", Amount(tenThousandths: 199_000))
            $0.member("qty", Quantity(tenThousandths: 15_000))
            $0.member("percent", Percent(tenThousandths: 88_750))
            $0.member("bare", number: Amount(tenThousandths: 199_000))
            $0.member("success", true)
            $0.member("closed", false)
            $0.member("name", "Müller \"&\" Co.")
            $0.member("comment", String?.none)
            $0.member("known", Int?.some(1))
            $0.member("tags", ["a", "b"])
            $0.member("matrix", [[1, 2], []])
            $0.object("nested") { $0.object("empty") { _ in } }
            $0.array("items", ["x", "y"]) { $0.member("sku", $1) }
            $0.array("none", 0..<0) { $0.member("index", $1) }
            $0.member("last", JSON.null)
        }
        let text = """
            {"id":5,"big":-9223372036854775808,"price":"19.9000","qty":"1.5000","percent":"8.8750","bare":19.9,\
            "success":true,"closed":false,"name":"Müller \\"&\\" Co.","comment":null,"known":1,"tags":["a","b"],\
            "matrix":[[1,2],[]],"nested":{"empty":{}},"items":[{"sku":"x"},{"sku":"y"}],"none":[],"last":null}
            """
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    private static let decimals: [(Int64, String, String)] = [
        (0, "0.0000", "0"),
        (1, "0.0001", "0.0001"),
        (-1, "-0.0001", "-0.0001"),
        (9_999, "0.9999", "0.9999"),
        (10_000, "1.0000", "1"),
        (-10_000, "-1.0000", "-1"),
        (100_500, "10.0500", "10.05"),
        (1_000_000, "100.0000", "100"),
        (Amount.tenThousandthsMax, "99999999999.9999", "99999999999.9999"),
        (Int64.max, "922337203685477.5807", "922337203685477.5807"),
        (Int64.min, "-922337203685477.5808", "-922337203685477.5808"),
    ]

    @Test(arguments: decimals)
    func decimalsAreExact(tenThousandths: Int64, quoted: String, bare: String) {
        let amount = Amount(tenThousandths: tenThousandths)
        #expect(JSONWriter.value(amount) == Array("\"\(quoted)\"".utf8))
        #expect(quoted == amount.description)
        #expect(JSONWriter.object { $0.member("n", number: amount) } == Array("{\"n\":\(bare)}".utf8))
    }

    @Test func everyControlCharacterIsEscaped() throws {
        let short: [UInt8: String] = [
            0x08: "\\b", 0x09: "\\t", 0x0A: "\\n", 0x0C: "\\f", 0x0D: "\\r", 0x22: "\\\"", 0x5C: "\\\\",
        ]
        for byte in UInt8(0)...0x7F {
            let text = String(decoding: [0x61, byte, 0x7A], as: UTF8.self)
            let digits = String(byte, radix: 16)
            let long = byte < 0x20 ? "\\u" + String(repeating: "0", count: 4 - digits.count) + digits : nil
            let middle = short[byte] ?? long ?? String(decoding: [byte], as: UTF8.self)
            #expect(JSONWriter.value(text) == Array("\"a\(middle)z\"".utf8))
        }
    }

    private static let strings: [(String, String)] = [
        ("", #""""#),
        ("\"", #""\"""#),
        ("\\\\", #""\\\\""#),
        ("\n\n", #""\n\n""#),
        ("a\"b\"c", #""a\"b\"c""#),
        ("</script>", #""</script>""#),
        ("é\u{0}😀", #""é\u0000😀""#),
        ("\u{2028}\u{7F}", "\"\u{2028}\u{7F}\""),
    ]

    @Test(arguments: strings)
    func stringsAreEscaped(text: String, written: String) {
        #expect(JSONWriter.value(text) == Array(written.utf8))
    }

    @Test func typesOfADialectPassOnToTheirParts() {
        struct OrderID: JSONWritable {
            let rawValue: Int64
            func write(to writer: inout JSONWriter) { rawValue.write(to: &writer) }
        }
        struct Line: JSONWritable {
            let order: OrderID
            func write(to writer: inout JSONWriter) {
                writer.object { $0.member("order_id", order) }
            }
        }
        let lines = [Line(order: OrderID(rawValue: 1)), Line(order: OrderID(rawValue: 2))]
        #expect(JSONWriter.value(lines) == Array(#"[{"order_id":1},{"order_id":2}]"#.utf8))
        let bytes = JSONWriter.object { $0.member("lines", lines) }
        #expect(bytes == Array(#"{"lines":[{"order_id":1},{"order_id":2}]}"#.utf8))
    }

    @Test func oneWriterCanBeFilledStepByStep() {
        var writer = JSONWriter()
        writer.array { writer in
            writer.object { $0.member("a", 1) }
            writer.array { 2.write(to: &$0) }
            "x".write(to: &writer)
        }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == #"[{"a":1},[2],"x"]"#)
    }
}

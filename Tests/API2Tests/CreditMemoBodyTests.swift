import API2
import Amounts
import Refunds
import Testing
import Wire

/// What the body of a credit memo asks for.
@Suite struct CreditMemoBodyTests {
    private static let plain = IssueCreditMemo.Terms(
        selection: .everythingLeft, shipping: nil, goodwill: .zero, fee: .zero, payout: .offline, comment: nil,
        sendsMail: false)

    /// The terms of a body with these members beside a source.
    private func read(_ members: String) throws -> Result<IssueCreditMemo.Terms, Refusal> {
        let json = members.isEmpty ? #"{"order_id": 5}"# : #"{"order_id": 5, \#(members)}"#
        guard case .issueCreditMemo(let command, _) = try call(.post, "/api2/creditmemo", json),
            case .previewCreditMemo(let preview) = try call(.post, "/api2/creditmemo/preview", json)
        else { throw Problem.notFound }
        #expect(preview.previewedRevision == nil)
        if !members.contains("preview_token") { #expect(preview.terms == command.terms) }
        return command.terms
    }

    private static let sources: [(String, Source)] = [
        (#"{"invoice_id": 456}"#, .invoice(InvoiceID(456))),
        (#"{"invoice_id": "456"}"#, .invoice(InvoiceID(456))),
        (#"{"invoice_id": 9007199254740991}"#, .invoice(InvoiceID(9_007_199_254_740_991))),
        (#"{"invoice_increment_id": "100000045"}"#, .invoiceNumber("100000045")),
        (#"{"invoice_increment_id": 100000045}"#, .invoiceNumber("100000045")),
        (#"{"order_id": 5}"#, .order(OrderID(5))),
        (#"{"order_increment_id": "100000123"}"#, .orderNumber("100000123")),
        (#"{"order_increment_id": "BR-2026/7"}"#, .orderNumber("BR-2026/7")),
        (#"{"order_id": 5, "invoice_id": null, "invoice_increment_id": ""}"#, .order(OrderID(5))),
        (#"{"order_id": "", "order_increment_id": "7"}"#, .orderNumber("7")),
        (#"{"order_id": 5, "increment_id": "7"}"#, .order(OrderID(5))),
    ]

    @Test(arguments: sources)
    func sourceIsRead(json: String, source: Source) throws {
        guard case .issueCreditMemo(let command, nil) = try call(.post, "/api2/creditmemo/create", json) else {
            throw Problem.notFound
        }
        #expect(command.source == source)
        #expect(command.terms == .success(CreditMemoBodyTests.plain))
    }

    @Test(arguments: [
        ("{}", Refusal.sourceMissing),
        (#"{"invoice_id": null, "order_id": ""}"#, .sourceMissing),
        (#"{"increment_id": "7"}"#, .sourceMissing),
        (#"{"invoice_id": 1, "order_id": 1}"#, .sourceAmbiguous),
        (#"{"invoice_id": 1, "invoice_increment_id": "1"}"#, .sourceAmbiguous),
        (
            #"{"order_id": 1, "order_increment_id": "1", "invoice_id": 1, "invoice_increment_id": "1"}"#,
            .sourceAmbiguous
        ),
        (#"{"order_id": "abc", "invoice_id": 1}"#, .sourceAmbiguous),
        (#"{"order_id": 0}"#, .fieldInvalid(field: "order_id")),
        (#"{"order_id": -5}"#, .fieldInvalid(field: "order_id")),
        (#"{"order_id": 5.0}"#, .fieldInvalid(field: "order_id")),
        (#"{"order_id": 5e0}"#, .fieldInvalid(field: "order_id")),
        (#"{"order_id": " 5"}"#, .fieldInvalid(field: "order_id")),
        (#"{"order_id": true}"#, .fieldInvalid(field: "order_id")),
        (#"{"order_id": [5]}"#, .fieldInvalid(field: "order_id")),
        (#"{"order_id": 9007199254740992}"#, .fieldInvalid(field: "order_id")),
        (#"{"invoice_id": "x"}"#, .fieldInvalid(field: "invoice_id")),
        (#"{"invoice_increment_id": "1 2"}"#, .fieldInvalid(field: "invoice_increment_id")),
        (#"{"order_increment_id": "é"}"#, .fieldInvalid(field: "order_increment_id")),
        (#"{"order_increment_id": 1.5}"#, .fieldInvalid(field: "order_increment_id")),
        (
            #"{"order_increment_id": "\#(String(repeating: "1", count: 51))"}"#,
            .fieldInvalid(field: "order_increment_id")
        ),
    ])
    func unreadableSources(json: String, refusal: Refusal) throws {
        #expect(try problem(.post, "/api2/creditmemo", json) == .refused(refusal))
        #expect(try problem(.post, "/api2/creditmemo/preview", json) == .refused(refusal))
    }

    private static func items(_ items: IssueCreditMemo.Item...) -> IssueCreditMemo.Terms { terms(.lines(items)) }

    private static func item(_ id: Int64?, _ sku: String?, _ tenThousandths: Int64) -> IssueCreditMemo.Item {
        IssueCreditMemo.Item(
            lineID: id.map { OrderLineID($0) }, sku: sku, quantity: Quantity(tenThousandths: tenThousandths))
    }

    private static func terms(
        _ selection: IssueCreditMemo.Selection = .everythingLeft, shipping: Int64? = nil, goodwill: Int64 = 0,
        fee: Int64 = 0, _ payout: PayoutKind = .offline, comment: String? = nil, sendsMail: Bool = false
    ) -> IssueCreditMemo.Terms {
        IssueCreditMemo.Terms(
            selection: selection, shipping: shipping.map { Amount(tenThousandths: $0) },
            goodwill: Amount(tenThousandths: goodwill), fee: Amount(tenThousandths: fee), payout: payout,
            comment: comment, sendsMail: sendsMail)
    }

    private static let readable: [(String, IssueCreditMemo.Terms)] = [
        ("", plain),
        (#""refund_type": null, "items": null, "shipping_amount": null, "comment": null, "send_email": null"#, plain),
        (#""refund_type": "offline""#, plain),
        (#""refund_type": "online""#, terms(.everythingLeft, .online)),
        (#""items": []"#, items()),
        (#""items": [{"order_item_id": 10, "qty": 1}]"#, items(item(10, nil, 10_000))),
        (#""items": [{"order_item_id": "10", "qty": "1.0000"}]"#, items(item(10, nil, 10_000))),
        (#""items": [{"sku": "PRODUCT-001", "qty": 1}]"#, items(item(nil, "PRODUCT-001", 10_000))),
        (#""items": [{"sku": 4711, "qty": 1}]"#, items(item(nil, "4711", 10_000))),
        (#""items": [{"order_item_id": 10, "sku": "P", "qty": 0.125}]"#, items(item(10, "P", 1_250))),
        (#""items": [{"order_item_id": "", "sku": "P", "qty": 1}]"#, items(item(nil, "P", 10_000))),
        (#""items": [{"order_item_id": 1, "sku": "", "qty": 1}]"#, items(item(1, nil, 10_000))),
        (#""items": [{"order_item_id": 1, "sku": null, "qty": 1, "x": 1}]"#, items(item(1, nil, 10_000))),
        (
            #""items": [{"sku": "B", "qty": 2}, {"sku": "A", "qty": 1e1}]"#,
            items(item(nil, "B", 20_000), item(nil, "A", 100_000))
        ),
        (#""shipping_amount": 0"#, terms(shipping: 0)),
        (#""shipping_amount": 19.90"#, terms(shipping: 199_000)),
        (#""shipping_amount": "19.90""#, terms(shipping: 199_000)),
        (#""shipping_amount": 99999999999.9999"#, terms(shipping: 999_999_999_999_999)),
        (#""shipping_amount": -1"#, terms(shipping: -10_000)),
        (#""adjustment_positive": 5.00, "adjustment_negative": "0.01""#, terms(goodwill: 50_000, fee: 100)),
        (#""adjustment_positive": null, "adjustment_negative": null"#, plain),
        (#""send_email": true"#, terms(sendsMail: true)),
        (#""send_email": 1"#, terms(sendsMail: true)),
        (#""send_email": "1""#, terms(sendsMail: true)),
        (#""send_email": "true""#, terms(sendsMail: true)),
        (#""send_email": false"#, plain), (#""send_email": 0"#, plain), (#""send_email": "0""#, plain),
        (#""send_email": "false""#, plain),
        (
            #""comment": "Devolução nº 7 – “ok” 🫖\r\n\tlinha dois""#,
            terms(comment: "Devolução nº 7 – “ok” 🫖\r\n\tlinha dois")
        ),
        (#""comment": "a\u2028b""#, terms(comment: "a\u{2028}b")),
        (#""comment": """#, plain),
        (
            #""comment": "\#(String(repeating: "é", count: 2_000))""#,
            terms(comment: String(repeating: "é", count: 2_000))
        ),
    ]

    @Test(arguments: readable)
    func termsAreRead(members: String, expected: IssueCreditMemo.Terms) throws {
        #expect(try read(members) == .success(expected))
    }

    private static let unreadable: [(Refusal, [String])] = [
        (
            .refundTypeInvalid,
            [#""""#, #""Online""#, #""credit""#, "1", "true", "[]"].map { #""refund_type": \#($0)"# }
        ),
        (
            .itemInvalid,
            [
                #""""#, "{}", #"{"10": 1}"#, "5", "[5]", "[null]", "[[]]", "[{}]", #"[{"qty": 1}]"#,
                #"[{"order_item_id": 10}]"#, #"[{"order_item_id": 10, "qty": null}]"#,
                #"[{"order_item_id": 10, "qty": 0}]"#, #"[{"order_item_id": 10, "qty": -1}]"#,
                #"[{"order_item_id": 10, "qty": "one"}]"#, #"[{"order_item_id": 10, "qty": ""}]"#,
                #"[{"order_item_id": 10, "qty": 0.00001}]"#, #"[{"order_item_id": 10, "qty": 1e11}]"#,
                #"[{"order_item_id": 10, "qty": true}]"#, #"[{"order_item_id": 10, "qty": "1,5"}]"#,
                #"[{"order_item_id": 0, "qty": 1}]"#, #"[{"order_item_id": "ten", "sku": "P", "qty": 1}]"#,
                #"[{"order_item_id": 1.5, "qty": 1}]"#, #"[{"sku": ["P"], "qty": 1}]"#, #"[{"sku": "", "qty": 1}]"#,
                #"[{"sku": null, "order_item_id": null, "qty": 1}]"#, #"[{"sku": "a\nb", "qty": 1}]"#,
                #"[{"sku": "\#(String(repeating: "x", count: 65))", "qty": 1}]"#,
                #"[{"order_item_id": 1, "qty": 1}, {"sku": "P"}]"#,
            ].map { #""items": \#($0)"# }
        ),
        (
            .amountInvalid,
            ["shipping_amount", "adjustment_positive", "adjustment_negative"].flatMap { key in
                [
                    #""""#, #""abc""#, #""10%""#, #""1,00""#, #"" 1""#, #""+1""#, #""1e2""#, "true", "[]", "{}",
                    "0.00001", "100000000000", "1e12", #""NaN""#,
                ].map { #""\#(key)": \#($0)"# }
            }
        ),
        (
            .fieldInvalid(field: "comment"),
            [
                "5", "true", "[]", #"{"text": "x"}"#, #""a\u0007b""#, #""\u001f""#, #""\u000b""#, #""\u007f""#,
                #""\u0085""#,
                #""\#(String(repeating: "é", count: 2_000))x""#,
            ].map { #""comment": \#($0)"# }
        ),
        (.fieldInvalid(field: "send_email"), ["2", #""yes""#, #""""#, "[]"].map { #""send_email": \#($0)"# }),
        (
            .fieldInvalid(field: "preview_token"),
            [
                #""""#, "5", "5.5", #""5""#, #""5.""#, #"".abc""#, #""x.abc""#, #""-1.abc""#, #""5.a b""#, #""5.é""#,
                #""99999999999999999999.a""#, #""5.\#(String(repeating: "a", count: 65))""#, "[]",
            ].map { #""preview_token": \#($0)"# }
        ),
    ]

    @Test(arguments: unreadable)
    func unreadableTermsAreRefused(refusal: Refusal, bodies: [String]) throws {
        for members in bodies {
            if case .fieldInvalid("preview_token") = refusal {
                guard
                    case .issueCreditMemo(let command, nil) = try call(
                        .post, "/api2/creditmemo", #"{"order_id": 5, \#(members)}"#)
                else { throw Problem.notFound }
                #expect(command.terms == .failure(refusal), "\(members)")
                #expect(command.previewedRevision == nil)
            } else {
                #expect(try read(members) == .failure(refusal), "\(members)")
            }
        }
    }

    /// Each row breaks every rule from its own on; the first is named.
    @Test(arguments: [
        (
            #""refund_type": 1, "items": 1, "shipping_amount": "x", "comment": 1, "send_email": 2"#,
            Refusal.refundTypeInvalid
        ),
        (#""items": 1, "shipping_amount": "x", "comment": 1, "send_email": 2, "preview_token": 1"#, .itemInvalid),
        (#""adjustment_negative": "x", "comment": 1, "send_email": 2, "preview_token": 1"#, .amountInvalid),
        (#""comment": 1, "send_email": 2, "preview_token": 1"#, .fieldInvalid(field: "comment")),
        (#""send_email": 2, "preview_token": 1"#, .fieldInvalid(field: "send_email")),
    ])
    func precedence(members: String, refusal: Refusal) throws {
        #expect(try read(members) == .failure(refusal))
        let twoSources = #"{"order_id": 5, "invoice_id": 5, \#(members)}"#
        #expect(try problem(.post, "/api2/creditmemo", twoSources) == .refused(.sourceAmbiguous))
    }

    private static let previewTokens: [(String, Int64, String)] = [
        ("5.abc", 5, "abc"), ("0.a.b", 0, "a.b"), ("9223372036854775807.!~", .max, "!~"),
        ("17.\(String(repeating: "f", count: 64))", 17, String(repeating: "f", count: 64)),
    ]

    @Test(arguments: previewTokens)
    func previewTokenIsRead(text: String, revision: Int64, fingerprint: String) throws {
        let json = #"{"order_id": 5, "preview_token": "\#(text)"}"#
        guard case .issueCreditMemo(let command, let found) = try call(.post, "/api2/creditmemo", json) else {
            throw Problem.notFound
        }
        #expect(command.previewedRevision == revision)
        #expect(found == fingerprint)
        #expect(PreviewToken(revision: revision, fingerprint: fingerprint).text == text)
        guard case .previewCreditMemo(let preview) = try call(.post, "/api2/creditmemo/preview", json) else {
            throw Problem.notFound
        }
        #expect(preview.previewedRevision == nil)
    }
}

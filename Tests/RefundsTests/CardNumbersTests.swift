import Refunds
import Testing

/// The numbers are the public test numbers of the issuers and of payment gateways.
@Suite struct CardNumbersTests {
    @Test(
        "A card number keeps its last four digits",
        arguments: [
            // Each issuer, at each of its lengths.
            ("4111111111111111", "************1111"), ("4222222222222", "*********2222"),
            ("4917610000000000003", "***************0003"), ("5555555555554444", "************4444"),
            ("2223003122003222", "************3222"), ("378282246310005", "***********0005"),
            ("30569309025904", "**********5904"), ("36227206271667", "**********1667"),
            ("3530111333300000", "************0000"), ("6011111111111117", "************1117"),
            ("6200000000000005", "************0005"), ("6759649826438453", "************8453"),
            ("5066991111111118", "************1118"), ("6362970000457013", "************7013"),
            ("6062826786276634", "************6634"),
            // As printed on the card, with any blank or hyphen.
            ("4111 1111 1111 1111", "**** **** **** 1111"), ("4111-1111-1111-1111", "****-****-****-1111"),
            ("3782 822463 10005", "**** ****** *0005"), ("3056 930902 5904", "**** ****** 5904"),
            ("4917 6100 0000 0000 003", "**** **** **** ***0 003"), ("4222 222 222 222", "**** *** **2 222"),
            ("4111 1111-1111\u{A0}1111", "**** ****-****\u{A0}1111"),
            ("4111\u{2011}1111\u{2013}1111\u{202F}1111", "****\u{2011}****\u{2013}****\u{202F}1111"),
            // In any script.
            ("４１１１ １１１１ １１１１ １１１１", "**** **** **** １１１１"),
            ("٤١١١١١١١١١١١١١١١", "************١١١١"),
            // Among other words and numbers.
            ("card 4111111111111111.", "card ************1111."),
            ("PAN:4111111111111111;12/27", "PAN:************1111;12/27"),
            ("cc4111111111111111cvv", "cc************1111cvv"), ("CC4111111111111111", "CC************1111"),
            ("4111 1111 1111 1111 12/27 123", "**** **** **** 1111 12/27 123"),
            ("4111111111111111 1227", "************1111 1227"),
            ("return 20 4111111111111111", "return 20 ************1111"),
            ("2 4111 1111 1111 1111", "2 **** **** **** 1111"),
            ("100000123-4111111111111111", "100000123-************1111"),
            ("4111111111111111 5555555555554444", "************1111 ************4444"),
            ("4111 1111 1111 1111\n5555 5555 5555 4444", "**** **** **** 1111\n**** **** **** 4444"),
            ("4111 1111 1111 1111 5555 5555 5555 4444", "**** **** **** 1111 **** **** **** 4444"),
            ("+49 30 123456, 4111111111111111", "+49 30 123456, ************1111"),
        ])
    func masked(text: String, masked: String) {
        #expect(text.withoutCardNumbers == masked)
        #expect(masked.withoutCardNumbers == masked)
    }

    @Test(
        "What only resembles one is left alone",
        arguments: [
            "", "Return 2026-0117.", "****-1111", "1111", "41111111 11111111 1111",
            // A wrong check digit, a foreign beginning, a length that the issuer does not have.
            "4111111111111112", "4111 1111 1111 1121", "1111111111111117", "9999999999999995", "411111111111116",
            "42222222220006", "5555555550001", "41111111111111111111111111111111",
            // Broken by something else, or grouped as no card is.
            "4111  1111 1111 1111", "4111.1111.1111.1111", "41 11 11 11 11 11 11 11", "4111 1111 1111 1111111",
            "4,111,111,111,111,111", "4111 1111 1111", "500000000 500000004",
            // Numbers of the trade whose last digit is right for Luhn too.
            "4039621723216", "EAN 4018375751607", "+4222222222222", "+4915 222 222 007",
            "FI4260250789820634", "FI42 6025 0789 8206 34",
            "35302005972795527387849329341136834706304493",
            "3530 2005 9727 9552 7387 8493 2934 1136 8347 0630 4493",
            "2026-01-17 09:00:00", "100000001 100000002", "00000000000000000",
        ])
    func left(text: String) {
        #expect(text.withoutCardNumbers == text)
    }

    @Test("The longest remark is searched in one pass, whatever is in it")
    func longest() {
        for text in ["1111 ", "4111 ", "1 ", "411111 ", "9"] {
            let remark = String(repeating: text, count: 4_000 / text.utf8.count)
            #expect(remark.withoutCardNumbers == remark)
        }
        let cards = String(repeating: "4111 1111 1111 1111 ", count: 200)
        #expect(cards.withoutCardNumbers == String(repeating: "**** **** **** 1111 ", count: 200))
    }

    @Test("Commands hold no card numbers, so requests that differ in one only are the same")
    func commands() {
        func memo(_ comment: String) -> IssueCreditMemo {
            let terms = IssueCreditMemo.Terms(
                selection: .everythingLeft, shipping: nil, goodwill: .zero, fee: .zero, payout: .offline,
                comment: comment, sendsMail: false)
            return IssueCreditMemo(source: .order(OrderID(1)), terms: .success(terms), previewedRevision: nil)
        }
        #expect(memo("4111 1111 1111 1111") == memo("**** **** **** 1111"))
        #expect(memo("4111 1111 1111 1111").canonical == memo("**** **** **** 1111").canonical)
        let invoice = CreateInvoice.Terms(items: nil, capture: .offline, comment: "5555555555554444", sendsMail: false)
        #expect(invoice.comment == "************4444")
        let entry = CommentOnOrder.Terms(
            comment: "378282246310005", status: "5555555555554444", customerNotified: false, visibleOnFront: false)
        #expect(entry.comment == "***********0005" && entry.status == "************4444")
    }
}

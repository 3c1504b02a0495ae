import API2
import Amounts
import Foundation
import Mail
import Printing
import Refunds
import Testing
import Wire

/// What letters say, in the words of the program or of the operator.
@Suite struct TemplateTests {
    private static let order = """
        {"increment_id": "100000123", "created_at": "2026-01-05 08:14:09", "order_currency_code": "EUR",
         "customer_email": "bia@example.com", "customer_name": "Bia <script>alert(1)</script> & Co",
         "payment": {"method": "card", "transaction_id": "ch_1"}, "shipping_amount": "20.00",
         "shipping_tax_amount": "2.00",
         "items": [
           {"sku": "MUG", "name": "Mug {{customer}} \\"big\\"", "qty_ordered": 4, "price": 1000, "tax_amount": "40.00",
            "discount_amount": "44.00"},
           {"sku": "CHEESE", "name": "Cheese", "qty_ordered": "1.5", "price": "80.00", "is_qty_decimal": "1"}],
         "invoices": [{"increment_id": "100000045", "created_at": "2026-01-06", "state": 2, "comment": "Thanks"}]}
        """

    private func order(_ edit: (String) -> String = { $0 }) throws -> Order {
        let object = try #require(JSON(parsing: Array(edit(TemplateTests.order).utf8)).object)
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        return try ImportOrder(reading: object, for: StoreID(7)).decide(
            numbering: &numbering, at: try moment("2026-01-07"))
    }

    private func memo(of order: Order, comment: String? = "<b>Sorry</b>\nfor it") throws -> CreditMemo {
        let terms = IssueCreditMemo.Terms(
            selection: .everythingLeft, shipping: nil, goodwill: .zero, fee: try #require(Amount(parsing: "5")),
            payout: .offline, comment: comment, sendsMail: true)
        let refund = try IssueCreditMemo(source: .order(order.id), terms: .success(terms), previewedRevision: nil)
            .decide(on: order, gateways: GatewayAbilities([:]))
        return CreditMemo(
            issuing: refund, on: order, id: CreditMemoID(1), number: "100000001",
            lineIDs: [CreditMemoLineID(1), CreditMemoLineID(2)], historyID: HistoryEntryID(1),
            at: try moment("2026-02-01"))
    }

    private func stationery(_ language: PrintLanguage) -> Stationery {
        var stationery = Stationery()
        stationery.language = language
        stationery.seller = .init(name: "Kaffee & Haus", address: ["Reeperbahn 7"], details: ["VAT 7"])
        return stationery
    }

    private func text(
        _ language: PrintLanguage = .english, _ templates: LetterTemplates? = nil,
        comment: String? = "<b>Sorry</b>\nfor it"
    ) throws -> LetterText {
        let order = try order()
        let document = MailedDocument(try memo(of: order, comment: comment), of: order, on: stationery(language))
        return try #require(try (templates ?? LetterTemplates()).text(of: document, .creditmemo, in: language))
    }

    @Test func plainTextIsAsWritten() throws {
        #expect(
            try text().plain.replacing("\u{a0}", with: " ")
                == """
                Dear Bia <script>alert(1)</script> & Co,

                We have issued credit memo 100000001 of 1 February 2026 for your order 100000123. You find it attached.

                4 × Mug {{customer}} "big" (MUG): EUR 4,000.00
                1.5 × Cheese (CHEESE): EUR 120.00

                Subtotal: EUR 4,120.00
                Discount: EUR \u{2212}44.00
                Shipping: EUR 20.00
                Tax: EUR 42.00
                Fee retained: EUR \u{2212}5.00
                Total refund: EUR 4,133.00

                The money reaches you separately.

                Reason: <b>Sorry</b>
                for it

                Kaffee & Haus
                Reeperbahn 7
                VAT 7

                """)
        #expect(try text().subject.text == "Credit memo 100000001 for your order 100000123")
        #expect(try !text(comment: nil).plain.contains("Reason"))
    }

    /// Nothing of an order can be a tag, or leave its place.
    @Test(arguments: PrintLanguage.allCases)
    func htmlIsEscaped(language: PrintLanguage) throws {
        let html = try text(language).html
        for escaped in [
            "Bia &lt;script&gt;alert(1)&lt;/script&gt; &amp; Co", "Mug {{customer}} &quot;big&quot;",
            "&lt;b&gt;Sorry&lt;/b&gt;\nfor it", "Kaffee &amp; Haus", "<html lang=\"\(language.rawValue)\">",
        ] {
            #expect(html.contains(escaped), "\(escaped)")
        }
        #expect(!html.contains("<script") && !html.contains("<b>Sorry"))
    }

    /// An accent on a mark makes another character of it, though no other mark.
    @Test(arguments: ["\"", "<", ">", "&"] as [Unicode.Scalar])
    func marksWithAccentsAreEscaped(mark: Unicode.Scalar) throws {
        let (plain, accented) = (try text(comment: "x").html, try text(comment: "\(mark)\u{301}").html)
        let count = { (html: String) in html.unicodeScalars.count { $0 == mark } }
        #expect(count(accented) == count(plain) + (mark == "&" ? 1 : 0))
    }

    @Test func languagesHaveTheirNumbersAndDays() throws {
        let german = try text(.german)
        #expect(german.subject.text == "Rechnungskorrektur 100000001 zu Ihrer Bestellung 100000123")
        #expect(
            german.plain.contains("Erstattungsbetrag: 4.133,00\u{a0}EUR\n") && german.plain.contains("1. Februar 2026"))
        let brazilian = try text(.brazilian)
        #expect(brazilian.subject.text == "Nota de crédito 100000001 do seu pedido 100000123")
        #expect(brazilian.plain.contains("Total do reembolso: EUR\u{a0}4.133,00\n"))
        #expect(brazilian.plain.contains("1 de fevereiro de 2026"))
    }

    @Test(arguments: PrintLanguage.allCases)
    func invoices(language: PrintLanguage) throws {
        let order = try order()
        let record = InvoiceRecord(order: order, invoice: order.invoices[0])
        let document = MailedDocument(record, on: stationery(language))
        let text = try #require(try LetterTemplates().text(of: document, .invoice, in: language))
        #expect(text.subject.text.contains("100000045") && text.html.contains("100000123"))
        #expect(text.plain.contains(language == .english ? "4,138.00" : "4.138,00"))
    }

    @Test func everyTemplateHasAllWords() throws {
        #expect(LetterTemplates.builtIn.count == 2 * 2 * PrintLanguage.allCases.count)
        for (file, text) in LetterTemplates.builtIn {
            let isHTML = file.hasSuffix(".html")
            #expect(text.hasPrefix(isHTML ? "<!DOCTYPE html>" : "Subject: "), "\(file)")
            for name in ["{{number}}", "{{order}}", "{{customer}}", "{{total}}", "{{comment}}", "{{amount}}"] {
                #expect(text.contains(name), "\(name) in \(file)")
            }
        }
    }

    // MARK: - The operator's own

    private func folder(_ files: [String: String]) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("templates-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files {
            try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
        }
        return folder.path
    }

    @Test func replacesWhatAFileReplaces() throws {
        let folder = try folder([
            "creditmemo.en.txt":
                "Subject: Refund for {{customer}}\r\n\r\nHi {{customer}}: {{total}}{{#nothing}}x{{/nothing}}",
            "creditmemo.de.html": "<p>{{customer}}</p>",
        ])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let templates = try LetterTemplates(folder: folder)
        let english = try text(.english, templates)
        #expect(english.subject.text == "Refund for Bia <script>alert(1)</script> & Co")
        #expect(english.plain == "Hi Bia <script>alert(1)</script> & Co: EUR\u{a0}4,133.00")
        #expect(try english.html == text(.english).html)
        #expect(try text(.german, templates).html == "<p>Bia &lt;script&gt;alert(1)&lt;/script&gt; &amp; Co</p>")
    }

    private static let bad: [(String, String, String)] = [
        (
            "creditmemo.en.txt", "Hello {{customer}}",
            "creditmemo.en.txt begins with no line \"Subject: …\" and an empty line"
        ),
        (
            "creditmemo.en.txt", "Subject: a\nb\nc",
            "creditmemo.en.txt begins with no line \"Subject: …\" and an empty line"
        ),
        ("creditmemo.en.html", "<p>{{{customer}}}</p>", "creditmemo.en.html has {{{: every name is written {{name}}"),
        ("creditmemo.en.html", "<p>{{ & customer}}</p>", "creditmemo.en.html has {{&: every name is written {{name}}"),
        ("creditmemo.en.html", "{{%CONTENT_TYPE:TEXT}}", "creditmemo.en.html has {{%: every name is written {{name}}"),
        ("creditmemo.en.html", "{{=<% %>=}}<%& a%>", "creditmemo.en.html has {{=: every name is written {{name}}"),
        ("invoice.de.html", "{{#lines}}", "invoice.de.html is no Mustache template: "),
        ("memo.en.txt", "Subject: a\n\nb", "memo.en.txt is no template: "),
    ]

    @Test(arguments: bad)
    func faults(file: String, text: String, fault: String) throws {
        let folder = try folder([file: text])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        do throws(TemplateFaults) {
            _ = try LetterTemplates(folder: folder)
            Issue.record("\(file) was taken")
        } catch {
            #expect(error.faults.count == 1 && error.faults[0].hasPrefix(fault), "\(error.faults)")
        }
    }

    @Test func aFolderMustBeThere() {
        #expect(throws: TemplateFaults.self) { try LetterTemplates(folder: "/nowhere") }
    }
}

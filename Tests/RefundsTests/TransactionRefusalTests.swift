import Amounts
import Refunds
import SalesTax
import Testing

/// A row for each rule, in order of precedence; each breaks later rules too where it can.
@Suite struct TransactionRefusalTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let rule: String
        let expected: @Sendable () throws -> TransactionRefusal
        let command: @Sendable (inout TransactionStage) throws -> Void
        var testDescription: String { rule }

        init(
            _ rule: String,
            _ expected: @autoclosure @escaping @Sendable () throws -> TransactionRefusal,
            _ command: @escaping @Sendable (inout TransactionStage) throws -> Void
        ) {
            self.rule = rule
            self.expected = expected
            self.command = command
        }
    }

    /// INV 200 + 100 and 10 shipping at 10 %, of customer A; HALF refunds half of it; FILED, GONE, EST and OTHER beside.
    private func stage() throws -> TransactionStage {
        var stage = try TransactionStage()
        _ = try stage.put("INV", terms(.invoice, shipping: "10") { $0.customerID = "A" })
        _ = try stage.put("HALF", memo("0.5", items: ["150"], shipping: "6") { $0.customerID = "A" })
        _ = try stage.put("FILED", terms(.invoice) { $0.filing = .filed })
        _ = try stage.put("GONE", terms(.invoice))
        _ = try stage.cancel("GONE")
        _ = try stage.put("EST", terms(.estimate))
        _ = try stage.put("OTHER", terms(.invoice), source: 2)
        return stage
    }

    static func left(_ text: String) throws -> Portion { try portion(text) }

    static let rows: [Row] = [
        Row("unknown to cancel", .transactionUnknown) { _ = try $0.cancel("NONE") },
        Row("another complytId on a filed document of another type", .complytIDDiffers) {
            let command = try PutTransaction(key: key("FILED"), complytID: uuid(77), terms: terms(.estimate))
            _ = try $0.put(command)
        },
        Row("a complytId for a new document", .complytIDDiffers) {
            _ = try $0.put(try PutTransaction(key: key("NEW"), complytID: uuid(77), terms: terms(.estimate)))
        },
        Row("filed, and of another type", .filed) { _ = try $0.put("FILED", terms(.estimate)) },
        Row("filed, and to be filed no more", .filed) { _ = try $0.put("FILED", terms(.invoice)) },
        Row("filed, to cancel", .filed) { _ = try $0.cancel("FILED") },
        Row("another type, and below its refunds", .typeDiffers(stored: .invoice)) {
            _ = try $0.put("INV", terms(.refund, ["1"], linked: true))
        },
        Row("linked to nothing", .originMissing) {
            _ = try $0.put("M", terms(.refund, ["900"], linked: true))
        },
        Row("linked to an unknown", .originUnknown("NONE")) { _ = try $0.put("M", memo(items: ["900"], of: "NONE")) },
        Row("linked to itself", .originNotInvoice(.refund)) {
            _ = try $0.put("HALF", memo(items: ["900"], of: "HALF"))
        },
        Row("linked to another source", try .originInSource(#require(TransactionSource(2)))) {
            _ = try $0.put("M", memo(items: ["900"], of: "OTHER"))
        },
        Row("linked to an estimate", .originNotInvoice(.estimate)) {
            _ = try $0.put("M", memo(items: ["900"], of: "EST"))
        },
        Row("linked to a cancelled invoice of another currency", .originCancelled("GONE")) {
            _ = try $0.put("M", memo(items: ["900"], of: "GONE") { $0.currency = try #require(Currency("EUR")) })
        },
        Row("another customer, and another currency", .originDiffers(.customer)) {
            let terms = try memo(items: ["900"]) {
                $0.customerID = "B"
                $0.currency = try #require(Currency("EUR"))
            }
            _ = try $0.put("M", terms)
        },
        Row("another currency, and prices with tax", .originDiffers(.currency)) {
            let terms = try memo(items: ["900"]) {
                $0.currency = try #require(Currency("EUR"))
                $0.isTaxInclusive = true
            }
            _ = try $0.put("M", terms)
        },
        Row("prices with tax, and too much", .originDiffers(.taxInclusion)) {
            _ = try $0.put("M", memo(items: ["900"]) { $0.isTaxInclusive = true })
        },
        Row("no rate for the address", .notAssessable(.addressUnknown(bavaria))) {
            let terms = try terms(.invoice, ["1"], from: "INV") {
                $0.shippingAddress = TransactionAddress(country: "DE")
                $0.shippingAddress.region = "Bayern"
            }
            _ = try $0.put("INV", terms)
        },
        Row("percentage, items and shipping too high", try .wouldExceed(.percentageExceeds(left: left("0.5")))) {
            _ = try $0.put("M", memo("0.6", items: ["900"], shipping: "20"))
        },
        Row("items and shipping too high", try .wouldExceed(.itemsExceed(left: amount("150")))) {
            _ = try $0.put("M", memo("0.5", items: ["150.01"], shipping: "20"))
        },
        Row("shipping too high", try .shippingWouldExceed(left: amount("4"))) {
            _ = try $0.put("M", memo("0.5", items: ["150"], shipping: "4.01"))
        },
        Row("an invoice of another customer than its refunds, and too low", .memosDiffer(.customer)) {
            _ = try $0.put("INV", terms(.invoice, ["1"]) { $0.customerID = "B" })
        },
        Row(
            "an invoice of other items than its refunds, and too little shipping",
            try .belowMemos(.itemsBelowCredits(credited: amount("150")))
        ) {
            _ = try $0.put("INV", terms(.invoice, ["149.99"]) { $0.customerID = "A" })
        },
        Row("an invoice with less shipping than refunded", try .shippingBelowMemos(credited: amount("6"))) {
            _ = try $0.put("INV", terms(.invoice, shipping: "5.99") { $0.customerID = "A" })
        },
        Row("an invoice to cancel under its refunds", try .belowMemos(.itemsBelowCredits(credited: amount("150")))) {
            _ = try $0.cancel("INV")
        },
        Row("an invoice to cancel by its status", try .belowMemos(.itemsBelowCredits(credited: amount("150")))) {
            let terms = try terms(.invoice, shipping: "10") {
                $0.customerID = "A"
                $0.status = .cancelled
            }
            _ = try $0.put("INV", terms)
        },
    ]

    static let bavaria = Destination(region: Region(country: "DE", state: "Bayern"))

    @Test("Each rule refuses, before those after it, and changes nothing", arguments: rows)
    func refused(row: Row) throws {
        var stage = try stage()
        let before = stage.documents
        #expect(throws: try row.expected()) { try row.command(&stage) }
        #expect(stage.documents == before)
    }

    @Test("What is just within its invoice is taken")
    func within() throws {
        var stage = try stage()
        _ = try stage.put("M", memo("0.5", items: ["150"], shipping: "4"))
        #expect(try stage.put("F", memo(items: ["300"], of: "FILED")).transaction.tax == amount("30"))
        _ = try stage.cancel("HALF")
        _ = try stage.cancel("M")
        #expect(try stage.cancel("INV").transaction.isInForce == false)
    }

    @Test("An unknown customer or exemption is not to be changed")
    func records() throws {
        let now = Instant(seconds: 0)
        #expect(throws: TransactionRefusal.customerUnknown) {
            try PatchCustomer(complytID: uuid(1)).decide(on: nil, at: now)
        }
        #expect(throws: TransactionRefusal.exemptionUnknown) {
            try PatchExemption(complytID: uuid(1)).decide(on: nil, at: now)
        }
        let terms = ExemptionTerms(customerID: try uuid(1), country: "US")
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        #expect(throws: TransactionRefusal.exemptionCustomerUnknown) {
            try AddExemptions(customerID: uuid(1), terms: [terms])
                .decide(for: nil, beside: [], newIDs: [uuid(2)], numbering: &numbering, at: now)
        }
        let command = PutCustomer(
            key: try key("C"), complytID: try uuid(1),
            terms: CustomerTerms(name: "A"))
        #expect(throws: TransactionRefusal.complytIDDiffers) {
            try command.decide(on: nil, in: StoreID(1), newID: uuid(2), numbering: &numbering, at: now)
        }
    }
}

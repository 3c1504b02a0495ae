import Amounts
import Refunds
import SalesTax
import Testing

@Suite struct PutTransactionTests {
    /// The page's invoice: 200 + 100 at 10 %, tax 30.
    private func stage(_ edit: (inout TransactionTerms) throws -> Void = { _ in }) throws -> TransactionStage {
        var stage = try TransactionStage()
        _ = try stage.put("INV", terms(.invoice, edit: edit))
        return stage
    }

    @Test("An invoice is taxed, has no number, and moves no account")
    func invoice() throws {
        var stage = try TransactionStage()
        let decision = try stage.put("INV", terms(.invoice))
        guard case .created(let invoice, let journal) = decision else { throw Unexpected(decision) }
        #expect(invoice.kind == .invoice && invoice.revision == 1 && invoice.number == nil && journal.isEmpty)
        #expect(try invoice.tax == amount("30") && invoice.total == amount("330"))
    }

    @Test(
        "The page's linked refunds",
        arguments: [
            (["0.5"], ["150"], ["15"], ["165"]), ([nil], ["150"], ["30"], ["180"]),
            (["0.3333", "0.3333", "0.3333"], ["100", "100", "100"], ["10", "10", "10"], ["110", "110", "110"]),
        ] as [([String?], [String], [String], [String])])
    func linked(portions: [String?], items: [String], taxes: [String], totals: [String]) throws {
        var stage = try stage()
        for (index, portion) in portions.enumerated() {
            let refund = try stage.put("M\(index)", memo(portion, items: [items[index]])).transaction
            #expect(try refund.tax == amount(taxes[index]) && refund.total == amount(totals[index]))
            #expect(refund.number == String(100_000_001 + index))
        }
    }

    @Test("A linked refund has the invoice's rates, whatever they are today")
    func rerated() throws {
        var stage = try stage()
        stage.rules = TransactionRules(policy: stage.rules.policy, book: try .flat("0.12"))
        let refund = try stage.put("M", memo(items: ["300"])).transaction
        #expect(try refund.tax == amount("30"))
        #expect(refund.linkedCredit?.components == stage["INV"]?.assessment.components)
        #expect(try stage.put("NEW", terms(.invoice)).transaction.tax == amount("36"))
    }

    @Test("A refund that is not linked has no computed tax, but a manual one")
    func standAlone() throws {
        var stage = try stage()
        let plain = try stage.put("S", terms(.refund, ["50"], from: "nothing")).transaction
        #expect(try plain.kind == .standAloneRefund && plain.tax == nil && plain.total == amount("50"))
        let manual = try terms(.refund, linked: false) { $0.items = [try item("50", manualRate: "0.2")] }
        #expect(try stage.put("T", manual).transaction.tax == amount("10"))
        // A manual rate on a linked refund counts for nothing: its tax is the invoice's.
        let linked = try memo("0.5", items: []) { $0.items = [try item("50", manualRate: "0.2")] }
        let refund = try stage.put("L", linked).transaction
        #expect(try refund.tax == amount("15") && refund.assessment.tax == nil)
    }

    @Test("A taxable refund is taxed at its own address")
    func taxable() throws {
        var stage = try stage()
        let refund = try terms(.taxableRefund, ["50"]) { $0.shippingAddress.state = "New York" }
        let document = try stage.put("T", refund).transaction
        #expect(try document.kind == .taxableRefund && document.tax == amount("4.44"))
        #expect(document.number == "100000001")
    }

    @Test("The operator's switch lets createdFrom link, but not against the client's word")
    func switched() throws {
        for (links, linked, expected) in [(true, nil, "30"), (true, false, nil), (false, nil, nil)]
            as [(Bool, Bool?, String?)]
        {
            var stage = try stage()
            stage.rules = TransactionRules(
                policy: stage.rules.policy, book: stage.rules.book, linksByCreatedFrom: links)
            let refund = try stage.put("M", terms(.refund, ["1"], from: "INV", linked: linked)).transaction
            #expect(try refund.tax == expected.map { try amount($0) })
        }
    }

    @Test("The invoice's tax is null: so is the refund's, and its percentage counts")
    func nullTax() throws {
        var stage = try stage { $0.shippingAddress.state = "OR" }
        #expect(try stage.put("M", memo("0.7", items: ["10"])).transaction.tax == nil)
        #expect(throws: TransactionRefusal.wouldExceed(.percentageExceeds(left: try portion("0.3")))) {
            try stage.put("N", memo("0.4", items: ["10"]))
        }
    }

    @Test("Tax is null for a marketplace and under an exemption in force, on its days only")
    func customers() throws {
        var stage = try TransactionStage()
        var buyer = CustomerTerms(name: "A")
        func know(_ terms: CustomerTerms) throws -> TaxCustomer {
            try PutCustomer(key: key("C"), terms: terms)
                .decide(
                    on: stage.customer, in: StoreID(1), newID: uuid(900), numbering: &stage.numbering, at: stage.now
                ).record
        }
        buyer.kind = .marketplace
        stage.customer = try know(buyer)
        #expect(try stage.put("A", terms(.invoice)).transaction.tax == nil)
        buyer.kind = .reseller
        stage.customer = try know(buyer)
        #expect(stage.customer?.revision == 2)
        var exemption = ExemptionTerms(customerID: try uuid(900), country: "USA")
        exemption.state = ExemptionTerms.State(abbreviation: nil, code: "39", name: "Ohio")
        exemption.through = Timestamp(Instant(seconds: 1_795_100_000))
        let add = AddExemptions(customerID: try uuid(900), terms: [exemption])
        let added = try add.decide(
            for: stage.customer, beside: [], newIDs: [uuid(901)], numbering: &stage.numbering, at: stage.now)
        stage.exemptions = added.map(\.record)
        let again = try add.decide(
            for: stage.customer, beside: stage.exemptions, newIDs: [uuid(902)], numbering: &stage.numbering,
            at: stage.now)
        #expect(again == stage.exemptions.map { .unchanged($0) })
        let twice = try AddExemptions(customerID: uuid(900), terms: [exemption, exemption]).decide(
            for: stage.customer, beside: [], newIDs: [uuid(902), uuid(903)], numbering: &stage.numbering, at: stage.now)
        #expect(twice.map(\.record.complytID) == [try uuid(902), try uuid(902)])
        #expect(try stage.put("B", terms(.invoice)).transaction.tax == nil)
        let later = Timestamp(milliseconds: 1_796_000_000_000)
        #expect(try stage.put("C", terms(.invoice) { $0.createdAt = later }).transaction.tax == amount("30"))
        var patch = PatchExemption(complytID: try uuid(901))
        patch.isActive = .set(false)
        stage.exemptions = [try patch.decide(on: stage.exemptions.first, at: stage.now).record]
        #expect(try stage.put("D", terms(.invoice)).transaction.tax == amount("30"))
    }

    @Test("The same terms change nothing, whatever the rules are by then")
    func unchanged() throws {
        var stage = try stage()
        let half = try memo("1", items: ["300"])
        let refund = try stage.put("M", half).transaction
        stage.rules = TransactionRules(policy: stage.rules.policy, book: RateBook())
        #expect(try stage.put("M", half) == .unchanged(refund))
        #expect(try stage.put("INV", terms(.invoice)) == .unchanged(stage.document("INV")))
        _ = try stage.cancel("M")
        #expect(try stage.cancel("M") == .unchanged(stage.document("M")))
    }

    @Test("A replacement is a new revision, and books the difference")
    func replaced() throws {
        var stage = try stage()
        _ = try stage.put("M", memo("0.5", items: ["150"]))
        let decision = try stage.put("M", memo("0.2", items: ["100"], shipping: "0"))
        guard case .replaced(let refund, let journal) = decision else { throw Unexpected(decision) }
        #expect(refund.revision == 2 && refund.number == "100000001")
        #expect(try refund.tax == amount("6"))
        let entries = journal.map { "\($0.account.rawValue) \($0.money.amount.description)" }
        #expect(entries == ["sales_returns -50.0000", "tax -9.0000", "refund_payable 59.0000"])
        #expect(try stage.cancel("M").journal.map(\.money.amount) == ["-100", "-6", "106"].map { try amount($0) })
    }

    @Test("What only describes a document, or ends it, keeps its amounts, whatever rates are on file by then")
    func described() throws {
        var stage = try stage()
        stage.rules = TransactionRules(policy: stage.rules.policy, book: try .flat("0.12"))
        let paid = try stage.put(
            "INV",
            terms(.invoice) {
                $0.status = .paid
                $0.documentName = "Invoice 1"
                $0.filing = .filed
            })
        #expect(try paid.transaction.tax == amount("30") && paid.transaction.revision == 2)
        #expect(try stage.put("M", memo(items: ["300"])).transaction.tax == amount("30"))
    }

    @Test("A replacement is dated like the document, not like the day on which it comes")
    func dated() throws {
        var stage = try stage()
        let day = try stage.document("INV").day
        stage.now = stage.now.adding(seconds: 100_000)
        let changed = try stage.put("INV", terms(.invoice, ["400"])).transaction
        #expect(changed.day == day && changed.assessment.day == day)
    }

    @Test("A cancelled refund gives its share back, and takes it anew when it comes back")
    func revived() throws {
        var stage = try stage()
        let whole = try memo(items: ["300"])
        _ = try stage.put("M", whole)
        _ = try stage.cancel("M")
        _ = try stage.put("N", memo("0.4", items: ["100"]))
        #expect(throws: TransactionRefusal.wouldExceed(.percentageExceeds(left: try portion("0.6")))) {
            try stage.put("M", whole)
        }
        _ = try stage.cancel("N")
        #expect(try stage.put("M", whole).transaction.tax == amount("30"))
        #expect(try stage.document("M").journal == stage.put("M", whole).transaction.journal)
    }

    @Test("A refund that is moved to another invoice gives its share of the first one back")
    func moved() throws {
        var stage = try stage()
        _ = try stage.put("TWO", terms(.invoice, ["100"]))
        _ = try stage.put("M", memo(items: ["100"]))
        #expect(try stage.put("M", memo(items: ["100"], of: "TWO")).transaction.tax == amount("10"))
        #expect(try stage.put("N", memo(items: ["300"])).transaction.tax == amount("30"))
        #expect(throws: TransactionRefusal.wouldExceed(.percentageExceeds(left: .zero))) {
            try stage.put("O", memo("0.1", items: ["0"], of: "TWO"))
        }
    }

    @Test("A customer may go by two names")
    func twoNames() throws {
        var stage = try stage { $0.customerID = "C" }
        let named = try memo("0.5", items: ["10"]) { $0.customerID = try uuid(900).description.uppercased() }
        #expect(throws: TransactionRefusal.originDiffers(.customer)) { try stage.put("M", named) }
        let other = try terms(.invoice) { $0.customerID = "D" }
        let buyer = CustomerTerms(name: "A")
        stage.customer = try PutCustomer(key: key("C"), terms: buyer)
            .decide(on: nil, in: StoreID(1), newID: uuid(900), numbering: &stage.numbering, at: stage.now).record
        #expect(try stage.put("M", named).transaction.tax == amount("15"))
        #expect(throws: TransactionRefusal.memosDiffer(.customer)) {
            try stage.put("INV", other)
        }
    }

    @Test("What exceeds its invoice is allowed where the operator says so")
    func overCredit() throws {
        var stage = try TransactionStage(overCredit: .allow)
        _ = try stage.put("INV", terms(.invoice))
        _ = try stage.put("M", memo("0.5", items: ["300"], shipping: "5"))
        #expect(try stage.put("N", memo("0.6", items: ["300"])).transaction.tax == amount("18"))
        #expect(try stage.cancel("INV").transaction.isInForce == false)
    }

    @Test("A refund with tax in its prices takes it out of them")
    func inclusive() throws {
        var stage = try stage { $0.isTaxInclusive = true }
        #expect(try stage.document("INV").tax == amount("27.27"))
        let refund = try stage.put("M", memo(items: ["300"]) { $0.isTaxInclusive = true }).transaction
        #expect(try refund.total == amount("300") && refund.tax == amount("27.27"))
        #expect(try refund.journal.map(\.money.amount) == ["272.73", "27.27", "-300"].map { try amount($0) })
        let taxable = try terms(.taxableRefund, ["110"], shipping: "11") { $0.isTaxInclusive = true }
        let entries = try stage.put("T", taxable).transaction.journal
        #expect(try entries.map(\.money.amount) == ["100", "10", "11", "-121"].map { try amount($0) })
    }
}

/// A decision that the test did not expect.
struct Unexpected: Error {
    let decision: TransactionDecision

    init(_ decision: TransactionDecision) { self.decision = decision }
}

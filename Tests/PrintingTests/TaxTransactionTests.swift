import Amounts
import Printing
import Refunds
import SalesTax
import Testing

/// What of a `/v1` credit memo is printed.
@Suite struct TaxTransactionTests {
    /// Decides documents of one store at 10 % in Ohio: 6 % of the state, 4 % of the county.
    private struct Stage {
        var documents: [TaxTransaction] = []
        var numbering = Numbering(nextIDs: [:], nextNumbers: [:])
        let rules: TransactionRules

        init() throws {
            let region = Region(country: "US", state: "OH")
            let edition = Edition(family: .manual, file: "sample.csv", effective: .earliest)
            var table = RateTable(edition: edition, region: region)
            let state = Jurisdiction(region: region, kind: .state, code: "39", name: "Ohio")
            let county = Jurisdiction(region: region, kind: .county, code: "049")
            for (line, (jurisdiction, percent)) in [(state, "6"), (county, "4")].enumerated() {
                table.add(
                    RateTable.Row(rate: try rate(percent), validity: .always, line: line + 1), to: jurisdiction)
            }
            var boundaries = BoundaryTable(edition: edition, region: region)
            let zone = boundaries.number(of: BoundaryTable.Zone(precision: 1, jurisdictions: [state, county]))
            boundaries.add(zone: zone, codes: PostalCode.all, validity: .always, line: 1)
            boundaries.close()
            var book = RateBook()
            book.add(table)
            book.add(boundaries)
            rules = TransactionRules(
                policy: TaxPolicy(rounding: .standard), book: book, overCredit: .refuse, linksByCreatedFrom: false)
        }

        mutating func put(_ name: String, _ terms: TransactionTerms) throws -> TaxTransaction {
            let key = TransactionKey(source: try #require(TransactionSource(1)), externalID: name)
            var snapshot = TransactionSnapshot(stored: nil, memos: [], customer: nil, exemptions: [])
            if let origin = documents.first(where: { $0.key.externalID == terms.createdFrom }) {
                snapshot.origin = .document(origin, credits: .none)
            }
            let id = "3fa85f64-5717-4562-b3fc-00000000000\(documents.count)"
            let decision = try PutTransaction(key: key, terms: terms).decide(
                on: snapshot, by: rules, in: StoreID(1), newID: try #require(ComplytID(parsing: id)),
                numbering: &numbering, at: try moment("2026-11-20"))
            documents.append(decision.transaction)
            return decision.transaction
        }
    }

    private func terms(
        _ type: TransactionType, _ price: String = "200", edit: (inout TransactionTerms) throws -> Void = { _ in }
    ) throws -> TransactionTerms {
        var address = TransactionAddress(country: "US")
        (address.state, address.city, address.street, address.zip) = ("OH", "Columbus", "1 High St", "43004")
        let item = try #require(
            TransactionItem(
                name: "Chair", description: "oak", unitPrice: try amount(price),
                quantity: Quantity(tenThousandths: 10_000)))
        var terms = TransactionTerms(
            type: type, currency: try #require(Currency("USD")), items: [item], shippingAddress: address)
        try edit(&terms)
        return terms
    }

    private func customer() throws -> TaxCustomer {
        var terms = CustomerTerms(name: "Ann Lee")
        terms.email = "ann@example.com"
        return TaxCustomer(
            id: .init(1), complytID: try #require(ComplytID(parsing: "3fa85f64-5717-4562-b3fc-2c963f66afa6")),
            storeID: StoreID(1),
            key: TransactionKey(source: try #require(TransactionSource(1)), externalID: "C-1"), revision: 1,
            terms: terms, createdAt: Instant(seconds: 0), updatedAt: Instant(seconds: 0))
    }

    @Test("A taxable refund has its own lines' taxes, by jurisdiction")
    func taxableRefund() throws {
        var stage = try Stage()
        let memo = try stage.put(
            "R",
            terms(.taxableRefund) {
                $0.discount = try amount("20")
                $0.createdAt = Timestamp(try moment("2026-11-19 10:00:00"))
            })
        let printed = try #require(PrintedMemo(memo, origin: nil, customer: try customer()))
        #expect(
            printed.buyer == ["Ann Lee", "1 High St", "Columbus, OH 43004", "US", "ann@example.com"])
        #expect(try printed.number == "100000001" && printed.issuedAt == moment("2026-11-19 10:00:00"))
        #expect(printed.lines.map(\.details) == ["oak"] && printed.invoices.isEmpty && printed.payout == nil)
        #expect(try printed.lines.map(\.taxRate) == [rate("10")] && printed.lines.map(\.tax) == [amount("18")])
        #expect(
            try printed.sums
                == .init(
                    subtotal: amount("200"), discount: amount("20"), shipping: .zero, tax: amount("18"),
                    total: amount("198")))
        #expect(
            try printed.taxes == [
                .init(title: "Ohio", rate: rate("6"), base: amount("180"), amount: amount("10.80")),
                .init(title: "US-OH county 049", rate: rate("4"), base: amount("180"), amount: amount("7.20")),
            ])
    }

    @Test("Where prices have the tax, it is taken off what it was computed on")
    func taxInclusive() throws {
        var stage = try Stage()
        let memo = try stage.put("R", terms(.taxableRefund, "220") { $0.isTaxInclusive = true })
        let printed = try #require(PrintedMemo(memo, origin: nil, customer: nil))
        #expect(try printed.pricesHaveTax && printed.sums.total == amount("220") && printed.sums.tax == amount("20"))
        #expect(try printed.taxes.map(\.base) == [amount("200"), amount("200")])
    }

    @Test("A linked refund has its part of its invoice's taxes")
    func linkedRefund() throws {
        var stage = try Stage()
        let invoice = try stage.put("INV-7", terms(.invoice) { $0.documentName = "Invoice 7" })
        let memo = try stage.put(
            "M",
            terms(.refund, "100") {
                $0.createdFrom = "INV-7"
                $0.isRefundLinked = true
                $0.refundLinkedPortion = Portion(parsing: "0.5")
            })
        let printed = try #require(PrintedMemo(memo, origin: invoice, customer: nil))
        #expect(try printed.invoices == [.init(number: "Invoice 7", issuedAt: moment("2026-11-20"))])
        #expect(printed.buyer.first == "1 High St" && printed.lines.map(\.tax) == [nil])
        #expect(try printed.sums.tax == amount("10") && printed.sums.total == amount("110"))
        #expect(
            try printed.taxes == [
                .init(title: "Ohio", rate: rate("6"), base: nil, amount: amount("6")),
                .init(title: "US-OH county 049", rate: rate("4"), base: nil, amount: amount("4")),
            ])
        let alone = try #require(PrintedMemo(memo, origin: nil, customer: nil))
        #expect(alone.invoices == [.init(number: "INV-7", issuedAt: nil)])
    }

    @Test("A refund that stands alone has no tax")
    func standAlone() throws {
        var stage = try Stage()
        let memo = try stage.put(
            "S", terms(.refund, "50") { $0.shippingFee = TransactionFee(totalPrice: try amount("5")) })
        let printed = try #require(PrintedMemo(memo, origin: nil, customer: nil))
        #expect(try printed.taxes.isEmpty && printed.sums.tax == nil && printed.sums.total == amount("55"))
        #expect(try printed.sums.shipping == amount("5") && printed.sums.subtotal == amount("50"))
    }

    @Test("A cancelled refund says so; what is no credit memo is not printed", arguments: TransactionType.allCases)
    func kinds(type: TransactionType) throws {
        var stage = try Stage()
        let document = try stage.put("D", terms(type) { $0.status = .cancelled })
        let printed = PrintedMemo(document, origin: nil, customer: nil)
        switch type {
        case .invoice, .estimate: #expect(printed == nil)
        case .refund, .taxableRefund: #expect(printed?.isInForce == false)
        }
    }
}

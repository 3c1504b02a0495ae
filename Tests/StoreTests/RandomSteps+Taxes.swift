import Amounts
import Refunds
import Register
import SalesTax

extension RandomSteps {
    /// A `/v1` command: few names, so that documents meet others of theirs.
    mutating func tax() -> Submission {
        let request: TaxCommand.Request
        switch documents.number(1...100) {
        case ...74: request = .putTransaction(put())
        case ...82: request = .cancelTransaction(CancelTransaction(key: key()))
        case ...90: request = .putCustomer(PutCustomer(key: key(), terms: customer()))
        case ...93:
            var patch = PatchCustomer(complytID: complytID())
            patch.kind = .set(documents.one(of: Buyer.Kind.allCases))
            patch.email = .set(documents.chance(50) ? documents.text() : nil)
            request = .patchCustomer(patch)
        case ...98:
            let customerID = complytID()
            let terms = (1...documents.number(1...2)).map { _ in exemption(of: customerID) }
            request = .addExemptions(AddExemptions(customerID: customerID, terms: terms))
        default:
            var patch = PatchExemption(complytID: complytID())
            patch.isActive = .set(documents.chance(50))
            request = .patchExemption(patch)
        }
        let storeID = documents.one(of: Self.shops)
        let caller = Caller(clientID: ClientID(documents.number(1...9)), stores: [storeID], scopes: [.admin])
        let command = TaxCommand(request, in: storeID) { newComplytID() }
        return Submission(.tax(command), by: documents.chance(80) ? caller : nil)
    }

    /// A question about `/v1` documents and who buys.
    mutating func taxReading() -> Step.Work {
        let (storeID, page) = (documents.one(of: Self.shops), page())
        switch documents.number(1...10) {
        case ...4:
            var query = TransactionQuery(storeID: storeID, page: page)
            if documents.chance(30) { query.type = documents.one(of: TransactionType.allCases) }
            if documents.chance(20) { query.status = documents.one(of: TransactionStatus.allCases) }
            if documents.chance(20) { query.source = TransactionSource(documents.number(1...2)) }
            if documents.chance(20) { query.createdFrom = name() }
            if documents.chance(20) { query.created = period() }
            return .listTransactions(query)
        case ...7:
            return .showTransaction(key(), revision: documents.chance(50) ? documents.number(1...3) : nil, storeID)
        default:
            var query = TaxRecordQuery(storeID: storeID, page: page)
            if documents.chance(30) { query.source = TransactionSource(documents.number(1...2)) }
            if documents.chance(30) { query.customerID = complytID() }
            return documents.chance(50) ? .listCustomers(query) : .listExemptions(query)
        }
    }

    // MARK: - Parts

    /// One of some hundred names.
    private mutating func name() -> String {
        // The last two are one letter in two spellings.
        documents.one(of: ["A", "B", "C", "D", "E", "F", "G", "H", "a", "x/y", "Zoë", "Zoe\u{308}"])
            + String(documents.number(0...9))
    }

    private mutating func key() -> TransactionKey {
        let source = TransactionSource(documents.chance(80) ? 1 : 2)
        return TransactionKey(source: source ?? .first, externalID: name())
    }

    private mutating func newComplytID() -> ComplytID {
        complytIDs += 1
        return .numbered(complytIDs)
    }

    private mutating func complytID() -> ComplytID { .numbered(documents.number(1...max(2, complytIDs))) }

    private mutating func put() -> PutTransaction {
        let key = key()
        while true {
            if let command = try? PutTransaction(key: key, terms: transaction()) { return command }
        }
    }

    private mutating func transaction() -> TransactionTerms {
        let type =
            documents.one(of: [.invoice, .invoice, .invoice, .refund, .refund, .taxableRefund, .estimate])
            as TransactionType
        // A refund that is unlike its invoice is refused: most are alike.
        let isAlike = type == .refund && documents.chance(90)
        let currency = isAlike || documents.chance(75) ? Currency.usd : Currency("JPY") ?? .usd
        let items = (1...documents.number(1...3)).compactMap { _ in
            item(
                currency, unitsMax: type == .refund ? 50 : 5_000, mayBeManual: type != .refund || documents.chance(20))
        }
        var terms = TransactionTerms(
            type: type, currency: currency, items: items.isEmpty ? [.sample] : items,
            shippingAddress: address())
        terms.status = documents.chance(8) ? .cancelled : documents.one(of: [.active, .paid])
        // What is filed stays as it is for good.
        terms.filing = documents.chance(1) && documents.chance(30) ? .filed : .notFiled
        terms.isTaxInclusive = !isAlike && documents.chance(20)
        if !isAlike, documents.chance(40) {
            terms.shippingFee = TransactionFee(totalPrice: documents.amount(currency, 900), taxCode: nil)
        }
        if documents.chance(20) { terms.discount = documents.amount(currency, 100) }
        if !isAlike, documents.chance(30) { terms.customerID = documents.chance(70) ? name() : complytID().description }
        if type == .refund {
            terms.createdFrom = documents.chance(85) ? name() : nil
            terms.isRefundLinked = documents.chance(80)
            terms.refundLinkedPortion = Portion(parsing: documents.one(of: ["0.01", "0.0333", "0.1", "0.5", "1"]))
        }
        if documents.chance(30) { terms.documentName = documents.text() }
        if documents.chance(30) { terms.billingAddress = address() }
        if documents.chance(30) {
            terms.createdAt = Timestamp(milliseconds: 1_767_225_600_000 + documents.number(0...20_000_000_000))
        }
        return terms
    }

    private mutating func item(_ currency: Currency, unitsMax: Int64, mayBeManual: Bool) -> TransactionItem? {
        let price = documents.amount(currency, unitsMax)
        let isManual = mayBeManual && documents.chance(10)
        let rate = TaxRate(hundredMillionths: documents.number(0...20_000_000))
        return TransactionItem(
            name: documents.text(), description: documents.chance(20) ? documents.text() : nil, unitPrice: price,
            quantity: Quantity(tenThousandths: documents.number(1...5) * 10_000),
            totalPrice: documents.chance(20) ? documents.amount(currency, unitsMax) : nil,
            taxCode: documents.one(of: [nil, "C1S1", "CLOTHING", "FOOD", "SERVICE", "unknown"]),
            manualTax: isManual ? (documents.chance(50) ? .used(rate) : .named(rate)) : .none)
    }

    private mutating func address() -> TransactionAddress {
        var address = TransactionAddress(country: documents.one(of: ["US", "usa", "DE", "CA"]))
        address.state = documents.one(of: ["NY", "OH", "Ohio", "PA", "OR", "CO", "ON", nil])
        address.zip = documents.one(of: ["10001", "43085-1234", nil])
        if documents.chance(30) { address.city = documents.text() }
        if documents.chance(20) { address.street = "1600 Main St" }
        return address
    }

    private mutating func customer() -> CustomerTerms {
        var terms = CustomerTerms(name: documents.text())
        terms.kind = documents.one(of: [.retail, .retail, .reseller, .marketplace])
        if documents.chance(40) { terms.address = address() }
        if documents.chance(40) { terms.comment = documents.text() }
        return terms
    }

    private mutating func exemption(of customerID: ComplytID) -> ExemptionTerms {
        var terms = ExemptionTerms(customerID: customerID, country: "US")
        if documents.chance(80) {
            terms.state = .init(abbreviation: documents.one(of: ["NY", "OH", "PA"]), code: nil, name: nil)
        }
        if documents.chance(30) { terms.classification = .init(code: "FOOD", meaning: documents.text()) }
        if documents.chance(30) { terms.from = Timestamp(milliseconds: documents.number(0...2_000_000_000_000)) }
        if documents.chance(30) { terms.certificate = .init(id: documents.text(), url: nil, name: nil) }
        return terms
    }
}

extension ComplytID {
    /// A name for each number.
    fileprivate static func numbered(_ number: Int64) -> ComplytID {
        let digits = String(number)
        let text = "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
        guard let id = ComplytID(parsing: text) else { preconditionFailure("twelve digits make a UUID") }
        return id
    }
}

extension TransactionSource {
    fileprivate static var first: TransactionSource {
        guard let source = TransactionSource(1) else { preconditionFailure("1 is a source") }
        return source
    }
}

extension TransactionItem {
    fileprivate static var sample: TransactionItem {
        let item = TransactionItem(
            name: "sample", unitPrice: Amount(tenThousandths: 1_000_000), quantity: Quantity(tenThousandths: 10_000))
        guard let item else { preconditionFailure("one for 100 is an item") }
        return item
    }
}

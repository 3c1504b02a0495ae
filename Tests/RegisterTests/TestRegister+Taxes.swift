import Amounts
import Refunds
import Register
import SalesTax
import Testing

/// What the tests need of `/v1`: documents in Ohio, in dollars, at the rates that come with the program.
extension TestRegister {
    /// Carries out a `/v1` command for store 1.
    @discardableResult
    func tax(_ request: TaxCommand.Request) async throws -> TaxOutcome {
        let command = TaxCommand(request, in: StoreID(1)) { .random }
        guard case .taxRecord(let outcome) = try await register.submit(Submission(.tax(command), by: nil)).get() else {
            throw Unexpected()
        }
        return outcome
    }

    /// Puts a document of one item.
    @discardableResult
    func put(
        _ name: String, _ type: TransactionType, _ price: Int64, from origin: String? = nil, portion: String? = nil,
        edit: (inout TransactionTerms) -> Void = { _ in }
    ) async throws -> TaxTransaction {
        var address = TransactionAddress(country: "US")
        address.state = "OH"
        let item = TransactionItem(
            name: "thing", unitPrice: Amount(tenThousandths: price * 10_000), quantity: Quantity(tenThousandths: 10_000)
        )
        var terms = TransactionTerms(
            type: type, currency: try #require(Currency("USD")), items: [try #require(item)], shippingAddress: address)
        terms.createdFrom = origin
        terms.isRefundLinked = origin.map { _ in true }
        terms.refundLinkedPortion = portion.flatMap { Portion(parsing: $0) }
        edit(&terms)
        let put = try PutTransaction(key: try .named(name), terms: terms)
        guard case .transaction(let decision, _) = try await tax(.putTransaction(put)) else { throw Unexpected() }
        return decision.transaction
    }

    /// A customer with an exemption; an invoice that was put twice, two linked memos of which one was cancelled, and one that
    /// is taxed by itself.
    func sellWithTax() async throws {
        let customer = PutCustomer(key: try .named("C"), terms: CustomerTerms(name: "Z"))
        guard case .customer(let decision) = try await tax(.putCustomer(customer)) else { throw Unexpected() }
        let id = decision.record.complytID
        let exemption = ExemptionTerms(customerID: id, country: "DE")
        try await tax(.addExemptions(AddExemptions(customerID: id, terms: [exemption])))
        try await put("INV", .invoice, 100) { $0.customerID = "C" }
        try await put("INV", .invoice, 200) {
            $0.customerID = "C"
            $0.documentName = "Z-1"
        }
        try await put("R1", .refund, 50, from: "INV", portion: "0.25")
        try await put("R2", .refund, 50, from: "INV", portion: "0.5")
        try await tax(.cancelTransaction(CancelTransaction(key: try .named("R2"))))
        try await put("T", .taxableRefund, 10)
    }
}

extension TransactionKey {
    /// A name in source 1.
    static func named(_ name: String) throws -> TransactionKey {
        TransactionKey(source: try #require(TransactionSource(1)), externalID: name)
    }
}

extension ComplytID {
    static var random: ComplytID {
        let digits = (0..<32).map { _ in String(Int.random(in: 0..<16), radix: 16) }.joined()
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text += "-" }
            text.append(digit)
        }
        guard let id = ComplytID(parsing: text) else { preconditionFailure("32 digits make a UUID") }
        return id
    }
}

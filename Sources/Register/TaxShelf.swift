import Refunds
import SalesTax

/// The `/v1` records of a batch, as its commands leave them one after another.
struct TaxShelf {
    private var transactions: [TransactionID: TaxTransaction] = [:]
    private var transactionIDs: [TaxNames.ExternalName: [TransactionSource: TransactionID]] = [:]
    /// By the document that they are linked to.
    private var memoIDs: [TransactionID: Set<TransactionID>] = [:]
    /// What these memos give back, also those that were not loaded.
    private var credits: [TransactionID: StandingCredits] = [:]
    private var customers: [TaxCustomerID: TaxCustomer] = [:]
    private var exemptions: [TaxExemptionID: TaxExemption] = [:]

    /// Starts with what was loaded.
    init(_ records: TaxRecords) {
        credits = records.credits
        for transaction in records.transactions { put(transaction) }
        for customer in records.customers { put(customer) }
        for exemption in records.exemptions { put(exemption) }
    }

    /// Keeps a document as a command made it. Returns the invoices of which memos give back something else since then.
    mutating func change(to transaction: TaxTransaction) -> [(invoiceID: TransactionID, credits: StandingCredits)] {
        let before = transactions[transaction.id]
        put(transaction)
        var changed: [(TransactionID, StandingCredits)] = []
        func note(_ invoiceID: TransactionID, _ now: StandingCredits) {
            guard now != credits[invoiceID, default: .none] else { return }
            credits[invoiceID] = now
            changed.append((invoiceID, now))
        }
        if transaction.terms.type == .invoice {
            note(transaction.id, StandingCredits(of: memos(of: transaction.id), on: transaction))
        }
        for invoiceID in Set([before, transaction].compactMap { $0?.linkedCredit?.invoiceID }).sorted() {
            guard let invoice = transactions[invoiceID] else { preconditionFailure("a refund comes with its invoice") }
            note(
                invoiceID, credits[invoiceID, default: .none].replacing(before, by: transaction, on: invoice))
        }
        return changed
    }

    private mutating func put(_ transaction: TaxTransaction) {
        if let before = transactions.updateValue(transaction, forKey: transaction.id)?.linkedCredit {
            memoIDs[before.invoiceID]?.remove(transaction.id)
        }
        transactionIDs[transaction.externalName, default: [:]][transaction.key.source] = transaction.id
        if let credit = transaction.linkedCredit { memoIDs[credit.invoiceID, default: []].insert(transaction.id) }
    }

    /// Keeps a customer as it is now.
    mutating func put(_ customer: TaxCustomer) { customers[customer.id] = customer }

    /// Keeps an exemption as it is now.
    mutating func put(_ exemption: TaxExemption) { exemptions[exemption.id] = exemption }

    /// What a write of a document follows from.
    func snapshot(
        of key: TransactionKey, in storeID: StoreID, createdFrom: String? = nil, customerID: String? = nil
    ) -> TransactionSnapshot {
        let stored = transaction(key, in: storeID)
        let customer = customerID.flatMap { customers.values.customer(named: $0, of: key.source, in: storeID) }
        return TransactionSnapshot(
            stored: stored, memos: stored.map { memos(of: $0.id) } ?? [],
            origin: createdFrom.map { origin($0, of: key.source, in: storeID) } ?? .unknown, customer: customer,
            exemptions: customer.map { exemptions(of: $0) } ?? [])
    }

    /// A document by the client's name.
    func transaction(_ key: TransactionKey, in storeID: StoreID) -> TaxTransaction? {
        transactionIDs[TaxNames.ExternalName(storeID, key.externalID)]?[key.source].flatMap { transactions[$0] }
    }

    /// A customer by the client's name.
    func customer(_ key: TransactionKey, in storeID: StoreID) -> TaxCustomer? {
        customers.values.first { $0.storeID == storeID && $0.key == key }
    }

    /// A customer by the register's name.
    func customer(_ complytID: ComplytID, in storeID: StoreID) -> TaxCustomer? {
        customers.values.first { $0.storeID == storeID && $0.complytID == complytID }
    }

    /// The exemptions of a customer, in the sequence in which they came.
    func exemptions(of customer: TaxCustomer) -> [TaxExemption] {
        exemptions.values.filter { $0.storeID == customer.storeID && $0.terms.customerID == customer.complytID }
            .sorted { $0.id < $1.id }
    }

    /// An exemption by the register's name.
    func exemption(_ complytID: ComplytID, in storeID: StoreID) -> TaxExemption? {
        exemptions.values.first { $0.storeID == storeID && $0.complytID == complytID }
    }

    private func origin(_ name: String, of source: TransactionSource, in storeID: StoreID) -> TransactionOrigin {
        let named = transactionIDs[TaxNames.ExternalName(storeID, name)] ?? [:]
        if let origin = named[source].flatMap({ transactions[$0] }) {
            return .document(origin, credits: credits[origin.id, default: .none])
        }
        return named.keys.min { $0.number < $1.number }.map { .inSource($0) } ?? .unknown
    }

    private func memos(of id: TransactionID) -> [TaxTransaction] {
        memoIDs[id, default: []].sorted().compactMap { transactions[$0] }
    }
}

extension TaxTransaction {
    fileprivate var externalName: TaxNames.ExternalName { .init(storeID, key.externalID) }
}

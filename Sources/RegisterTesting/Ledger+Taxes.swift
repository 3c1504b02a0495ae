import Refunds
import Register
import SalesTax

extension Ledger {
    /// Every revision of each document of `/v1`, oldest first, and who buys.
    struct Taxes: Sendable, Equatable {
        var transactions: [TransactionID: [TaxTransaction]] = [:]
        /// What each document did to the books, all in all.
        var journals: [TransactionID: [JournalEntry]] = [:]
        var customers: [TaxCustomerID: TaxCustomer] = [:]
        var exemptions: [TaxExemptionID: TaxExemption] = [:]

        /// The documents as they are now, in no sequence: what every command asks for.
        var current: some Sequence<TaxTransaction> { transactions.values.lazy.compactMap(\.last) }

        /// The documents as they are now, in the sequence of their ids.
        var latest: [TaxTransaction] { current.sorted { $0.id < $1.id } }

        mutating func put(_ transaction: TaxTransaction, _ entries: [JournalEntry]) throws(StoreFault) {
            let before = transactions[transaction.id, default: []]
            let isNamesake = current.contains {
                $0.id != transaction.id && $0.storeID == transaction.storeID && $0.key == transaction.key
            }
            guard transaction.revision == Int64(before.count) + 1, !isNamesake else {
                throw .broken("document \(transaction.id.rawValue) is another's, or skips a revision")
            }
            transactions[transaction.id] = before + [transaction]
            journals[transaction.id] = journals[transaction.id, default: []] + entries
        }

        mutating func put(_ customer: TaxCustomer) throws(StoreFault) {
            guard customer.revision == (customers[customer.id]?.revision ?? 0) + 1 else {
                throw .broken("customer \(customer.id.rawValue) skips a revision")
            }
            customers[customer.id] = customer
        }

        mutating func put(_ exemption: TaxExemption) throws(StoreFault) {
            guard exemption.revision == (exemptions[exemption.id]?.revision ?? 0) + 1 else {
                throw .broken("exemption \(exemption.id.rawValue) skips a revision")
            }
            exemptions[exemption.id] = exemption
        }

        /// The refunds that are linked to an invoice give this back of it.
        func credits(of invoice: TaxTransaction) -> StandingCredits {
            StandingCredits(of: current.filter { $0.linkedCredit?.invoiceID == invoice.id }, on: invoice)
        }

        /// Holds what a batch says of an invoice against the documents.
        func check(_ credits: StandingCredits, of id: TransactionID) throws(StoreFault) {
            guard let invoice = transactions[id]?.last, self.credits(of: invoice) == credits else {
                throw .broken("document \(id.rawValue) has refunds that give back something else")
            }
        }

        func records(_ names: TaxNames) -> TaxRecords {
            func isNamed(_ transaction: TaxTransaction, _ names: Set<TaxNames.ExternalName>) -> Bool {
                names.contains(.init(transaction.storeID, transaction.key.externalID))
            }
            let changing = Set(current.filter { isNamed($0, names.invoices) }.map(\.id))
            let named = current.filter { isNamed($0, names.transactions.union(names.invoices)) }
            let origins = Set(named.compactMap(\.linkedCredit?.invoiceID))
            let ids = origins.union(named.map(\.id))
            let wanted = current.filter {
                ids.contains($0.id) || $0.linkedCredit.map { changing.contains($0.invoiceID) } ?? false
            }
            let invoices = wanted.filter { ids.contains($0.id) && $0.terms.type == .invoice }
            let customers = customers.values.filter {
                names.customers.contains(.init($0.storeID, $0.key.externalID))
                    || names.customerIDs.contains(.init($0.storeID, $0.complytID))
            }
            let exemptions = exemptions.values.filter { exemption in
                names.exemptionIDs.contains(.init(exemption.storeID, exemption.complytID))
                    || customers.contains {
                        $0.storeID == exemption.storeID && $0.complytID == exemption.terms.customerID
                    }
            }
            return TaxRecords(
                transactions: Array(wanted),
                credits: Dictionary(uniqueKeysWithValues: invoices.map { ($0.id, credits(of: $0)) }),
                customers: Array(customers), exemptions: Array(exemptions))
        }

        func record(of transaction: TaxTransaction) -> TransactionRecord {
            TransactionRecord(transaction, customer: customers.values.customer(of: transaction))
        }

        func transactions(_ query: TransactionQuery) -> Listing<TransactionRecord> {
            let found = latest.filter {
                $0.storeID == query.storeID && isThat(query.type, $0.terms.type)
                    && isThat(query.status, $0.terms.status)
                    && isThat(query.source, $0.key.source) && query.created.contains($0.createdAt)
                    && isSpelled(query.createdFrom, $0.terms.createdFrom)
            }
            let newestFirst = found.sorted { ($1.createdAt, $1.id) < ($0.createdAt, $0.id) }
            return Listing(newestFirst.map(record), query.page)
        }

        func customers(_ query: TaxRecordQuery) -> Listing<TaxCustomer> {
            let found = customers.values.filter {
                $0.storeID == query.storeID && isThat(query.source, $0.key.source)
                    && isThat(query.customerID, $0.complytID)
            }
            return Listing(found.sorted { $1.id < $0.id }, query.page)
        }

        func exemptions(_ query: TaxRecordQuery) -> Listing<TaxExemption> {
            let found = exemptions.values.filter {
                $0.storeID == query.storeID && isThat(query.customerID, $0.terms.customerID)
            }
            return Listing(found.sorted { $1.id < $0.id }, query.page)
        }

        /// Documents whose entries in the books are not what they come to.
        var findings: [VerificationFinding] {
            latest.filter { !$0.journal.hasSameSums(as: journals[$0.id, default: []]) }.map {
                VerificationFinding(subject: "document \($0.id.rawValue)", detail: "has another journal")
            }
        }
    }
}

extension Ledger {
    /// Memos of both dialects.
    func memoSummaries(_ query: MemoSummaryQuery) -> Listing<MemoSummary> {
        let ours = memos.values.map { memo in
            MemoSummary(
                kind: .order(memo.id, memo.refund.payout), number: memo.number, storeID: memo.storeID,
                orderNumber: memo.orderNumber, invoice: memo.invoiceNumber,
                customer: orders[memo.refund.orderID].flatMap { $0.customer.name ?? $0.customer.email },
                total: memo.refund.total.amount, currency: memo.currency, issuedAt: memo.issuedAt)
        }
        let theirs = taxes.latest.compactMap { memo in
            memo.number.map {
                MemoSummary(
                    kind: .transaction(memo.key, memo.terms.type, memo.terms.status), number: $0,
                    storeID: memo.storeID, orderNumber: nil, invoice: memo.terms.createdFrom,
                    customer: memo.terms.customerID, total: memo.total, currency: memo.terms.currency,
                    issuedAt: memo.createdAt)
            }
        }
        let found = (ours + theirs).filter {
            query.stores.contains($0.storeID) && isSpelled(query.number, $0.number)
                && isSpelled(query.origin, $0.orderNumber ?? $0.invoice) && query.created.contains($0.issuedAt)
                && query.totals.contains($0.total) && isOf(query.customer, $0)
        }
        let sign: Int64 = query.isOldestFirst ? 1 : -1
        func place(_ memo: MemoSummary) -> (Int64, Int64, Int64) {
            (sign * memo.issuedAt.seconds, sign * (Int64(memo.number) ?? 0), sign * memo.storeID.rawValue)
        }
        return Listing(found.sorted { place($0) < place($1) }, query.page)
    }

    private func isOf(_ customer: String?, _ memo: MemoSummary) -> Bool {
        switch memo.kind {
        case .order(let id, _):
            memos[id].flatMap { orders[$0.refund.orderID] }.map { $0.customer.has(customer) } ?? false
        case .transaction: hasWithin(memo.customer ?? "", customer)
        }
    }
}

extension [JournalEntry] {
    fileprivate func hasSameSums(as other: [JournalEntry]) -> Bool {
        JournalEntry.Account.allCases.allSatisfy { account in
            filter { $0.account == account }.map(\.money).sum()
                == other.filter { $0.account == account }.map(\.money).sum()
        }
    }
}

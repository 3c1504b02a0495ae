import Refunds
import Register
import SalesTax

extension SQLTransaction {
    func taxRecords(_ names: TaxNames) throws(StoreFault) -> TaxRecords {
        let named = try transactions(
            "WHERE t.external_id = $1 AND t.store_id = $2", each: names.transactions.union(names.invoices).rows)
        let invoices = named.filter { $0.terms.type == .invoice }
        let linked = try memos(of: invoices.filter { names.invoices.contains($0.externalName) })
        // A refund that changes gives back something else of its invoice.
        let known = Set(named.map(\.id))
        let origins = Set(named.compactMap(\.linkedCredit?.invoiceID)).subtracting(known).sorted()
        let others = try transactions("WHERE t.id = $1", each: origins.map { [SQLValue($0)] })
        let customers = try customers(of: names)
        let theirs = try exemptions(
            "WHERE customer = $1 AND store_id = $2",
            each: customers.map { [.text($0.complytID.description), SQLValue($0.storeID)] })
        let further = try exemptions("WHERE complyt_id = $1 AND store_id = $2", each: names.exemptionIDs.rows)
        return TaxRecords(
            transactions: named.adding(linked, by: \.id).adding(others, by: \.id),
            credits: try credits(of: (invoices + others).map(\.id)), customers: customers,
            exemptions: theirs.adding(further, by: \.id))
    }

    func transaction(
        _ key: TransactionKey, revision: Int64?, in storeID: StoreID
    ) throws(StoreFault) -> TransactionRecord? {
        let condition = "WHERE t.external_id = $1 AND t.store_id = $2 AND t.source = $3"
        let name: [SQLValue] = [.text(key.externalID), SQLValue(storeID), .integer(key.source.number)]
        let found =
            if let revision {
                try transactions(condition, revisions: [name + [.integer(revision)]])
            } else {
                try transactions(condition, each: [name])
            }
        return try records(of: found).first
    }

    func transactions(_ query: TransactionQuery) throws(StoreFault) -> Listing<TransactionRecord> {
        var filter = Filter()
        filter.equals("t.type", query.type.map { .text($0.rawValue) })
        filter.equals("t.status", query.status.map { .text($0.rawValue) })
        filter.equals("t.source", query.source.map { .integer($0.number) })
        filter.equals("t.created_from", query.createdFrom.map { .text($0) })
        filter.isWithin("t.created_at", query.created)
        let page: Listing<TransactionID> = try page(
            query.page, of: "tax_transaction t", in: [query.storeID], filter, by: "created_at", true)
        let found = try transactions("WHERE t.id = $1", each: page.records.map { [SQLValue($0)] })
        return Listing(records: try records(of: found), total: page.total)
    }

    func customer(_ key: TransactionKey, in storeID: StoreID) throws(StoreFault) -> TaxCustomer? {
        try customers(
            "WHERE external_id = $1 AND store_id = $2 AND source = $3",
            each: [[.text(key.externalID), SQLValue(storeID), .integer(key.source.number)]]
        ).first
    }

    func customers(_ query: TaxRecordQuery) throws(StoreFault) -> Listing<TaxCustomer> {
        var filter = Filter()
        filter.equals("t.source", query.source.map { .integer($0.number) })
        filter.equals("t.complyt_id", query.customerID.map { .text($0.description) })
        let page: Listing<TaxCustomerID> = try page(
            query.page, of: "tax_customer t", in: [query.storeID], filter, by: "id", true)
        return Listing(
            records: try customers("WHERE id = $1", each: page.records.map { [SQLValue($0)] }), total: page.total)
    }

    func exemptions(_ query: TaxRecordQuery) throws(StoreFault) -> Listing<TaxExemption> {
        var filter = Filter()
        filter.equals("t.customer", query.customerID.map { .text($0.description) })
        let page: Listing<TaxExemptionID> = try page(
            query.page, of: "tax_exemption t", in: [query.storeID], filter, by: "id", true)
        return Listing(
            records: try exemptions("WHERE id = $1", each: page.records.map { [SQLValue($0)] }), total: page.total)
    }

    // MARK: - Rows

    /// The refunds that are linked to invoices. Each names its invoice in `createdFrom`.
    func memos(of invoices: [TaxTransaction]) throws(StoreFault) -> [TaxTransaction] {
        try transactions(
            "WHERE t.created_from = $1 AND t.store_id = $2 AND t.invoice_id = $3",
            each: invoices.map { [.text($0.key.externalID), SQLValue($0.storeID), SQLValue($0.id)] })
    }

    private func credits(of ids: [TransactionID]) throws(StoreFault) -> [TransactionID: StandingCredits] {
        let found = try connection.query(
            "SELECT invoice_id, standing FROM tax_credits WHERE invoice_id = $1", each: ids.map { [SQLValue($0)] }
        ) { (reader: inout SQLReader) throws(StoreFault) in
            let (id, text): (TransactionID, String) = (reader.id(), reader.text())
            return (id, try reader.known(TaxCreditsRow.credits(text), text, "what refunds give back"))
        }
        return Dictionary(uniqueKeysWithValues: found)
    }

    /// Documents as their latest revisions have them.
    func transactions(_ condition: String, each rows: [[SQLValue]]) throws(StoreFault) -> [TaxTransaction] {
        try transactions(condition + " AND r.revision = t.revision ORDER BY t.id", rows)
    }

    /// Documents as a revision has them, whose number stands last in each row.
    func transactions(_ condition: String, revisions rows: [[SQLValue]]) throws(StoreFault) -> [TaxTransaction] {
        guard let row = rows.first else { return [] }
        return try transactions(condition + " AND r.revision = $\(row.count)", rows)
    }

    private func transactions(_ condition: String, _ rows: [[SQLValue]]) throws(StoreFault) -> [TaxTransaction] {
        try connection.query(
            """
            SELECT \(Columns.list(TransactionRow.unchanging, prefix: "t.")), r.revision, r.created_at, r.document
            FROM tax_transaction t JOIN tax_transaction_revision r ON r.transaction_id = t.id \(condition)
            """, each: rows
        ) { (reader: inout SQLReader) throws(StoreFault) in try reader.taxTransaction() }
    }

    /// Documents with their customers.
    private func records(of transactions: [TaxTransaction]) throws(StoreFault) -> [TransactionRecord] {
        let customers = try customers(of: TaxNames(ofCustomersOf: transactions))
        return transactions.map { TransactionRecord($0, customer: customers.customer(of: $0)) }
    }

    private func customers(of names: TaxNames) throws(StoreFault) -> [TaxCustomer] {
        let byName = try customers("WHERE external_id = $1 AND store_id = $2", each: names.customers.rows)
        let byID = try customers("WHERE complyt_id = $1 AND store_id = $2", each: names.customerIDs.rows)
        return byName.adding(byID, by: \.id)
    }

    /// Customers that meet a condition.
    func customers(_ condition: String, each rows: [[SQLValue]]) throws(StoreFault) -> [TaxCustomer] {
        try connection.query("SELECT \(Columns.list(CustomerRow.columns)) FROM tax_customer \(condition)", each: rows) {
            (reader: inout SQLReader) throws(StoreFault) in try reader.taxCustomer()
        }
    }

    /// Exemptions that meet a condition.
    func exemptions(_ condition: String, each rows: [[SQLValue]]) throws(StoreFault) -> [TaxExemption] {
        try connection.query(
            "SELECT \(Columns.list(ExemptionRow.columns)) FROM tax_exemption \(condition) ORDER BY id", each: rows
        ) { (reader: inout SQLReader) throws(StoreFault) in try reader.taxExemption() }
    }
}

extension Array {
    /// These records and those of others that are not among them.
    fileprivate func adding<ID: Hashable>(_ others: [Element], by id: KeyPath<Element, ID>) -> [Element] {
        guard !others.isEmpty else { return self }
        var known = Set(map { $0[keyPath: id] })
        return self + others.filter { known.insert($0[keyPath: id]).inserted }
    }
}

extension Set<TaxNames.ExternalName> {
    /// Parameters: the name, then the shop.
    fileprivate var rows: [[SQLValue]] { map { [.text($0.externalID), SQLValue($0.storeID)] } }
}

extension Set<TaxNames.RegisterName> {
    /// Parameters: the name, then the shop.
    fileprivate var rows: [[SQLValue]] { map { [.text($0.complytID.description), SQLValue($0.storeID)] } }
}

extension TaxTransaction {
    fileprivate var externalName: TaxNames.ExternalName { .init(storeID, key.externalID) }
}

extension SQLReader {
    fileprivate mutating func taxTransaction() throws(StoreFault) -> TaxTransaction {
        let (id, complytID, storeID): (TransactionID, ComplytID, StoreID) = (self.id(), try complytID(), self.id())
        let key = try transactionKey()
        let (number, createdAt) = (optionalText(), instant())
        let (revision, updatedAt) = (integer(), instant())
        return try DocumentReader.read(text()) { document throws(StoreFault) in
            try document.transaction(
                id, complytID, storeID, key, number: number, revision: revision, createdAt: createdAt,
                updatedAt: updatedAt)
        }
    }

    fileprivate mutating func taxCustomer() throws(StoreFault) -> TaxCustomer {
        let (id, complytID, storeID): (TaxCustomerID, ComplytID, StoreID) = (self.id(), try complytID(), self.id())
        let (key, createdAt) = (try transactionKey(), instant())
        return try TaxCustomer(
            id: id, complytID: complytID, storeID: storeID, key: key, revision: integer(),
            terms: DocumentReader.read(text()) { document throws(StoreFault) in try document.customerTerms() },
            createdAt: createdAt, updatedAt: instant())
    }

    fileprivate mutating func taxExemption() throws(StoreFault) -> TaxExemption {
        let (id, complytID, storeID): (TaxExemptionID, ComplytID, StoreID) = (self.id(), try complytID(), self.id())
        let (customer, createdAt) = (text(), instant())
        let exemption = try TaxExemption(
            id: id, complytID: complytID, storeID: storeID, revision: integer(),
            terms: DocumentReader.read(text()) { document throws(StoreFault) in try document.exemptionTerms() },
            createdAt: createdAt, updatedAt: instant())
        guard exemption.terms.customerID.description == customer else {
            throw .broken("the database holds an exemption of two customers")
        }
        return exemption
    }

    private mutating func complytID() throws(StoreFault) -> ComplytID {
        let text = text()
        return try known(ComplytID(parsing: text), text, "a UUID")
    }

    private mutating func transactionKey() throws(StoreFault) -> TransactionKey {
        let (number, externalID) = (integer(), text())
        return TransactionKey(
            source: try known(TransactionSource(number), "\(number)", "a source"), externalID: externalID)
    }
}

import Refunds
import Register
import SalesTax

extension Verification {
    /// What the chain would say now of revisions of `/v1` documents.
    func transactionStatements(_ ids: [Int64]) throws(StoreFault) -> [AuditStatement] {
        let places = ids.map(AuditStatement.place)
        let columns = TaxJournalRow.columns
        let rows = try transaction.connection.query(
            "SELECT \(Columns.list(columns)) FROM tax_journal WHERE transaction_id = $1 AND revision = $2",
            each: places
        ) { reader in columns.map { _ in SQLValue.integer(reader.integer()) } }
        let journals = Dictionary(uniqueKeysWithValues: rows.map { (Array($0.prefix(2)), $0) })
        return try transaction.transactions("WHERE t.id = $1", revisions: places).map { transaction in
            let nothing = TaxJournalRow.values(transaction, [])
            return .put(
                transaction, RevisionRow.document(transaction),
                journal: journals[Array(nothing.prefix(2))] ?? nothing)
        }
    }

    /// Rows of `/v1` documents are what their latest revisions make them, and their journal is what they come to.
    mutating func checkTransactions() throws(StoreFault) {
        let strangers = try transaction.connection.query(
            """
            SELECT j.transaction_id, j.revision FROM tax_journal j LEFT JOIN tax_transaction_revision r
                ON r.transaction_id = j.transaction_id AND r.revision = j.revision
            WHERE r.revision IS NULL
            """
        ) { "\($0.integer()), revision \($0.integer())" }
        for stranger in strangers { report("journal of tax_transaction \(stranger)", "is of no revision") }
        var last: Int64 = 0
        while true {
            let ids = try transaction.connection.query(
                "SELECT id FROM tax_transaction WHERE id > $1 ORDER BY id LIMIT 1000", [.integer(last)]
            ) { $0.integer() }
            guard let end = ids.last else { return }
            last = end
            try checkTransactions(ids)
        }
    }

    private mutating func checkTransactions(_ ids: [Int64]) throws(StoreFault) {
        let wanted = ids.map { [SQLValue.integer($0)] }
        let rows = try transaction.connection.query(
            "SELECT \(Columns.list(TransactionRow.columns)) FROM tax_transaction WHERE id = $1", each: wanted
        ) { reader in TransactionRow.types.map { reader.value($0) } }
        let accounts = TaxJournalRow.accounts
        let sums = try transaction.connection.query(
            """
            SELECT \(accounts.map { "CAST(COALESCE(SUM(\($0)), 0) AS BIGINT)" }.joined(separator: ", "))
            FROM tax_journal WHERE transaction_id = $1
            """, each: wanted
        ) { reader in accounts.map { _ in SQLValue.integer(reader.integer()) } }
        let found = try readable(
            ids, named: { "tax_transaction \($0)" }
        ) { verification, ids throws(StoreFault) in
            let found = try verification.transaction.transactions("WHERE t.id = $1", each: ids.map { [.integer($0)] })
            for id in Set(ids).subtracting(found.map(\.id.rawValue)).sorted() {
                verification.report("tax_transaction \(id)", "has no such revision")
            }
            return found
        }
        let documents = Dictionary(uniqueKeysWithValues: found.map { ($0.id.rawValue, $0) })
        for ((id, row), sums) in zip(zip(ids, rows), sums) {
            guard let latest = documents[id] else { continue }
            let values = TransactionRow.unchanging(latest) + TransactionRow.changing(latest)
            for ((column, computed), value) in zip(zip(TransactionRow.columns, values), row) where value != computed {
                report("tax_transaction \(id)", "\(column) is not what its latest revision says")
            }
            guard sums != TaxJournalRow.values(latest, latest.journal).suffix(accounts.count) else { continue }
            report("journal of tax_transaction \(id)", "is not what the document makes")
        }
        try checkCredits(of: found)
    }

    /// What is kept of the refunds of an invoice is what they make it.
    private mutating func checkCredits(of documents: [TaxTransaction]) throws(StoreFault) {
        let rows = try transaction.connection.query(
            "SELECT invoice_id, standing FROM tax_credits WHERE invoice_id = $1",
            each: documents.map { [SQLValue($0.id)] }
        ) { (TransactionID($0.integer()), $0.text()) }
        let standing = Dictionary(uniqueKeysWithValues: rows)
        let memos = try readable(
            documents.filter { $0.terms.type == .invoice }, named: { "refunds of tax_transaction \($0.id.rawValue)" }
        ) { verification, invoices throws(StoreFault) in try verification.transaction.memos(of: invoices) }
        let memosOfInvoices = Dictionary(grouping: memos) { $0.linkedCredit?.invoiceID }
        for document in documents {
            let computed = StandingCredits(of: memosOfInvoices[document.id] ?? [], on: document)
            guard standing[document.id] ?? TaxCreditsRow.text(.none) != TaxCreditsRow.text(computed) else { continue }
            report("tax_credits \(document.id.rawValue)", "standing is not what the refunds come to")
        }
    }
}

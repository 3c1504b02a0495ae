import Refunds

extension AuditStatement {
    /// A revision of a `/v1` document, with the hash of all that it says, and what it does to the books.
    static func put(_ transaction: TaxTransaction, _ document: String, journal: [SQLValue]) -> AuditStatement {
        var values = TransactionRow.unchanging(transaction)
        values.reserveCapacity(TransactionRow.columns.count + journal.count + 1)
        values += TransactionRow.changing(transaction)
        values += journal
        values.append(.blob(sha256(Array(document.utf8))))
        return AuditStatement(.transactionPut, id(transaction.id, transaction.revision), values)
    }

    /// A customer as it is known now.
    static func standing(_ customer: TaxCustomer) -> AuditStatement {
        AuditStatement(
            .customerStands, customer.id.rawValue,
            CustomerRow.unchanging(customer) + CustomerRow.changing(customer))
    }

    /// An exemption as it is known now.
    static func standing(_ exemption: TaxExemption) -> AuditStatement {
        AuditStatement(
            .exemptionStands, exemption.id.rawValue,
            ExemptionRow.unchanging(exemption) + ExemptionRow.changing(exemption))
    }
}

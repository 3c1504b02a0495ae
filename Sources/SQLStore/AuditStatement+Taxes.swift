import Refunds

extension AuditStatement {
    /// A revision of a `/v1` document, with the hash of all that it says, and what it does to the books.
    static func put(_ transaction: TaxTransaction, _ document: String, journal: [SQLValue]) -> AuditStatement {
        AuditStatement(
            .transactionPut, id(transaction.id, transaction.revision),
            TransactionRow.unchanging(transaction) + TransactionRow.changing(transaction) + journal
                + [.blob(sha256(Array(document.utf8)))])
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

import Register

extension AuditStatement.Kind {
    /// The table of the documents.
    var table: String {
        switch self {
        case .orderImported, .orderStands: "orders"
        case .invoiceIssued: "invoice"
        case .creditMemoIssued: "creditmemo"
        case .answerStored, .invoiceAnswerStored: "idempotency_key"
        case .historyWritten: "history"
        case .attemptMade, .attemptStands: "attempt"
        case .evidenceSeen: "attempt_evidence"
        case .settled: "settlement"
        case .unmatchedHeard, .unmatchedStands: "unmatched_refund"
        case .transactionPut: "tax_transaction_revision"
        case .customerStands: "tax_customer"
        case .exemptionStands: "tax_exemption"
        }
    }

    /// The row that a statement of this kind is about, in words.
    func row(_ id: Int64) -> String {
        let (document, position) = id.quotientAndRemainder(dividingBy: AuditStatement.rowsPerDocument)
        return switch self {
        case .orderImported, .orderStands, .invoiceIssued, .creditMemoIssued, .historyWritten, .attemptMade,
            .attemptStands, .unmatchedHeard, .unmatchedStands, .customerStands, .exemptionStands:
            "\(table) \(id)"
        case .evidenceSeen: "\(table) \(position) of attempt \(document)"
        case .transactionPut: "\(table) \(position) of tax_transaction \(document)"
        case .settled: "\(table) \(position) of creditmemo \(document)"
        case .answerStored: "\(table) of creditmemo \(id)"
        case .invoiceAnswerStored: "\(table) of invoice \(id)"
        }
    }

    /// The part of a verification that holds such statements against the rows.
    var part: VerificationPart {
        switch self {
        case .creditMemoIssued, .historyWritten, .answerStored, .invoiceAnswerStored: .creditMemos
        case .orderImported, .orderStands, .invoiceIssued, .attemptMade, .attemptStands, .evidenceSeen, .settled,
            .unmatchedHeard, .unmatchedStands, .transactionPut, .customerStands, .exemptionStands:
            .documents
        }
    }

    /// True for kinds of which the last statement about a row counts.
    var isStanding: Bool {
        switch self {
        case .orderStands, .attemptStands, .unmatchedStands, .customerStands, .exemptionStands: true
        case .orderImported, .invoiceIssued, .creditMemoIssued, .answerStored, .invoiceAnswerStored, .historyWritten,
            .attemptMade, .evidenceSeen, .settled, .unmatchedHeard, .transactionPut:
            false
        }
    }

    /// True when the row has a statement of another kind too, which says that it came.
    var isStandingOfDocument: Bool {
        switch self {
        case .orderStands, .attemptStands, .unmatchedStands: true
        case .customerStands, .exemptionStands: false
        case .orderImported, .invoiceIssued, .creditMemoIssued, .answerStored, .invoiceAnswerStored, .historyWritten,
            .attemptMade, .evidenceSeen, .settled, .unmatchedHeard, .transactionPut:
            false
        }
    }

    /// The column that a statement names its document by.
    var idColumn: String {
        switch self {
        case .orderImported, .orderStands, .invoiceIssued, .creditMemoIssued, .historyWritten, .attemptMade,
            .attemptStands, .unmatchedHeard, .unmatchedStands, .customerStands, .exemptionStands:
            "id"
        case .evidenceSeen: "attempt_id * \(AuditStatement.rowsPerDocument) + position"
        case .transactionPut: "transaction_id * \(AuditStatement.rowsPerDocument) + revision"
        case .settled: "creditmemo_id * \(AuditStatement.rowsPerDocument) + position"
        case .answerStored: "creditmemo_id"
        case .invoiceAnswerStored: "invoice_id"
        }
    }
}

import Refunds

extension AuditStatement {
    /// An attempt as it was made.
    static func made(_ attempt: Attempt) -> AuditStatement {
        var values = AttemptRow.unchanging(attempt)
        for line in attempt.purpose.lineValues { values += line }
        return AuditStatement(.attemptMade, attempt.id.rawValue, values)
    }

    /// How far an attempt has come.
    static func standing(_ attempt: Attempt) -> AuditStatement {
        AuditStatement(.attemptStands, attempt.id.rawValue, AttemptRow.changing(attempt))
    }

    /// A refund as it was heard of.
    static func heard(_ refund: UnmatchedRefund) -> AuditStatement {
        AuditStatement(.unmatchedHeard, refund.id.rawValue, UnmatchedRefundRow.unchanging(refund))
    }

    /// What is known by now of a refund that nobody here asked for.
    static func standing(_ refund: UnmatchedRefund) -> AuditStatement {
        AuditStatement(.unmatchedStands, refund.id.rawValue, UnmatchedRefundRow.changing(refund))
    }

    /// Something that was seen of an attempt.
    static func seen(_ evidence: Evidence) -> AuditStatement {
        AuditStatement(
            .evidenceSeen, id(evidence.attemptID, evidence.position), EvidenceRow.values(evidence))
    }

    /// One number for a row that is counted within its document.
    static func id<Kind>(_ document: Identifier<Kind>, _ position: Int64) -> Int64 {
        document.rawValue * rowsPerDocument + position
    }

    /// More rows than a document ever has.
    static let rowsPerDocument: Int64 = 100_000

    /// The document and the position of such a number, as parameters of a query.
    static func place(_ id: Int64) -> [SQLValue] { [.integer(id / rowsPerDocument), .integer(id % rowsPerDocument)] }

    /// News of a memo's money.
    static func settled(_ settlement: Settlement) -> AuditStatement {
        AuditStatement(
            .settled, id(settlement.creditMemoID, settlement.position), SettlementRow.values(settlement))
    }
}

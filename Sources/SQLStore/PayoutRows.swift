import Amounts
import Refunds
import Register

/// The rows that a batch writes about payouts through gateways.
struct PayoutRows {
    private var attempts: [[SQLValue]] = []
    private var lines: [[SQLValue]] = []
    private var moves = RowUpdates(PayoutRows.moveAttempt)
    private var holds = RowUpdates(PayoutRows.holdBalance)
    private var unanswered: [[SQLValue]] = []
    private var evidence: [[SQLValue]] = []
    private var settlements: [[SQLValue]] = []
    private var unmatched: [[SQLValue]] = []
    private var unmatchedMoves = RowUpdates(PayoutRows.moveUnmatched)

    /// What is held changes behind what is charged and before what is refunded, so that no more is taken than there is.
    var betweenChargesAndRefunds: SQLStatement { holds.statement }

    /// An attempt that was issued refers to its memo.
    var afterMemos: [SQLStatement] {
        [
            SQLStatement(PayoutRows.insertAttempt, attempts), SQLStatement(PayoutRows.insertLine, lines),
            moves.statement, SQLStatement(PayoutRows.insertUnanswered, unanswered),
            SQLStatement(PayoutRows.insertEvidence, evidence),
            SQLStatement(PayoutRows.insertSettlement, settlements),
            SQLStatement(PayoutRows.insertUnmatched, unmatched), unmatchedMoves.statement,
        ]
    }

    mutating func add(_ attempt: Attempt, of order: Order) {
        attempts.append(AttemptRow.unchanging(attempt) + AttemptRow.changing(attempt))
        for line in attempt.purpose.lineValues {
            lines.append([SQLValue(attempt.id), SQLValue(attempt.storeID)] + line)
        }
        hold(attempt.refund, of: order, sign: 1)
    }

    mutating func move(_ attempt: Attempt, of order: Order) {
        moves.add(AttemptRow.changing(attempt) + [SQLValue(attempt.id)])
        if attempt.state.isSettled { hold(attempt.refund, of: order, sign: -1) }
    }

    mutating func add(_ unanswered: UnansweredRequest) {
        self.unanswered.append([
            SQLValue(unanswered.attemptID), SQLValue(unanswered.storeID), SQLValue(unanswered.request.clientID),
            .blob(unanswered.request.fingerprint), SQLValue(unanswered.askedAt),
        ])
    }

    /// Moves an attempt of which nothing is held any more.
    mutating func follow(_ attempt: Attempt) { moves.add(AttemptRow.changing(attempt) + [SQLValue(attempt.id)]) }

    mutating func add(_ refund: UnmatchedRefund) {
        unmatched.append(UnmatchedRefundRow.unchanging(refund) + UnmatchedRefundRow.changing(refund))
    }

    mutating func move(_ refund: UnmatchedRefund) {
        unmatchedMoves.add(UnmatchedRefundRow.changing(refund) + [SQLValue(refund.id)])
    }

    mutating func add(_ seen: Evidence) { evidence.append(EvidenceRow.values(seen)) }

    mutating func add(_ settlement: Settlement) { settlements.append(SettlementRow.values(settlement)) }

    /// Adds what a refund takes to what is held, or takes it off; other attempts hold nothing.
    private mutating func hold(_ refund: Refund?, of order: Order, sign: Int64) {
        guard let refund else { return }
        BalanceRow.forEachPart(of: refund, in: order) { counts, key, _ in
            holds.add(counts.map { if case .integer(let count) = $0 { .integer(sign * count) } else { $0 } } + key)
        }
    }

    // MARK: - Statements

    private static let insertAttempt = Columns.insert(into: "attempt", AttemptRow.columns)
    private static let insertLine = Columns.insert(
        into: "attempt_line", ["attempt_id", "store_id"] + Columns.refundLine)
    private static let insertUnanswered = Columns.insert(
        into: "unanswered_request", ["attempt_id", "store_id", "client_id", "fingerprint", "created_at"])
    private static let insertEvidence = Columns.insert(into: "attempt_evidence", EvidenceRow.columns)
    private static let insertSettlement = Columns.insert(into: "settlement", SettlementRow.columns)
    private static let insertUnmatched = Columns.insert(into: "unmatched_refund", UnmatchedRefundRow.columns)
    private static let moveUnmatched = Update("unmatched_refund", setting: UnmatchedRefundRow.changing)
    private static let moveAttempt = Update("attempt", setting: AttemptRow.changing)
    private static let holdBalance = Update("balance", adding: Columns.balance("_reserved"), by: BalanceRow.key)
}

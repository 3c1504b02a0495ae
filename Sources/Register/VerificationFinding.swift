/// The parts of a verification, each of which can run beside the others.
public enum VerificationPart: Sendable, CaseIterable {
    /// Balances, totals, numbers and journal, recomputed from the documents.
    case balances
    /// The audit chains themselves, and all documents that are not of another part held against them, with where they stand.
    case documents
    /// Credit memos and their journal, histories, and stored answers, held against the audit chains.
    case creditMemos
}

/// Something in the register that is not what the documents make it.
public struct VerificationFinding: Sendable, Hashable, CustomStringConvertible {
    /// The row.
    public let subject: String
    /// What is wrong with it.
    public let detail: String

    /// Joins the two.
    public init(subject: String, detail: String) {
        self.subject = subject
        self.detail = detail
    }

    /// `orders 5: total_refunded is 3, the documents say 4`.
    public var description: String { subject + ": " + detail }
}

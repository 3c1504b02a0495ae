/// What an attempt moves money for.
public enum AttemptPurpose: Sendable, Hashable {
    /// To give a refund's money back; it becomes a memo.
    case refund(Refund)
    /// To send a memo's money again that came back: so much, already taken off the balances. What becomes of it is news of
    /// the memo's money.
    case resend(CreditMemoID, total: Money)
    /// To take the money of an invoice; it becomes that invoice.
    case capture(Charge)

    /// How much moves.
    public var total: Money {
        switch self {
        case .refund(let refund): refund.total
        case .resend(_, let total): total
        case .capture(let charge): charge.total
        }
    }

    /// The purpose without what it is about.
    public var kind: Kind {
        switch self {
        case .refund: .refund
        case .resend: .resend
        case .capture: .capture
        }
    }

    /// The purposes by the words that the register has for them.
    public enum Kind: String, Sendable, CaseIterable {
        /// Gives money back for the first time.
        case refund
        /// Gives it back again.
        case resend
        /// Takes it.
        case capture

        /// Which way the money goes at the gateway.
        public var transfer: Payout.Transfer {
            switch self {
            case .refund, .resend: .refund
            case .capture: .capture
            }
        }
    }
}

extension Attempt {
    /// What it gives back and holds of the balances until it is settled; nil when it holds nothing.
    public var refund: Refund? {
        if case .refund(let refund) = purpose { refund } else { nil }
    }

    /// The memo whose money it moves; nil for a capture, and before there is one.
    public var creditMemoID: CreditMemoID? {
        switch (purpose, document) {
        case (.resend(let id, _), _), (_, .creditMemo(let id)?): id
        case (.refund, _), (.capture, _): nil
        }
    }

    /// True while a capture may still become an invoice: what it covers must stay as it is.
    var isOpenCapture: Bool { purpose.kind == .capture && !state.isSettled }
}

/// A document that a command made.
public enum DocumentID: Sendable, Hashable {
    /// A credit memo.
    case creditMemo(CreditMemoID)
    /// An invoice.
    case invoice(InvoiceID)

    /// `creditmemo-7` or `invoice-7`.
    public var name: String {
        switch self {
        case .creditMemo(let id): "creditmemo-\(id.rawValue)"
        case .invoice(let id): "invoice-\(id.rawValue)"
        }
    }
}

/// A document that a command made, with all that an answer shows of it.
public enum IssuedDocument: Sendable {
    /// A credit memo.
    case creditMemo(CreditMemo)
    /// An invoice, with its order.
    case invoice(InvoiceRecord)

    /// Which one it is.
    public var id: DocumentID {
        switch self {
        case .creditMemo(let memo): .creditMemo(memo.id)
        case .invoice(let record): .invoice(record.invoice.id)
        }
    }
}

public import Refunds

/// What a request asks for, in the core's words.
public enum Call: Sendable {
    /// Issue a credit memo, if the preview with this fingerprint, when there is one, was for the same amounts.
    case issueCreditMemo(IssueCreditMemo, previewFingerprint: String?)
    /// Show what a credit memo would be.
    case previewCreditMemo(IssueCreditMemo)
    /// List credit memos.
    case creditMemos(CreditMemoQuery)
    /// Look one credit memo up; two found are one too many, as a number may stand in two shops.
    case creditMemo(CreditMemoQuery)
    /// Print one credit memo; two found are one too many.
    case printCreditMemo(CreditMemoQuery)
    /// Mail one credit memo; two found are one too many.
    case mailCreditMemo(CreditMemoQuery)
    /// Take an order over.
    case importOrder(ImportOrder)
    /// List orders.
    case orders(OrderQuery)
    /// Look one order up; two found are one too many.
    case order(OrderQuery)
    /// Charge an order.
    case createInvoice(CreateInvoice)
    /// List invoices.
    case invoices(InvoiceQuery)
    /// Look one invoice up; two found are one too many.
    case invoice(InvoiceQuery)
    /// Mail one invoice; two found are one too many.
    case mailInvoice(InvoiceQuery)
    /// Give up what of an order was not invoiced.
    case cancelOrder(CancelOrder)
    /// Stop an order, or let it go on.
    case holdOrder(HoldOrder)
    /// Write into an order's history.
    case commentOnOrder(CommentOnOrder)
    /// List an order's history.
    case history(HistoryQuery)
    /// Get a token; ``TokenRequest`` reads the rest.
    case token
    /// Hear that the API is there.
    case health
    /// Read what the API is.
    case description

    /// The scopes any one of which allows the call, known once the body is read; none for what is open to everybody.
    ///
    /// A memo whose terms cannot be read moves no money: either of its scopes lets the caller hear what is wrong.
    public var scopes: [Scope] {
        switch self {
        case .issueCreditMemo(let command, _):
            switch command.terms {
            case .success(let terms):
                switch terms.payout {
                case .offline: [.offline]
                case .online: [.online]
                }
            case .failure: [.offline, .online]
            }
        case .previewCreditMemo, .creditMemos, .creditMemo, .printCreditMemo, .orders, .order, .invoices, .invoice,
            .history:
            [.read]
        case .mailCreditMemo: [.offline, .online]
        case .commentOnOrder: [.offline]
        case .importOrder, .createInvoice, .mailInvoice, .cancelOrder, .holdOrder: [.admin]
        case .token, .health, .description: []
        }
    }
}

public import Refunds

extension Endpoint {
    /// The scopes any one of which lets a caller in; none for what is open to everybody.
    ///
    /// A credit memo may need one of its two scopes in particular, which shows only in the body: see ``Call/scopes``.
    public var scopes: [Scope] {
        switch self {
        case .createCreditMemo, .mailCreditMemo: [.offline, .online]
        case .previewCreditMemo, .readCreditMemos, .printCreditMemo, .readOrders, .readInvoices, .readHistory: [.read]
        case .commentOnOrder: [.offline]
        case .importOrder, .createInvoice, .mailInvoice, .cancelOrder, .holdOrder, .unholdOrder: [.admin]
        case .issueToken, .readHealth, .readDescription: []
        }
    }

    /// Refuses a caller that has no token, or none of the scopes; to be asked before a body is taken in.
    public func admit(_ caller: Caller?) throws(Problem) {
        guard !scopes.isEmpty else { return }
        guard let caller else { throw .unauthorized }
        guard scopes.contains(where: caller.may) else { throw .forbidden }
    }
}

public import Refunds
public import Wire

extension Call {
    /// Reads what a request asks for at an endpoint, or says why the dialect itself refuses it.
    ///
    /// The checks run in the order of the contract: token, scope, body, source count. What is wrong with the fields of
    /// a command on an existing document goes into the command's `terms`, as an unknown document comes before it; the
    /// register gives that refusal once it has found the document.
    public init(reading request: Request, at endpoint: Endpoint, for caller: Caller?) throws(Problem) {
        try endpoint.admit(caller)
        let stores = caller?.stores ?? []
        switch endpoint {
        case .createCreditMemo: self = try .issueCreditMemo(reading: Fields(of: request))
        case .previewCreditMemo: self = try .previewCreditMemo(reading: Fields(of: request))
        case .readCreditMemos: self = .creditMemos(matching: try CreditMemoQuery(Parameters(of: request), in: stores))
        case .printCreditMemo:
            self = .printCreditMemo(try CreditMemoQuery(naming: Parameters(of: request), in: stores))
        case .mailCreditMemo: self = .mailCreditMemo(try CreditMemoQuery(naming: Fields(of: request), in: stores))
        case .importOrder:
            self = .importOrder(
                try ImportOrder(reading: Fields(of: request, limits: ImportOrder.jsonLimits), for: caller))
        case .readOrders: self = .orders(matching: try OrderQuery(Parameters(of: request), in: stores))
        case .cancelOrder: self = .cancelOrder(CancelOrder(source: try .order(in: Fields(of: request))))
        case .holdOrder: self = .holdOrder(HoldOrder(source: try .order(in: Fields(of: request)), holds: true))
        case .unholdOrder: self = .holdOrder(HoldOrder(source: try .order(in: Fields(of: request)), holds: false))
        case .createInvoice: self = .createInvoice(try CreateInvoice(reading: Fields(of: request)))
        case .readInvoices: self = .invoices(matching: try InvoiceQuery(Parameters(of: request), in: stores))
        case .mailInvoice: self = .mailInvoice(try InvoiceQuery(naming: Fields(of: request), in: stores))
        case .readHistory: self = .history(try HistoryQuery(Parameters(of: request), in: stores))
        case .commentOnOrder: self = .commentOnOrder(try CommentOnOrder(reading: Fields(of: request)))
        case .issueToken: self = .token
        case .readHealth: self = .health
        case .readDescription: self = .description
        }
        guard scopes.isEmpty || scopes.contains(where: { caller?.may($0) ?? false }) else { throw .forbidden }
    }

    private static func creditMemos(matching query: CreditMemoQuery) -> Call {
        query.isLookup ? .creditMemo(query) : .creditMemos(query)
    }

    private static func orders(matching query: OrderQuery) -> Call {
        query.isLookup ? .order(query) : .orders(query)
    }

    private static func invoices(matching query: InvoiceQuery) -> Call {
        query.isLookup ? .invoice(query) : .invoices(query)
    }
}

import Refunds
public import Wire

/// What the console can be asked for.
public enum Endpoint: Sendable, Hashable, CaseIterable {
    /// The first page.
    case start
    /// Lists orders.
    case orders
    /// Shows an order.
    case order
    /// Lists invoices.
    case invoices
    /// Shows an invoice.
    case invoice
    /// Lists credit memos of both dialects.
    case memos
    /// Shows a credit memo of an order.
    case memo
    /// Prints a credit memo of an order.
    case memoPDF
    /// Sends a credit memo's money again that came back.
    case resendMemo
    /// Mails a credit memo of an order to its customer.
    case mailMemo
    /// Mails an invoice to its customer.
    case mailInvoice
    /// Lists the mails that wait, were given up, or were delivered.
    case outbox
    /// Shows a credit memo of `/v1`.
    case transaction
    /// Prints a credit memo of `/v1`.
    case transactionPDF
    /// Lists the money that waits, needs a person, or did not move.
    case payouts
    /// Shows an attempt to move money.
    case payout
    /// Asks the gateway about an attempt.
    case askPayout
    /// Settles an attempt by what a person saw.
    case resolvePayout
    /// Asks all gateways what they know, and lets payouts go that are held.
    case reconcilePayouts
    /// Shows a refund that no credit memo accounts for.
    case unmatched
    /// What is filled in there: shows what it comes to, or makes the memo.
    case matchUnmatched
    /// Lists the integrations.
    case clients
    /// Adds an integration.
    case addClient
    /// Takes an integration's access away.
    case revokeClient
    /// The form for a new credit memo of an order.
    case newMemoOfOrder
    /// The form for a new credit memo of an invoice.
    case newMemoOfInvoice
    /// What is filled in there: shows what it comes to, or makes the memo.
    case memoOfOrder
    /// The same of an invoice.
    case memoOfInvoice
    /// What became of a credit memo that was asked for.
    case memoIssued
    /// The form for signing in.
    case signInForm
    /// Signs in.
    case signIn
    /// Signs out.
    case signOut
    /// Chooses a language.
    case chooseLanguage
    /// A file that pages refer to.
    case asset

    /// The method that it answers to.
    public var method: Method {
        switch self {
        case .start, .orders, .order, .invoices, .invoice, .memos, .memo, .memoPDF, .transaction, .transactionPDF,
            .newMemoOfOrder, .newMemoOfInvoice, .memoIssued, .payouts, .payout, .unmatched, .outbox, .clients,
            .signInForm, .chooseLanguage, .asset:
            .get
        case .memoOfOrder, .memoOfInvoice, .resendMemo, .mailMemo, .mailInvoice, .askPayout, .resolvePayout,
            .reconcilePayouts, .matchUnmatched, .addClient, .revokeClient, .signIn, .signOut:
            .post
        }
    }

    /// The path below ``Link/root``; a `*` stands for one segment that differs.
    var path: String {
        switch self {
        case .start: ""
        case .orders: "/orders"
        case .order: "/orders/*"
        case .invoices: "/invoices"
        case .invoice: "/invoices/*"
        case .memos: "/memos"
        case .memo: "/memos/*"
        case .memoPDF: "/memos/*/pdf"
        case .resendMemo: "/memos/*/resend"
        case .mailMemo: "/memos/*/mail"
        case .mailInvoice: "/invoices/*/mail"
        case .outbox: "/outbox"
        case .transaction: "/transaction"
        case .transactionPDF: "/transaction/pdf"
        case .payouts: "/payouts"
        case .payout: "/payouts/*"
        case .askPayout: "/payouts/*/ask"
        case .resolvePayout: "/payouts/*/resolve"
        case .reconcilePayouts: "/payouts/reconcile"
        case .unmatched, .matchUnmatched: "/orders/*/unmatched/*"
        case .clients, .addClient: "/clients"
        case .revokeClient: "/clients/revoke"
        case .newMemoOfOrder, .memoOfOrder: "/orders/*/new-credit-memo"
        case .newMemoOfInvoice, .memoOfInvoice: "/invoices/*/new-credit-memo"
        case .memoIssued: "/memos/*/issued"
        case .signInForm, .signIn: "/sign-in"
        case .signOut: "/sign-out"
        case .chooseLanguage: "/language/*"
        case .asset: "/assets/*"
        }
    }

    /// Who may ask.
    var access: Access {
        switch self {
        case .signInForm, .signIn, .chooseLanguage, .asset: .everybody
        case .signOut: .anyOf([])
        case .start, .orders, .order, .invoices, .invoice, .memos, .memo, .memoPDF, .transaction, .transactionPDF,
            .payouts, .payout, .unmatched, .outbox:
            .anyOf([.read])
        case .newMemoOfOrder, .newMemoOfInvoice, .memoOfOrder, .memoOfInvoice, .memoIssued, .mailMemo:
            .anyOf([.offline, .online])
        case .resendMemo, .askPayout: .anyOf([.online])
        case .resolvePayout, .reconcilePayouts, .matchUnmatched, .mailInvoice, .clients, .addClient, .revokeClient:
            .anyOf([.admin])
        }
    }

    /// Who may ask for something.
    enum Access {
        /// Whoever can reach the server.
        case everybody
        /// Users with one of these scopes, or all users when there are none.
        case anyOf([Scope])
    }

    /// True when somebody may ask; nil stands for somebody who is not signed in.
    public func admits(_ viewer: Viewer?) -> Bool {
        switch access {
        case .everybody: true
        case .anyOf(let scopes):
            viewer.map { viewer in scopes.isEmpty || scopes.contains(where: viewer.caller.may) } ?? false
        }
    }
}

/// Where a request goes.
public enum Route: Sendable, Hashable {
    /// To an endpoint; with the segments of the path that differ.
    case endpoint(Endpoint, names: [String])
    /// To a path that answers to other methods only.
    case methodNotAllowed(allow: [Method])
    /// Nowhere.
    case notFound

    /// Finds the way by method and path; one trailing slash is accepted.
    public init(of request: Request) {
        var segments = request.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2)
        if segments.last == "" { segments.removeLast() }
        var allow: [Method] = []
        for endpoint in Endpoint.allCases {
            let wanted = endpoint.path.split(separator: "/")
            guard wanted.count == segments.count,
                zip(wanted, segments).allSatisfy({ $0 == "*" ? !$1.isEmpty : $0 == $1 })
            else { continue }
            guard endpoint.method == request.method else {
                allow.append(endpoint.method)
                continue
            }
            self = .endpoint(endpoint, names: zip(wanted, segments).filter { $0.0 == "*" }.map { String($0.1) })
            return
        }
        self = allow.isEmpty ? .notFound : .methodNotAllowed(allow: allow)
    }
}

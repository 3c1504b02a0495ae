public import Wire

/// A call of the `/api2` dialect: one row of its contract.
///
/// The way of a request: ``Route`` finds the endpoint, ``Call`` reads what is asked in the core's words, the register
/// or a read answers, and the type named after the document (``CreditMemoAnswer``) writes that answer.
public enum Endpoint: Sendable, Hashable, CaseIterable {
    /// Gives money back.
    case createCreditMemo
    /// Shows what giving money back would come to.
    case previewCreditMemo
    /// Lists credit memos, or looks one up.
    case readCreditMemos
    /// Prints a credit memo.
    case printCreditMemo
    /// Mails a credit memo to its customer.
    case mailCreditMemo
    /// Takes an order over from a shop.
    case importOrder
    /// Lists orders, or looks one up.
    case readOrders
    /// Gives up what of an order was not invoiced.
    case cancelOrder
    /// Stops an order.
    case holdOrder
    /// Lets a stopped order go on.
    case unholdOrder
    /// Charges an order.
    case createInvoice
    /// Lists invoices, or looks one up.
    case readInvoices
    /// Mails an invoice to its customer.
    case mailInvoice
    /// Lists the entries of an order's history.
    case readHistory
    /// Writes into an order's history.
    case commentOnOrder
    /// Gives out an access token.
    case issueToken
    /// Says that the API is there.
    case readHealth
    /// Gives the description of all calls.
    case readDescription

    /// The largest body that any endpoint takes, in bytes (`/api2` conventions, POST body).
    public static let bodyBytesMax = 1_048_576

    /// The method that the endpoint answers to.
    public var method: Method {
        switch self {
        case .readCreditMemos, .printCreditMemo, .readOrders, .readInvoices, .readHistory, .readHealth,
            .readDescription:
            .get
        case .createCreditMemo, .previewCreditMemo, .mailCreditMemo, .importOrder, .cancelOrder, .holdOrder,
            .unholdOrder, .createInvoice, .mailInvoice, .commentOnOrder, .issueToken:
            .post
        }
    }

    /// The paths that it stands at, without a trailing slash; aliases after the vendor's main spelling.
    public var paths: [String] {
        switch self {
        case .createCreditMemo: ["/api2/creditmemo", "/api2/creditmemo/create"]
        case .previewCreditMemo: ["/api2/creditmemo/preview"]
        case .readCreditMemos: ["/api2/creditmemo"]
        case .printCreditMemo: ["/api2/creditmemo/pdf"]
        case .mailCreditMemo: ["/api2/creditmemo/email"]
        case .importOrder, .readOrders: ["/api2/order"]
        case .cancelOrder: ["/api2/order/cancel"]
        case .holdOrder: ["/api2/order/hold"]
        case .unholdOrder: ["/api2/order/unhold"]
        case .createInvoice: ["/api2/invoice", "/api2/invoice/create"]
        case .readInvoices: ["/api2/invoice", "/api2/invoices"]
        case .mailInvoice: ["/api2/invoice/email"]
        case .readHistory, .commentOnOrder: ["/api2/history"]
        case .issueToken: ["/api2/oauth/token"]
        case .readHealth: ["/api2/oauth/health"]
        case .readDescription: ["/openapi.json"]
        }
    }
}

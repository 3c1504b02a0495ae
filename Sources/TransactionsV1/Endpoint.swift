public import Wire

/// A call of the `/v1` dialect.
public enum Endpoint: Sendable, Hashable, CaseIterable {
    /// Gives out an access token.
    case issueToken
    /// Lists transactions.
    case listTransactions
    /// Creates or replaces a transaction.
    case putTransaction
    /// Shows a transaction.
    case readTransaction
    /// Prints a credit memo.
    case printTransaction
    /// Cancels a transaction.
    case cancelTransaction
    /// Tells the rates of an address.
    case readRates
    /// Lists customers.
    case listCustomers
    /// Creates or replaces a customer.
    case putCustomer
    /// Shows a customer.
    case readCustomer
    /// Changes a customer.
    case patchCustomer
    /// Lists exemptions.
    case listExemptions
    /// Notes exemptions of a customer.
    case addExemptions
    /// Changes an exemption.
    case patchExemption
    /// Gives the description of all calls.
    case readDescription

    /// The largest body that any endpoint takes, in bytes.
    public static let bodyBytesMax = 1_048_576

    /// The method that the endpoint answers to.
    public var method: Method {
        switch self {
        case .listTransactions, .readTransaction, .printTransaction, .readRates, .listCustomers, .readCustomer,
            .listExemptions, .readDescription:
            .get
        case .putTransaction, .putCustomer: .put
        case .cancelTransaction: .delete
        case .patchCustomer, .patchExemption: .patch
        case .issueToken, .addExemptions: .post
        }
    }

    /// The path, with names in braces for the segments that differ.
    public var path: String {
        switch self {
        case .issueToken: "/v1/token"
        case .listTransactions: "/v1/transactions"
        case .putTransaction, .readTransaction, .cancelTransaction:
            "/v1/transactions/source/{source}/externalId/{externalId}"
        case .printTransaction: "/v1/transactions/pdf/source/{source}/externalId/{externalId}"
        case .readRates: "/v1/sales_tax_rates"
        case .listCustomers: "/v1/customers"
        case .putCustomer, .readCustomer: "/v1/customers/source/{source}/externalId/{externalId}"
        case .patchCustomer: "/v1/customers/complytId/{complytId}"
        case .listExemptions, .addExemptions: "/v1/exemptions"
        case .patchExemption: "/v1/exemptions/complytId/{complytId}"
        case .readDescription: "/v1/openapi.json"
        }
    }
}

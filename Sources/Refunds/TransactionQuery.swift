/// Which `/v1` documents are wanted, newest first.
public struct TransactionQuery: Sendable, Hashable {
    /// The shop to look in.
    public let storeID: StoreID
    /// Documents of a type.
    public var type: TransactionType?
    /// Documents of a status.
    public var status: TransactionStatus?
    /// Documents of a source.
    public var source: TransactionSource?
    /// Documents that name this one in `createdFrom`.
    public var createdFrom: String?
    /// Documents that the register heard of within.
    public var created = Period.always
    /// The page.
    public var page: PageRequest

    /// Starts with every document of the shop.
    public init(storeID: StoreID, page: PageRequest) {
        self.storeID = storeID
        self.page = page
    }
}

/// Which customers or exemptions are wanted, newest first.
public struct TaxRecordQuery: Sendable, Hashable {
    /// The shop to look in.
    public let storeID: StoreID
    /// Customers of a source.
    public var source: TransactionSource?
    /// Exemptions of a customer, by the register's name.
    public var customerID: ComplytID?
    /// The page.
    public var page: PageRequest

    /// Starts with every record of the shop.
    public init(storeID: StoreID, page: PageRequest) {
        self.storeID = storeID
        self.page = page
    }
}

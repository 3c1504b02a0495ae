public import Refunds
public import Wire

extension ImportOrder {
    /// Limits for the JSON of one order: 1,000 lines with all their fields, and their invoices.
    public static let jsonLimits: JSONLimits = {
        var limits = JSONLimits()
        limits.tokensMax = 200_000
        return limits
    }()

    /// Reads an order for a shop, from the body of `POST /api2/order` or a line of an import file; or says which field
    /// cannot be read, or contradicts another.
    ///
    /// `store_id` may be left out; when it is given it must be that shop's.
    public init(reading object: JSONObject, for storeID: StoreID) throws(Refusal) {
        let fields = Fields(object)
        guard try fields.storeID() ?? storeID == storeID else { throw .fieldInvalid(field: "store_id") }
        self.init(storeID: storeID, document: try OrderDocument(reading: fields))
    }

    /// Reads an order for one of the caller's shops: the one that `store_id` names, else the first.
    init(reading fields: Fields, for caller: Caller?) throws(Problem) {
        let named = try Result { () throws(Refusal) in try fields.storeID() }.mapError(Problem.refused).get()
        guard let caller, let storeID = named ?? caller.defaultStore, caller.stores.contains(storeID) else {
            throw .storeNotFound
        }
        let document = Result { () throws(Refusal) in try OrderDocument(reading: fields) }
        self.init(storeID: storeID, document: try document.mapError(Problem.refused).get())
    }
}

extension Fields {
    fileprivate func storeID() throws(Refusal) -> StoreID? {
        try optional("store_id", \.documentID).map { StoreID($0) }
    }
}

import Refunds
import Wire

extension OrderQuery {
    /// Reads the parameters of `GET /api2/order`.
    init(_ parameters: Parameters, in stores: Set<StoreID>) throws(Problem) {
        self.init(stores: stores, page: PageRequest(parameters))
        id = try parameters.optional("id") { $0.documentID.map { OrderID($0) } }
        numbers = try parameters.list("increment_id", \.documentNumber)
        statuses = try parameters.list("status") { $0.line(charactersMax: 32) }
        created = try parameters.period(
            from: ["created_from", "created_at_from", "from"], to: ["created_to", "created_at_to", "to"])
        updated = try parameters.period(from: ["updated_from"], to: ["updated_to"])
        sorting = try parameters.sorting()
        if isLookup { page = .lookup }
    }

    /// True when one document is meant, by its id or its number.
    var isLookup: Bool { id != nil || numbers.count == 1 }
}

import Refunds
import Wire

extension InvoiceQuery {
    /// Reads the parameters of `GET /api2/invoice`.
    init(_ parameters: Parameters, in stores: Set<StoreID>) throws(Problem) {
        self.init(stores: stores, page: PageRequest(parameters))
        id = try parameters.optional("id") { $0.documentID.map { InvoiceID($0) } }
        numbers = try parameters.list("increment_id", \.documentNumber)
        orderID = try parameters.optional("order_id") { $0.documentID.map { OrderID($0) } }
        orderNumber = try parameters.optional("order_increment_id", \.documentNumber)
        state = try parameters.optional("state") { $0.documentID.flatMap(InvoiceState.init(rawValue:)) }
        created = try parameters.period(from: ["created_from"], to: ["created_to"])
        sorting = try parameters.sorting()
        if isLookup { page = .lookup }
    }

    /// Reads the body of `POST /api2/invoice/email`.
    init(naming fields: Fields, in stores: Set<StoreID>) throws(Problem) {
        self.init(stores: stores, page: .lookup)
        let named = try fields.document(id: "invoice_id", number: "invoice_increment_id")
        id = named.id.map { InvoiceID($0) }
        numbers = named.numbers
    }

    /// True when one document is meant, by its id or its number.
    var isLookup: Bool { id != nil || numbers.count == 1 }
}

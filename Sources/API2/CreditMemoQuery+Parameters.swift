import Refunds
import Wire

extension CreditMemoQuery {
    /// Reads the parameters of `GET /api2/creditmemo`.
    init(_ parameters: Parameters, in stores: Set<StoreID>) throws(Problem) {
        self.init(stores: stores, page: PageRequest(parameters))
        id = try parameters.optional("id") { $0.documentID.map { CreditMemoID($0) } }
        numbers = try parameters.list("increment_id", \.documentNumber)
        orderID = try parameters.optional("order_id") { $0.documentID.map { OrderID($0) } }
        orderNumber = try parameters.optional("order_increment_id", \.documentNumber)
        invoiceID = try parameters.optional("invoice_id") { $0.documentID.map { InvoiceID($0) } }
        invoiceNumber = try parameters.optional("invoice_increment_id", \.documentNumber)
        state = try parameters.optional("state") { $0.documentID.flatMap(CreditMemoState.init(rawValue:)) }
        payout = try parameters.optional("refund_type") { $0.string.flatMap(PayoutKind.init(rawValue:)) }
        created = try parameters.period(from: ["created_from"], to: ["created_to"])
        sorting = try parameters.sorting()
        if isLookup { page = .lookup }
    }

    /// Reads the parameters of `GET /api2/creditmemo/pdf`: exactly one names the memo, by its id or its number.
    init(naming parameters: Parameters, in stores: Set<StoreID>) throws(Problem) {
        self.init(stores: stores, page: .lookup)
        switch (parameters["id"], parameters["increment_id"]) {
        case (nil, nil): throw .refused(.sourceMissing)
        case (_?, _?): throw .refused(.sourceAmbiguous)
        case (_?, nil): id = try parameters.optional("id") { $0.documentID.map { CreditMemoID($0) } }
        case (nil, _?): numbers = try parameters.optional("increment_id", \.documentNumber).map { [$0] } ?? []
        }
    }

    /// Reads the body of `POST /api2/creditmemo/email`.
    init(naming fields: Fields, in stores: Set<StoreID>) throws(Problem) {
        self.init(stores: stores, page: .lookup)
        let named = try fields.document(id: "creditmemo_id", number: "creditmemo_increment_id")
        id = named.id.map { CreditMemoID($0) }
        numbers = named.numbers
    }

    /// True when one document is meant, by its id or its number.
    var isLookup: Bool { id != nil || numbers.count == 1 }
}

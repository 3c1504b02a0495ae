import Refunds
import Wire

extension Source {
    /// The document that a credit memo is made from: exactly one of four fields names it.
    static func creditMemo(in fields: Fields) throws(Problem) -> Source {
        try Source(SourceField.ofCreditMemo) { fields[$0] }
    }

    /// The order that a command is about: exactly one of two fields names it.
    static func order(in fields: Fields) throws(Problem) -> Source {
        try Source(SourceField.ofOrder) { fields[$0] }
    }

    /// The order whose history is meant: exactly one of three fields names it.
    static func history(in fields: Fields) throws(Problem) -> Source {
        try Source(SourceField.ofHistory) { fields[$0] }
    }

    /// Reads the one field that is given; `null` and the empty string are as good as none.
    ///
    /// The number of fields is checked before what is in them.
    init(_ candidates: [SourceField], in value: (String) -> JSON?) throws(Problem) {
        var given: (field: SourceField, value: JSON)?
        for field in candidates {
            guard let value = value(field.rawValue), value.string?.isEmpty != true else { continue }
            guard given == nil else { throw .refused(.sourceAmbiguous) }
            given = (field, value)
        }
        guard let given else { throw .refused(.sourceMissing) }
        guard let source = given.field.source(of: given.value) else {
            throw .refused(.fieldInvalid(field: given.field.rawValue))
        }
        self = source
    }
}

/// The wire's names of the fields that name a document.
enum SourceField: String {
    case invoiceID = "invoice_id"
    case invoiceNumber = "invoice_increment_id"
    case orderID = "order_id"
    case orderNumber = "order_increment_id"
    /// An order's number, where nothing but an order can be meant.
    case number = "increment_id"

    static let ofCreditMemo: [SourceField] = [.invoiceID, .invoiceNumber, .orderID, .orderNumber]
    static let ofOrder: [SourceField] = [.orderID, .orderNumber]
    static let ofHistory: [SourceField] = [.orderID, .orderNumber, .number]

    func source(of value: JSON) -> Source? {
        switch self {
        case .invoiceID: value.documentID.map { .invoice(InvoiceID($0)) }
        case .invoiceNumber: value.documentNumber.map { .invoiceNumber($0) }
        case .orderID: value.documentID.map { .order(OrderID($0)) }
        case .orderNumber, .number: value.documentNumber.map { .orderNumber($0) }
        }
    }
}

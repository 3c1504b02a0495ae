import Amounts
import Refunds
import Wire

extension [InvoiceDocument] {
    /// Reads the `invoices` of an order, oldest first; none when the key is absent.
    init(reading fields: Fields, hasTwoCurrencies: Bool) throws(Refusal) {
        self = []
        for entry in try fields.optional("invoices", \.array) ?? [] {
            guard let invoice = entry.object.map(Fields.init) else { throw .fieldInvalid(field: "invoices") }
            append(try InvoiceDocument(reading: invoice, hasTwoCurrencies: hasTwoCurrencies))
        }
    }
}

extension InvoiceDocument {
    /// Reads an invoice; one without a state is paid, one without items charges all that is left.
    init(reading fields: Fields, hasTwoCurrencies: Bool) throws(Refusal) {
        self.init(state: try fields.optional("state") { $0.documentID.flatMap(InvoiceState.init(rawValue:)) } ?? .paid)
        id = try fields.optional("entity_id", \.documentID)
        number = try fields.optional("increment_id", \.documentNumber)
        issuedAt = try fields.optional("created_at", \.instant)
        transactionID = try fields.transactionID()
        comment = try fields.remark("comment")
        shipping = try MoneyFields(fields, hasTwoCurrencies: hasTwoCurrencies).shipping()
        grandTotal = try fields.optional("grand_total", \.amount)
        try fields.refuseRefunds("total_refunded", "base_total_refunded")
        guard let entries = try fields.optional("items", \.array) else { return }
        var lines: [Line] = []
        for entry in entries {
            guard let item = entry.object.map(Fields.init) else { throw .itemInvalid }
            lines.append(try Line(reading: item, hasTwoCurrencies: hasTwoCurrencies))
        }
        self.lines = lines
    }
}

extension InvoiceDocument.Line {
    /// Reads a line: which order line it charges, how many, and the money unless it is to be shared out.
    init(reading fields: Fields, hasTwoCurrencies: Bool) throws(Refusal) {
        try fields.refuseRefunds("qty_refunded")
        self.init(
            reference: try InvoiceDocument.Reference(reading: fields),
            quantity: try fields.required("qty", \.quantity),
            amounts: try InvoiceDocument.Amounts(reading: MoneyFields(fields, hasTwoCurrencies: hasTwoCurrencies)))
    }
}

extension InvoiceDocument.Reference {
    /// By `line`, the position in the order; else as a request for a credit memo names an item.
    init(reading fields: Fields) throws(Refusal) {
        if let position = try fields.optional("line", \.position) {
            self = .position(position)
        } else {
            let (id, sku) = try fields.lineReference()
            self = .item(id, sku: sku)
        }
    }
}

extension InvoiceDocument.Amounts {
    /// Reads the money of a line; nil when none of it is given.
    init?(reading money: MoneyFields) throws(Refusal) {
        let row = try money.given("row_total")
        let discount = try money.given("discount_amount")
        let tax = try money.given("tax_amount")
        let hiddenTax = try money.given("hidden_tax_amount")
        guard let row else {
            guard discount == nil, tax == nil, hiddenTax == nil else { throw .fieldInvalid(field: "row_total") }
            return nil
        }
        let nothing = OrderDocument.Given(.zero)
        self.init(
            row: row, discount: discount ?? nothing, tax: tax ?? nothing, hiddenTax: hiddenTax ?? nothing)
    }
}

import Amounts
import Refunds
import Wire

extension [OrderDocument.Line] {
    /// Reads the `items` of an order: 1 to 1,000 of them.
    init(reading fields: Fields, hasTwoCurrencies: Bool) throws(Refusal) {
        guard let entries = fields["items"]?.array, (1...1_000).contains(entries.count) else {
            throw .fieldInvalid(field: "items")
        }
        self = []
        reserveCapacity(entries.count)
        var positions: [Int64: Int] = [:]
        for entry in entries {
            guard let item = entry.object.map(Fields.init) else { throw .fieldInvalid(field: "items") }
            var line = try OrderDocument.Line(reading: item, hasTwoCurrencies: hasTwoCurrencies)
            line.parentPosition = try item.parentPosition(among: positions)
            if let id = line.id { positions[id] = count }
            append(line)
        }
    }
}

extension OrderDocument.Line {
    /// Reads a line; its parent is found among the lines before it.
    init(reading fields: Fields, hasTwoCurrencies: Bool) throws(Refusal) {
        let money = MoneyFields(fields, hasTwoCurrencies: hasTwoCurrencies)
        guard let sku = try fields.line("sku", charactersMax: 64) else { throw .fieldInvalid(field: "sku") }
        guard let name = try fields.line("name", charactersMax: 255) else { throw .fieldInvalid(field: "name") }
        guard let price = try money.given("price") else { throw .fieldInvalid(field: "price") }
        self.init(
            sku: sku, name: name, quantityOrdered: try fields.required("qty_ordered", \.quantity), price: price,
            appliedTax: try fields.appliedTax("tax_title", "tax_percent"))
        id = try fields.optional("item_id", \.documentID)
        productType = try fields.line("product_type", charactersMax: 32) ?? productType
        isDivisible = try fields.flag("is_qty_decimal")
        quantityCanceled = try fields.optional("qty_canceled", \.quantity) ?? .zero
        quantityShipped = try fields.optional("qty_shipped", \.quantity) ?? .zero
        row = try money.given("row_total")
        rowInclTax = try money.given("row_total_incl_tax")
        discount = try money.givenOrNothing("discount_amount")
        tax = try money.givenOrNothing("tax_amount")
        hiddenTax = try money.givenOrNothing("hidden_tax_amount")
        taxCode = try fields.line("tax_code", charactersMax: 256)
        try fields.refuseRefunds("qty_refunded", "amount_refunded", "base_amount_refunded")
    }
}

extension Fields {
    /// The line that this one is a part of: by its `item_id`, by its position from 0, or by both if they agree.
    fileprivate func parentPosition(among positions: [Int64: Int]) throws(Refusal) -> Int? {
        let byID = try optional("parent_item_id") { $0.documentID.flatMap { positions[$0] } }
        let byLine = try optional("parent_line", \.position)
        guard byLine ?? byID == byID || byID == nil else { throw .fieldInvalid(field: "parent_line") }
        return byID ?? byLine
    }
}

extension JSON {
    /// A position in an array, from 0.
    var position: Int? {
        guard let digits = textOrDigits, (1...4).contains(digits.utf8.count) else { return nil }
        return digits.utf8.allSatisfy(\.isDigit) ? Int(digits) : nil
    }
}

import Refunds

extension ImportOrder {
    /// Refuses an order that wants an id or a number that another document has.
    func checkNamesFree(_ taken: TakenNames) throws(Refusal) {
        func isTaken(_ row: Numbering.Row, _ id: Int64?) -> Bool {
            id.map { taken.ids[row, default: []].contains($0) } ?? false
        }
        func isTaken(_ document: Numbering.Row, _ number: String?) -> Bool {
            let series = Numbering.Series(storeID: storeID, document: document)
            return number.map { taken.numbers[series, default: []].contains($0) } ?? false
        }
        guard !isTaken(.order, document.number) else { throw .duplicate(field: "increment_id") }
        guard !isTaken(.order, document.id) else { throw .duplicate(field: "entity_id") }
        for line in document.lines where isTaken(.orderLine, line.id) { throw .duplicate(field: "item_id") }
        for (position, invoice) in document.invoices.enumerated() {
            let others = document.invoices[..<position]
            if isTaken(.invoice, invoice.id) || others.contains(where: { $0.id != nil && $0.id == invoice.id }) {
                throw .duplicate(field: "invoices.entity_id")
            }
            if isTaken(.invoice, invoice.number)
                || others.contains(where: { $0.number != nil && $0.number == invoice.number })
            {
                throw .duplicate(field: "invoices.increment_id")
            }
        }
    }
}

extension TakenNames {
    /// Adds an order's names, for the imports after it in the same batch.
    mutating func add(_ order: Order) {
        ids[.order, default: []].insert(order.id.rawValue)
        ids[.orderLine, default: []].formUnion(order.lines.map(\.id.rawValue))
        ids[.invoice, default: []].formUnion(order.invoices.map(\.id.rawValue))
        numbers[.init(storeID: order.storeID, document: .order), default: []].insert(order.number)
        numbers[.init(storeID: order.storeID, document: .invoice), default: []]
            .formUnion(order.invoices.map(\.number))
    }
}

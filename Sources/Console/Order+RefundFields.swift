import Amounts
import Refunds

extension Order {
    /// The lines that can be refunded, or those of an invoice, with a field each for how many go back; `blank` is in those that
    /// nobody has filled in.
    func refundFields(
        on invoice: Invoice? = nil, _ quantities: [OrderLineID: String], blank: String, _ wrong: Set<String>,
        in language: Language
    ) -> Content {
        let offered = lines.filter { line in
            !line.isPlaceholder && (invoice.map { $0.line(of: line.id) != nil } ?? true)
        }
        return .list(
            offered.map { line in
                let left = quantityLeft(of: line, in: invoice)
                let name = CreditMemoForm.quantity + "\(line.id.rawValue)"
                return [
                    "name": .text(name), "title": .text(line.name), "sku": .text(line.sku),
                    "price": .text(language.numbers.text(line.price.amount, in: currency)),
                    "charged": .text(language.numbers.text(line.quantity.charged)),
                    "refunded": .text(language.numbers.text(line.quantity.refunded)),
                    "left": .text(language.numbers.text(left)), "any": .flag(left > .zero),
                    "value": .text(quantities[line.id] ?? blank), "wrong": .flag(wrong.contains(name)),
                    "label": .text(language(.quantityOf, line.name)),
                ]
            })
    }
}

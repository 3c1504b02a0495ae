import Amounts
import Refunds

extension MemoFigures {
    private static let twins = [
        "subtotal", "tax_amount", "hidden_tax_amount", "shipping_amount", "shipping_tax_amount",
        "adjustment_positive", "adjustment_negative", "grand_total",
    ]
    private static let lineTwins = ["row_total", "discount_amount", "tax_amount", "hidden_tax_amount"]

    /// What the lineage stored for a memo or an invoice. A base amount that is left out equals its twin.
    init(_ record: VectorRecord, dummies: Set<Int>) throws {
        for name in MemoFigures.twins {
            set(name, Money(try record.fields.amount(name), base: try record.fields.base(name)))
        }
        set(
            "discount_amount",
            Money(-(try record.fields.amount("discount_amount")), base: -(try record.fields.base("discount_amount"))))
        self["subtotal_incl_tax"] = try record.fields.amount("subtotal_incl_tax")
        self["shipping_incl_tax"] = try record.fields.amount("shipping_incl_tax")
        for item in record.items {
            guard let line = item["line"].flatMap({ Int($0) }), !dummies.contains(line) else { continue }
            self["\(line).qty"] = try item.amount("qty")
            self["\(line).row_total_incl_tax"] = try item.amount("row_total_incl_tax")
            for name in MemoFigures.lineTwins {
                set("\(line).\(name)", Money(try item.amount(name), base: try item.base(name)))
            }
        }
    }

    /// The same with the values that exact decimal arithmetic gives where binary floating point went off by a cent.
    func corrected(by exact: [String: String]) throws -> MemoFigures {
        var figures = self
        for (name, text) in exact {
            let amount = try Fields.amount(text)
            // Discounts are below zero on the memo and above zero on its lines.
            figures.set(name, name == "discount_amount" ? Money(-amount, base: -amount) : Money(amount, base: amount))
        }
        return figures
    }
}

extension Fields {
    func amount(_ name: String) throws -> Amount { try self[name].map(Fields.amount) ?? .zero }

    func base(_ name: String) throws -> Amount { try self["base_" + name].map(Fields.amount) ?? amount(name) }

    /// The amount as an order document hands it in: in minor units.
    func given(_ name: String, _ currency: Currency, _ baseCurrency: Currency) throws -> OrderDocument.Given {
        OrderDocument.Given(
            try amount(name).rounded(to: currency), base: try base(name).rounded(to: baseCurrency))
    }

    func quantity(_ name: String) throws -> Quantity {
        guard let quantity = Quantity(parsing: self[name] ?? "0") else { throw VectorError.unreadable(name) }
        return quantity
    }

    static func amount(_ text: String) throws -> Amount {
        guard let amount = Amount(parsing: text) else { throw VectorError.unreadable(text) }
        return amount
    }
}

enum VectorError: Error {
    /// The file holds something that this test cannot read.
    case unreadable(String)
    /// A step that our side must follow was refused.
    case stuck(String)
}

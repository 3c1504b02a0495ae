import Amounts
import Refunds

extension SampleShop {
    /// Something that was bought: a line of the order, or several for a composite product.
    struct Item: Sendable {
        /// The article number.
        var sku: String
        /// What the customer read.
        var name: String
        /// The price of one in minor units; with tax where the market's prices have it.
        var price: Int64
        /// How many.
        var quantity: Quantity
        /// Which of the market's rates it is taxed at.
        var rate = Market.Rate.standard
        /// What its own discount takes off, in percent; nil for the order's.
        var off: Int64?
        /// How many were canceled.
        var canceled = Quantity.zero
        /// The shop's kind of product.
        var productType = "simple"
        /// True when it is sold by weight.
        var isDivisible = false
        /// The parts of a composite product.
        var parts: [Item] = []

        /// An article sold by the piece.
        static func piece(
            _ sku: String, _ name: String, _ price: Int64, x count: Int64 = 1, _ rate: Market.Rate = .standard,
            off: Int64? = nil, canceled: Int64 = 0
        ) -> Item {
            Item(
                sku: sku, name: name, price: price, quantity: pieces(count), rate: rate, off: off,
                canceled: pieces(canceled))
        }

        /// An article sold by weight, with its price per kilogram.
        static func weighed(
            _ sku: String, _ name: String, _ price: Int64, _ weight: Quantity, _ rate: Market.Rate = .standard
        ) -> Item {
            Item(sku: sku, name: name, price: price, quantity: weight, rate: rate, isDivisible: true)
        }

        /// A product with options: the money is on the first line, the chosen option on the second.
        static func configurable(
            _ sku: String, _ name: String, _ option: String, _ price: Int64, x count: Int64 = 1,
            off: Int64? = nil
        ) -> Item {
            let chosen = piece(sku, "\(name), \(option)", 0, x: count)
            return Item(
                sku: sku, name: name, price: price, quantity: pieces(count), off: off, productType: "configurable",
                parts: [chosen])
        }

        /// A bundle: at its own price, or at 0 when each of the parts has a price.
        static func bundle(
            _ sku: String, _ name: String, _ price: Int64, x count: Int64 = 1, of parts: [Item]
        ) -> Item {
            Item(sku: sku, name: name, price: price, quantity: pieces(count), productType: "bundle", parts: parts)
        }

        /// The item's lines, the first of them at a position of the order.
        func lines(in market: Market, off: Int64, under position: Int) -> [OrderDocument.Line] {
            let own = line(in: market, off: off)
            return [own]
                + parts.map { part in
                    var line = part.line(in: market, off: self.off ?? off)
                    line.parentPosition = position
                    return line
                }
        }

        private func line(in market: Market, off: Int64) -> OrderDocument.Line {
            let tax = market.tax(rate)
            let price = market.amount(price)
            let row = price.times(quantity, in: market.currency)
            let discount = percent(self.off ?? off, of: row, in: market.currency)
            var line = OrderDocument.Line(
                sku: sku, name: name, quantityOrdered: quantity, price: .init(price), appliedTax: tax)
            line.productType = productType
            line.isDivisible = isDivisible
            line.quantityCanceled = canceled
            line.discount = .init(discount)
            if market.pricesIncludeTax {
                // The discount is on the price with tax: what it takes of the tax is hidden tax.
                let net = tax.percent.removed(from: row, in: market.currency)
                let charged = (row - discount) - tax.percent.removed(from: row - discount, in: market.currency)
                line.price = .init(tax.percent.removed(from: price, in: market.currency))
                line.row = .init(net)
                line.rowInclTax = .init(row)
                line.tax = .init(charged)
                line.hiddenTax = .init(row - net - charged)
            } else {
                line.tax = .init(tax.percent.of(row - discount, in: market.currency))
            }
            return line
        }
    }

    /// A discount in whole percent.
    static func percent(_ percent: Int64, of amount: Amount, in currency: Currency) -> Amount {
        amount.scaled(by: pieces(percent), of: pieces(100), in: currency)
    }
}

extension Percent {
    /// The tax on an amount without tax.
    func of(_ amount: Amount, in currency: Currency) -> Amount { added(to: amount, in: currency) - amount }

    /// The amount without tax that this one with tax stands for.
    func removed(from amount: Amount, in currency: Currency) -> Amount {
        let hundred = Quantity(tenThousandths: 1_000_000)
        return amount.scaled(by: hundred, of: hundred + Quantity(tenThousandths: tenThousandths), in: currency)
    }
}

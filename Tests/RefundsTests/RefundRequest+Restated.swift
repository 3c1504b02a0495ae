import Amounts
import Refunds

extension RefundRequest {
    /// The words of `/api2` for what the lineage understands by the request, and the classes that this took.
    ///
    /// Meant for requests that the two read differently; what both read alike stays as it is.
    func restated(on order: Order, of vector: VectorCase) -> (request: RefundRequest, classes: [DifferenceClass]) {
        var request = self
        var classes: [DifferenceClass] = []
        func apply(_ change: (inout RefundRequest) -> Bool, _ name: DifferenceClass) {
            if change(&request) { classes.append(name) }
        }
        apply({ $0.dropPlaceholders(of: order) }, .placeholderNamed)
        apply({ $0.readNumbers() }, .numberInLocale)
        apply({ $0.takeTaxOut(order, vector) }, .shippingAskedInclTax)
        apply({ $0.roundAmounts(order.currency) }, .finerThanMinorUnit)
        apply({ $0.cutFractions(order) }, .fractionCutOff)
        apply({ $0.dropZeroQuantities(order) }, .zeroQuantityNamed)
        return (request, classes)
    }

    private mutating func dropPlaceholders(of order: Order) -> Bool {
        drop(order) { item in item.lineID.flatMap(order.line)?.isPlaceholder ?? false }
    }

    private mutating func dropZeroQuantities(_ order: Order) -> Bool {
        drop(order) { Quantity(parsing: $0.quantity) == .zero }
    }

    /// With no line left the lineage still gives all shipping back that the request does not name.
    private mutating func drop(_ order: Order, where isDropped: (Item) -> Bool) -> Bool {
        guard let items, items.contains(where: isDropped) else { return false }
        let kept = items.filter { !isDropped($0) }
        self.items = kept
        if kept.isEmpty, shipping == nil {
            let onInvoice = source.isInvoice ? invoice(of: order)?.shipping.left.fee.amount : nil
            shipping = min(order.shipping.left.fee.amount, onInvoice ?? order.shipping.left.fee.amount).description
        }
        return true
    }

    func invoice(of order: Order) -> Invoice? {
        guard case .invoice(let id) = source else { return nil }
        return order.invoice(id)
    }

    private mutating func readNumbers() -> Bool {
        var isChanged = false
        func read(_ text: String) -> String {
            guard Amount(parsing: text) == nil else { return text }
            isChanged = true
            return RefundRequest.numberInLocale(text)
        }
        items = items?.map { Item(lineID: $0.lineID, quantity: read($0.quantity)) }
        shipping = shipping.map(read)
        goodwill = goodwill.map(read)
        fee = fee.map(read)
        return isChanged
    }

    /// The lineage's rule: of comma and dot the later one is the decimal mark; the leading number counts, else 0.
    private static func numberInLocale(_ text: String) -> String {
        let isCommaMark = (text.lastIndex(of: ",") ?? text.startIndex) > (text.lastIndex(of: ".") ?? text.startIndex)
        let plain = text.filter { $0 != (isCommaMark ? "." : ",") && $0 != " " && $0 != "'" }
            .replacing(",", with: ".")
        var number = plain.prefix { $0.isNumber || $0 == "." || $0 == "-" }
        while let last = number.last, !last.isNumber { number.removeLast() }
        return number.isEmpty ? "0" : String(number)
    }

    private mutating func roundAmounts(_ currency: Currency) -> Bool {
        changeAmounts { $0.rounded(to: currency) }
    }

    /// A share of the order's shipping: net stands to the asked amount as the order's net to its amount with tax.
    private mutating func takeTaxOut(_ order: Order, _ vector: VectorCase) -> Bool {
        guard vector.madeFrom.config?["tax/sales_display/shipping"] == "2",
            let asked = shipping.flatMap({ Amount(parsing: $0) }), !asked.isZero
        else { return false }
        let whole = order.shippingOrdered.amounts
        let net = Quantity(tenThousandths: whole.fee.amount.tenThousandths)
        let gross = Quantity(tenThousandths: (whole.fee + whole.tax).amount.tenThousandths)
        shipping = asked.scaled(by: net, of: gross, in: order.currency).description
        return true
    }

    private mutating func cutFractions(_ order: Order) -> Bool {
        var isChanged = false
        items = items?.map { item in
            guard let quantity = Quantity(parsing: item.quantity), !quantity.isWhole,
                let line = item.lineID.flatMap(order.line), !line.isDivisible
            else { return item }
            isChanged = true
            return Item(lineID: item.lineID, quantity: "\(quantity.tenThousandths / 10_000)")
        }
        return isChanged
    }

    private mutating func changeAmounts(_ change: (Amount) -> Amount) -> Bool {
        var isChanged = false
        func changed(_ text: String) -> String {
            guard let amount = Amount(parsing: text), change(amount) != amount else { return text }
            isChanged = true
            return change(amount).description
        }
        shipping = shipping.map(changed)
        goodwill = goodwill.map(changed)
        fee = fee.map(changed)
        return isChanged
    }
}

import Amounts

/// Composite products (configurable, bundle): lines on two levels, of which one carries the money.
extension OrderDocument {
    /// Each line's row in the order's currency.
    func rows(_ money: MoneyReader) throws(Refusal) -> [Amount] {
        var rows: [Amount] = []
        for line in lines {
            try line.checkQuantities()
            rows.append(try money.amounts(of: line).row.amount)
        }
        return rows
    }

    /// Refuses a parent that does not stand before the line, or has a parent itself.
    func checkParent(of position: Int) throws(Refusal) {
        guard let parent = lines[position].parentPosition else { return }
        guard parent >= 0, parent < position, lines[parent].parentPosition == nil else {
            throw .fieldInvalid(field: "parent_line")
        }
    }

    /// True when the line's money is on the other level of its composite product.
    ///
    /// The parent carries the money (configurable, bundle at a fixed price) unless its children have prices of their own
    /// (bundle at the sum of its parts): then the parent has none, or repeats their sum as the lineage does. The line's
    /// parent must have been checked.
    func isPlaceholder(_ position: Int, _ rows: [Amount]) throws(Refusal) -> Bool {
        let parentPosition = lines[position].parentPosition ?? position
        let children = lines.indices.filter { lines[$0].parentPosition == parentPosition }
        guard !children.isEmpty else { return false }
        let childrenRow = children.map { rows[$0] }.sum()
        guard childrenRow.isZero || rows[parentPosition].isZero || rows[parentPosition] == childrenRow else {
            throw .fieldInvalid(field: "row_total")
        }
        return (position == parentPosition) != childrenRow.isZero
    }
}

extension OrderDocument.Line {
    func checkQuantities() throws(Refusal) {
        for (field, quantity) in [
            ("qty_ordered", quantityOrdered), ("qty_canceled", quantityCanceled), ("qty_shipped", quantityShipped),
        ] {
            guard quantity >= .zero, quantity <= quantityOrdered, quantity.isWhole || isDivisible else {
                throw .fieldInvalid(field: field)
            }
        }
        guard quantityOrdered > .zero else { throw .fieldInvalid(field: "qty_ordered") }
    }
}

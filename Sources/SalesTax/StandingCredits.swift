public import Amounts

/// What the memos that stand give back of an invoice, all together: all that one more memo is decided on.
///
/// Sums may be above what an amount can be, as over-crediting can be allowed.
public struct StandingCredits: Sendable, Hashable {
    /// The part of the tax.
    public private(set) var portion: Portion
    /// The items after discounts, in ten-thousandths.
    public private(set) var items: Int128
    /// The shipping fees, in ten-thousandths.
    public private(set) var shipping: Int128
    /// The tax of each of the invoice's cells, in ten-thousandths and in their sequence; behind the last is none.
    public private(set) var cells: [Int128]

    /// Nothing.
    public static let none = StandingCredits(portion: .zero, items: 0, shipping: 0, cells: [])

    /// Joins the parts, as they were stored.
    public init(portion: Portion, items: Int128, shipping: Int128, cells: [Int128]) {
        self.portion = portion
        self.items = items
        self.shipping = shipping
        self.cells = cells
    }

    /// What these memos give back of an invoice, without shipping fees.
    public init(_ credits: some Sequence<TaxCredit>, of charged: ChargedTax) {
        self = .none
        for credit in credits { add(credit, shipping: .zero, of: charged) }
    }

    /// One more memo stands.
    public mutating func add(_ credit: TaxCredit, shipping fee: Amount, of charged: ChargedTax) {
        portion = portion + credit.portion
        items += Int128(credit.itemsTotal.tenThousandths)
        shipping += Int128(fee.tenThousandths)
        change(credit, of: charged, sign: 1)
    }

    /// A memo that stood stands no more.
    public mutating func remove(_ credit: TaxCredit, shipping fee: Amount, of charged: ChargedTax) {
        portion = Portion(quintillionths: portion.quintillionths - credit.portion.quintillionths)
        items -= Int128(credit.itemsTotal.tenThousandths)
        shipping -= Int128(fee.tenThousandths)
        change(credit, of: charged, sign: -1)
    }

    /// The tax of one of the invoice's cells.
    func tax(ofCell index: Int) -> Int128 { index < cells.count ? cells[index] : 0 }

    /// What a memo gives back of a line or jurisdiction that the invoice has not, since it was replaced, counts nowhere.
    private mutating func change(_ credit: TaxCredit, of charged: ChargedTax, sign: Int128) {
        if cells.count < charged.cells.count {
            cells += [Int128](repeating: 0, count: charged.cells.count - cells.count)
        }
        // A memo's cells mostly come in the sequence of the invoice's.
        var next = 0
        for cell in credit.cells {
            let found =
                charged.cells[next...].firstIndex { $0.key == cell.key }
                ?? charged.cells[..<next].firstIndex { $0.key == cell.key }
            guard let found else { continue }
            cells[found] += sign * Int128(cell.amount.tenThousandths)
            next = found + 1
        }
        while cells.last == 0 { cells.removeLast() }
    }
}

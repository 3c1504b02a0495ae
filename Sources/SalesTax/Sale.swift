public import Amounts

/// What is sold: all that its tax depends on, but for the seller's policy and the rates.
public struct Sale: Sendable, Hashable {
    /// An item, or the shipping fee.
    public struct Line: Sendable, Hashable {
        /// Unit price times quantity, or the total that the caller gave; with tax where the sale's prices have it.
        public let gross: Amount
        /// The line's own discount.
        public let discount: Amount
        /// The kind of goods; nil means taxed like most goods.
        public let taxCode: String?
        /// A rate that the caller sets in place of all others.
        public private(set) var manualRate: TaxRate?

        /// Joins the parts; a blank tax code is none.
        public init(gross: Amount, discount: Amount = .zero, taxCode: String? = nil, manualRate: TaxRate? = nil) {
            self.gross = gross
            self.discount = discount
            let taxCode = taxCode.map(Region.canonical) ?? ""
            self.taxCode = taxCode.isEmpty ? nil : taxCode
            self.manualRate = manualRate
        }

        fileprivate var withoutManualRate: Line {
            var line = self
            line.manualRate = nil
            return line
        }

        /// The highest rate that a caller may set, 20 %.
        public static let manualRateMax = TaxRate(hundredMillionths: 20_000_000)
    }

    /// Where the goods go.
    public let destination: Destination
    /// The day that selects the rates.
    public private(set) var day: TaxDay
    /// The currency of all amounts.
    public let currency: Currency
    /// True when the amounts have the tax in them.
    public let isTaxInclusive: Bool
    /// The items.
    public private(set) var items: [Line]
    /// The shipping fee.
    public private(set) var shipping: Line?
    /// A discount on all items together.
    public let discount: Amount
    /// Who buys.
    public private(set) var buyer: Buyer

    /// Joins the parts, or names everything that is wrong with them.
    public init(
        to destination: Destination, on day: TaxDay, in currency: Currency, isTaxInclusive: Bool = false,
        items: [Line], shipping: Line? = nil, discount: Amount = .zero, buyer: Buyer = .unknown
    ) throws(SaleFaults) {
        self.destination = destination
        self.day = day
        self.currency = currency
        self.isTaxInclusive = isTaxInclusive
        self.items = items
        self.shipping = shipping
        self.discount = discount
        self.buyer = buyer
        let faults = faults
        guard faults.isEmpty else { throw SaleFaults(all: faults) }
    }

    /// The same sale to somebody, on a day.
    public func sold(to buyer: Buyer, on day: TaxDay) -> Sale {
        var sale = self
        sale.buyer = buyer
        sale.day = day
        return sale
    }

    /// The same sale without the rates that the caller set.
    public var withoutManualRates: Sale {
        var sale = self
        sale.items = items.map(\.withoutManualRate)
        sale.shipping = shipping?.withoutManualRate
        return sale
    }

    /// The items, then the shipping fee, each with its place.
    var lines: [(place: LinePlace, line: Line)] {
        items.enumerated().map { (.item($0), $1) } + (shipping.map { [(.shipping, $0)] } ?? [])
    }

    private var faults: [SaleFault] {
        var faults: [SaleFault] = []
        // Bounded one by one, so that no sum overflows.
        var itemsTotal: Int128 = 0
        var total: Int128 = 0
        for (place, line) in lines {
            if !line.gross.isPayable(in: currency) { faults.append(.amountInvalid(place)) }
            if !line.discount.isPayable(in: currency) {
                faults.append(.discountInvalid(place))
            } else if line.discount > max(.zero, line.gross) {
                faults.append(.discountExceeds(place, left: line.gross))
            }
            if let rate = line.manualRate, rate > Line.manualRateMax { faults.append(.manualRateExceeds(place)) }
            let net = Int128(line.gross.tenThousandths) - Int128(line.discount.tenThousandths)
            total += net
            if place != .shipping { itemsTotal += net }
        }
        if total > Int128(Amount.tenThousandthsMax) { faults.append(.totalExceeds) }
        if !discount.isPayable(in: currency) {
            faults.append(.documentDiscountInvalid)
        } else if faults.isEmpty, Int128(discount.tenThousandths) > itemsTotal {
            faults.append(.documentDiscountExceeds(left: Amount(tenThousandths: Int64(itemsTotal))))
        }
        return faults
    }
}

/// A line of a sale or of what was charged for it.
public enum LinePlace: Sendable, Hashable {
    /// An item, counted from 0.
    case item(Int)
    /// The shipping fee.
    case shipping
}

/// Everything that is wrong with a sale.
public struct SaleFaults: Error, Sendable, Hashable {
    /// In the sequence of the lines; at least one.
    public let all: [SaleFault]
}

/// One thing that is wrong with a sale.
public enum SaleFault: Sendable, Hashable {
    /// The amount is below zero, or finer than the currency's minor unit.
    case amountInvalid(LinePlace)
    /// The discount is below zero, or finer than the currency's minor unit.
    case discountInvalid(LinePlace)
    /// The discount is above the line.
    case discountExceeds(LinePlace, left: Amount)
    /// The manual rate is above 20 %.
    case manualRateExceeds(LinePlace)
    /// The document's amounts are together above what an amount can be.
    case totalExceeds
    /// The document's discount is below zero, or finer than the currency's minor unit.
    case documentDiscountInvalid
    /// The document's discount is above what the items cost after their own.
    case documentDiscountExceeds(left: Amount)
}

extension Amount {
    /// True when the amount is zero or more and needs no digit finer than the currency's minor unit.
    func isPayable(in currency: Currency) -> Bool { self >= .zero && fits(currency) }
}

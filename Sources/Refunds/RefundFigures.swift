public import Amounts
public import SalesTax

/// What shops gave back within some days, in sums for an overview. Sums are never of two currencies.
public struct RefundFigures: Sendable, Hashable {
    /// How many documents there are, and what they come to.
    public struct Sum: Sendable, Hashable {
        /// How many.
        public let count: Int
        /// In ``currency``.
        public let total: Amount
        /// Of the total.
        public let currency: Currency

        /// Joins the parts.
        public init(count: Int, total: Amount, currency: Currency) {
            self.count = count
            self.total = total
            self.currency = currency
        }
    }

    /// How a memo gave back.
    public enum Kind: Sendable, Hashable {
        /// For an order.
        case order(PayoutKind)
        /// As a `/v1` document.
        case transaction(TransactionType)
    }

    /// The memos of one day and kind.
    public struct DayOfKind: Sendable, Hashable {
        /// In Coordinated Universal Time.
        public let day: TaxDay
        /// How they gave back.
        public let kind: Kind
        /// What they come to.
        public let sum: Sum

        /// Joins the parts.
        public init(day: TaxDay, kind: Kind, sum: Sum) {
            self.day = day
            self.kind = kind
            self.sum = sum
        }
    }

    /// The memos with one comment.
    public struct Reason: Sendable, Hashable {
        /// The comment; nil for memos without one.
        public let comment: String?
        /// What they come to.
        public let sum: Sum

        /// Joins the parts.
        public init(comment: String?, sum: Sum) {
            self.comment = comment
            self.sum = sum
        }
    }

    /// Money that waits for one thing, whenever that began.
    public struct Waiting: Sendable, Hashable {
        /// For what.
        public let wait: PayoutWait
        /// How much.
        public let sum: Sum
        /// Since when the oldest waits.
        public let oldest: Instant

        /// Joins the parts.
        public init(wait: PayoutWait, sum: Sum, oldest: Instant) {
            self.wait = wait
            self.sum = sum
            self.oldest = oldest
        }
    }

    /// The memos of both dialects that are in force, by day and kind, in no sequence.
    public let refunds: [DayOfKind]
    /// What was charged in the same days: invoices of both dialects that are in force, a sum for each currency.
    public let charges: [Sum]
    /// The most frequent comments of memos for orders, the most frequent first.
    public let reasons: [Reason]
    /// Refunds whose money nobody has for certain.
    public let waiting: [Waiting]

    /// Joins the parts.
    public init(refunds: [DayOfKind], charges: [Sum], reasons: [Reason], waiting: [Waiting]) {
        self.refunds = refunds
        self.charges = charges
        self.reasons = reasons
        self.waiting = waiting
    }

    /// How many comments are told.
    public static let reasonsMax = 8
}

/// Whose figures are wanted, and of which days.
public struct FiguresQuery: Sendable, Hashable {
    /// The shops.
    public let stores: Set<StoreID>
    /// The first day.
    public let first: TaxDay
    /// The last day; at most ``daysMax`` days are looked at, however many there are in the register.
    public let last: TaxDay

    /// The days up to one, fewer where more than ``daysMax`` are asked for.
    public init(stores: Set<StoreID>, days: Int, upTo last: TaxDay) {
        self.stores = stores
        self.last = last
        first = TaxDay(number: last.number - Int32(min(max(days, 1), FiguresQuery.daysMax)) + 1)
    }

    /// So that the time of an answer does not grow with the register.
    public static let daysMax = 92

    /// The first second of the days.
    public var from: Instant { Instant(seconds: Int64(first.number) * 86_400) }
    /// The first second after them.
    public var end: Instant { Instant(seconds: Int64(last.number + 1) * 86_400) }
    /// The days one after another.
    public var days: [TaxDay] { (first.number...last.number).map { TaxDay(number: $0) } }
}

public import Amounts

/// A credit memo: a refund with a number. Once issued it never changes.
public struct CreditMemo: Sendable, Hashable {
    /// The register's number for it.
    public let id: CreditMemoID
    /// The number that people use: 100000001, 100000002, … in each store, without a gap.
    public let number: String
    /// The shop it belongs to.
    public let storeID: StoreID
    /// The order's number.
    public let orderNumber: String
    /// The invoice's number, when the memo counts on one.
    public let invoiceNumber: String?
    /// The currency the customer paid in.
    public let currency: Currency
    /// The currency of the store's books.
    public let baseCurrency: Currency
    /// What the gateway says of the money; nil for a memo that only records a refund, and for a preview.
    public var payoutStatus: GatewayRefund.Status?
    /// When it was issued.
    public let issuedAt: Instant
    /// The gateway's name of the refund.
    public let transactionID: String?
    /// True once the customer's mail was delivered.
    public var mailDelivered: Bool
    /// What it gives back.
    public let refund: Refund
    /// Each line's own number and what it is called, in the refund's sequence.
    public let lines: [CreditMemoLine]
    /// The tax on the shipping.
    public let shippingTax: AppliedTax
    /// The number of its entry in the order's history.
    public let historyID: HistoryEntryID
    /// The order's status after it.
    public let orderStatus: String
    /// The memo before it of the same order.
    public let previousID: CreditMemoID?

    /// Joins the parts.
    public init(
        id: CreditMemoID, number: String, storeID: StoreID, orderNumber: String, invoiceNumber: String?,
        currency: Currency, baseCurrency: Currency, payoutStatus: GatewayRefund.Status?, issuedAt: Instant,
        transactionID: String?,
        shippingTax: AppliedTax, mailDelivered: Bool, refund: Refund, lines: [CreditMemoLine],
        historyID: HistoryEntryID, orderStatus: String, previousID: CreditMemoID?
    ) {
        self.id = id
        self.number = number
        self.storeID = storeID
        self.orderNumber = orderNumber
        self.invoiceNumber = invoiceNumber
        self.currency = currency
        self.baseCurrency = baseCurrency
        self.payoutStatus = payoutStatus
        self.issuedAt = issuedAt
        self.transactionID = transactionID
        self.mailDelivered = mailDelivered
        self.refund = refund
        self.lines = lines
        self.shippingTax = shippingTax
        self.historyID = historyID
        self.orderStatus = orderStatus
        self.previousID = previousID
    }

    /// Whether the money is on its way still.
    public var state: CreditMemoState { refund.payout == .offline || payoutStatus == .succeeded ? .refunded : .open }

    /// What the order's history says of it, the request's comment included.
    public var historyEntry: HistoryEntry {
        let sentence =
            "Refunded amount of \(refund.total.amount.text(in: currency)) \(currency) \(refund.payout.rawValue)."
        return HistoryEntry(
            id: historyID, orderID: refund.orderID, subject: .creditMemo, status: orderStatus,
            comment: refund.comment.map { sentence + " " + $0 } ?? sentence, customerNotified: refund.sendsMail,
            visibleOnFront: false, writtenAt: issuedAt)
    }

    /// The taxes given back, one entry for each title and rate, in the sequence of the lines.
    public var taxes: [(tax: AppliedTax, amount: Money)] {
        var taxes: [(tax: AppliedTax, amount: Money)] = []
        func add(_ amount: Money, _ tax: AppliedTax) {
            guard amount != .zero else { return }
            if let index = taxes.firstIndex(where: { $0.tax == tax }) {
                taxes[index].amount += amount
            } else {
                taxes.append((tax, amount))
            }
        }
        for (line, part) in zip(lines, refund.lines) { add(part.amounts.tax, line.tax) }
        add(refund.shipping.tax, shippingTax)
        return taxes
    }
}

/// What a line of a memo is called.
public struct CreditMemoLine: Sendable, Hashable {
    /// The register's number for it.
    public let id: CreditMemoLineID
    /// The shop's article number.
    public let sku: String
    /// What the customer read.
    public let name: String
    /// The price of one without tax, before the discount.
    public let price: Money
    /// The tax it was charged with.
    public let tax: AppliedTax

    /// Joins the parts.
    public init(id: CreditMemoLineID, sku: String, name: String, price: Money, tax: AppliedTax) {
        self.id = id
        self.sku = sku
        self.name = name
        self.price = price
        self.tax = tax
    }
}

/// Whether a memo's money is on its way still; the lineage's numbers.
public enum CreditMemoState: Int64, Sendable, CaseIterable {
    /// The gateway reports the payout pending.
    case open = 1
    /// The money went back, or was recorded as gone back.
    case refunded = 2
}

extension CreditMemo {
    /// Makes a refund a document: the order stands as after it, one id for each line and one for the history. An online
    /// refund has what its gateway made of it.
    public init(
        issuing refund: Refund, paidOutAs payout: GatewayRefund? = nil, on order: Order, id: CreditMemoID,
        number: String, lineIDs: [CreditMemoLineID], historyID: HistoryEntryID, at now: Instant
    ) {
        let lines = zip(refund.lines, lineIDs).compactMap { part, lineID in
            order.line(part.orderLineID).map {
                CreditMemoLine(id: lineID, sku: $0.sku, name: $0.name, price: $0.price, tax: $0.tax)
            }
        }
        precondition(lines.count == refund.lines.count, "a refund is of its order's lines, one id for each")
        self.init(
            id: id, number: number, storeID: order.storeID, orderNumber: order.number,
            invoiceNumber: refund.invoiceID.flatMap(order.invoice)?.number, currency: order.currency,
            baseCurrency: order.baseCurrency, payoutStatus: payout?.status, issuedAt: now,
            transactionID: payout?.reference, shippingTax: order.shippingOrdered.tax, mailDelivered: false,
            refund: refund, lines: lines, historyID: historyID, orderStatus: order.status,
            previousID: order.latestMemo?.id)
    }
}

extension Order {
    /// Makes a refund that is settled a memo, with what its gateway made of it when it was paid out.
    public mutating func issue(
        _ refund: Refund, paidOutAs payout: GatewayRefund? = nil, numbering: inout Numbering, at now: Instant
    ) -> CreditMemo {
        let memo = CreditMemo(
            issuing: refund, paidOutAs: payout, on: self, id: CreditMemoID(numbering.takeID(.creditMemo)),
            number: numbering.takeNumber(.init(storeID: storeID, document: .creditMemo)),
            lineIDs: refund.lines.map { _ in CreditMemoLineID(numbering.takeID(.creditMemoLine)) },
            historyID: HistoryEntryID(numbering.takeID(.historyEntry)), at: now)
        latestMemo = LatestMemo(id: memo.id, issuedAt: now)
        return memo
    }
}

import Amounts
import Refunds
import Register

extension AttemptPurpose {
    /// The lines that it is about, in the sequence of ``Columns/refundLine``.
    var lineValues: [[SQLValue]] {
        switch self {
        case .refund(let refund): refund.lines.map { $0.values }
        case .resend: []
        case .capture(let charge): charge.lines.map { $0.asRefundLine.values }
        }
    }
}

extension RefundLine {
    fileprivate var values: [SQLValue] {
        var values = [SQLValue](for: Columns.refundLine.count)
        values.add(self)
        return values
    }
}

extension ChargeLine {
    /// The line as a row has it: a price with tax is a memo's alone.
    fileprivate var asRefundLine: RefundLine {
        RefundLine(orderLineID: orderLineID, quantity: quantity, amounts: amounts, rowInclTax: .zero)
    }

    fileprivate init(_ line: RefundLine) {
        self.init(orderLineID: line.orderLineID, quantity: line.quantity, amounts: line.amounts)
    }
}

/// The columns of an attempt that say what it is for, from `purpose` to `sends_mail`; what a purpose does not have is nothing.
struct PurposeRow: Hashable {
    private let kind: AttemptPurpose.Kind
    private var resentMemoID: CreditMemoID?
    private var invoiceID: InvoiceID?
    private var isByInvoice = false
    private var shipping = ShippingAmounts.zero
    private var adjustments = Adjustments.none
    private let total: Money
    private var comment: String?
    private var sendsMail = false

    init(_ purpose: AttemptPurpose) {
        kind = purpose.kind
        total = purpose.total
        switch purpose {
        case .refund(let refund):
            (invoiceID, isByInvoice) = (refund.invoiceID, refund.isByInvoice)
            (shipping, adjustments) = (refund.shipping, refund.adjustments)
            (comment, sendsMail) = (refund.comment, refund.sendsMail)
        case .resend(let memo, _): resentMemoID = memo
        case .capture(let charge):
            shipping = charge.shipping
            (comment, sendsMail) = (charge.comment, charge.sendsMail)
        }
    }

    init(reading reader: inout SQLReader) throws(StoreFault) {
        let word = reader.text()
        kind = try reader.known(AttemptPurpose.Kind(rawValue: word), word, "a purpose of an attempt")
        resentMemoID = reader.optionalID()
        invoiceID = reader.optionalID()
        isByInvoice = reader.flag()
        shipping = reader.shippingAmounts()
        adjustments = Adjustments(goodwill: reader.money(), fee: reader.money())
        total = reader.money()
        comment = reader.optionalText()
        sendsMail = reader.flag()
    }

    var values: [SQLValue] {
        var values: [SQLValue] = []
        values.add(kind.rawValue)
        values.add(resentMemoID)
        values.add(invoiceID)
        values.add(isByInvoice)
        values.add(shipping)
        values.add(adjustments.goodwill)
        values.add(adjustments.fee)
        values.add(total)
        values.add(comment)
        values.add(sendsMail)
        return values
    }

    /// What the attempt of an order is for, with its lines. Throws ``StoreFault`` when the columns say more than that, or
    /// less.
    func purpose(of orderID: OrderID, _ lines: [RefundLine]) throws(StoreFault) -> AttemptPurpose {
        let purpose: AttemptPurpose? =
            switch kind {
            case .refund:
                .refund(
                    Refund(
                        orderID: orderID, invoiceID: invoiceID, isByInvoice: isByInvoice, lines: lines,
                        shipping: shipping, adjustments: adjustments, payout: .online, comment: comment,
                        sendsMail: sendsMail))
            case .resend: resentMemoID.map { .resend($0, total: total) }
            case .capture:
                .capture(
                    Charge(
                        lines: lines.map { ChargeLine($0) }, shipping: shipping, capture: .online, comment: comment,
                        sendsMail: sendsMail))
            }
        guard let purpose, PurposeRow(purpose) == self, purpose.lineValues == lines.map(\.values) else {
            throw .broken("an attempt is not what its purpose makes of it")
        }
        return purpose
    }
}

extension SQLReader {
    /// The document of two columns, a memo's and an invoice's, of which at most one has a value.
    mutating func documentID() throws(StoreFault) -> DocumentID? {
        let (memo, invoice): (CreditMemoID?, InvoiceID?) = (optionalID(), optionalID())
        guard memo == nil || invoice == nil else { throw .broken("a row is of two documents") }
        return memo.map { .creditMemo($0) } ?? invoice.map { .invoice($0) }
    }
}

extension DocumentID {
    /// The column of a memo's id.
    var creditMemo: SQLValue { if case .creditMemo(let id) = self { SQLValue(id) } else { .null } }
    /// The column of an invoice's id.
    var invoice: SQLValue { if case .invoice(let id) = self { SQLValue(id) } else { .null } }
}

import Amounts
public import Refunds

extension DocumentPage {
    /// An order: what was paid, went back and is left, with its invoices, credit memos, payouts and history.
    public init(_ order: Order, memos: [CreditMemo], history: [HistoryEntry], in language: Language) {
        title = language(.orderTitle, order.number)
        facts = [
            (.customer, .text(order.customer.name)), (.mail, .text(order.customer.email)),
            (.date, .moment(order.placedAt)), (.status, .text(order.status)), (.store, .number(order.storeID.rawValue)),
            (.payment, .text(order.payment.method)), (.reference, .text(order.payment.transactionID)),
            (.currency, .text(order.currency.code)),
        ]
        sections = [
            .balance(of: order), .lines(of: order), .invoices(of: order), .memos(memos, currency: order.currency),
            .payouts(order.attempts),
            Section(.unmatchedRefunds, UnmatchedRefund.columns, order.unmatched.filter(\.isOpen).map(\.cells)),
            .history(history),
        ]
        if order.invoices.contains(where: { order.acceptsRefund(of: $0) }) {
            actions = [(.newMemo, Link.order(order.id).newMemo, .offline)]
        }
    }

    /// An invoice of an order, with the credit memos that count on it.
    public init(_ record: InvoiceRecord, memos: [CreditMemo], mailing: Mailing, in language: Language) {
        self.mailing = mailing
        let (invoice, order) = (record.invoice, record.order)
        title = language(.invoiceTitle, invoice.number)
        facts = [
            (.order, .link(order.number, .order(order.id))), (.customer, .text(order.customer.name)),
            (.mail, .text(order.customer.email)), (.date, .moment(invoice.issuedAt)), (.status, invoice.state.cell),
            (.store, .number(order.storeID.rawValue)), (.reference, .text(invoice.transactionID)),
            (.comment, .text(invoice.comment)), (.currency, .text(order.currency.code)),
        ]
        let sums: [(Word, Money)] = [
            (.charged, invoice.total.charged), (.refunded, invoice.total.refunded), (.held, invoice.total.reserved),
            (.left, invoice.total.left),
        ]
        sections = [
            Section(
                .sums, [.text(.sum), .number(.amount)], sums.map { [.word($0), .amount($1.amount, order.currency)] }),
            Section(
                .lines,
                [
                    .text(.sku), .text(.name), .number(.charged), .number(.refunded), .number(.left), .number(.amount),
                    .number(.refundedAmount),
                ],
                invoice.lines.map { line in
                    let article = order.line(line.orderLineID)
                    return [
                        .text(article?.sku), .text(article?.name), .quantity(line.quantity.charged),
                        .quantity(line.quantity.refunded), .quantity(line.quantity.left),
                        .amount(line.amounts.charged.total.amount, order.currency),
                        .amount(line.amounts.refunded.total.amount, order.currency),
                    ]
                }),
            .memos(memos, currency: order.currency),
        ]
        if order.acceptsRefund(of: invoice) { actions = [(.newMemo, Link.invoice(invoice.id).newMemo, .offline)] }
    }
}

extension DocumentPage.Section {
    /// What an order came to, was paid, and has left.
    fileprivate static func balance(of order: Order) -> Self {
        var sums: [(Word, Money)] = [
            (.ordered, order.grandTotal), (.paid, order.total.charged), (.refunded, order.total.refunded),
            (.held, order.total.reserved),
        ]
        if order.unmatchedTotal != .zero { sums.append((.unmatched, order.unmatchedTotal)) }
        sums.append((.left, order.leftForMemos))
        return Self(
            .sums, [.text(.sum), .number(.amount)], sums.map { [.word($0), .amount($1.amount, order.currency)] })
    }

    fileprivate static func lines(of order: Order) -> Self {
        Self(
            .lines,
            [
                .text(.sku), .text(.name), .number(.price), .number(.ordered), .number(.charged), .number(.refunded),
                .number(.left), .number(.amount), .number(.refundedAmount),
            ],
            order.lines.map { line in
                [
                    .text(line.sku), .text(line.name), .amount(line.price.amount, order.currency),
                    .quantity(line.quantityOrdered), .quantity(line.quantity.charged),
                    .quantity(line.quantity.refunded), .quantity(line.quantity.left),
                    .amount(line.amounts.charged.total.amount, order.currency),
                    .amount(line.amounts.refunded.total.amount, order.currency),
                ]
            }
                + [
                    [
                        .text(nil), .word(.shipping), .text(nil), .text(nil), .text(nil), .text(nil), .text(nil),
                        .amount(order.shipping.charged.total.amount, order.currency),
                        .amount(order.shipping.refunded.total.amount, order.currency),
                    ]
                ])
    }

    fileprivate static func invoices(of order: Order) -> Self {
        Self(
            .invoices,
            [
                .text(.number), .text(.date), .text(.status), .number(.amount), .number(.refunded), .number(.left),
            ],
            order.invoices.map { invoice in
                [
                    .link(invoice.number, .invoice(invoice.id)), .moment(invoice.issuedAt), invoice.state.cell,
                    .amount(invoice.total.charged.amount, order.currency),
                    .amount(invoice.total.refunded.amount, order.currency),
                    .amount(invoice.total.left.amount, order.currency),
                ]
            })
    }

    fileprivate static func memos(_ memos: [CreditMemo], currency: Currency) -> Self {
        Self(
            .memos, [.text(.number), .text(.date), .text(.kind), .text(.money), .number(.amount), .text(.comment)],
            memos.map { memo in
                [
                    .link(memo.number, .memo(memo.id)), .moment(memo.issuedAt),
                    .word(memo.refund.payout == .online ? .online : .offline), memo.money,
                    .amount(memo.refund.total.amount, currency), .text(memo.refund.comment),
                ]
            })
    }

    fileprivate static func history(_ entries: [HistoryEntry]) -> Self {
        Self(
            .history, [.text(.date), .text(.about), .text(.status), .text(.comment)],
            entries.map { entry in
                [.moment(entry.writtenAt), .word(entry.subject.word), .text(entry.status), .text(entry.comment)]
            })
    }

    /// Attempts to move money.
    static func payouts(_ attempts: [Attempt]) -> Self {
        Self(.payouts, Attempt.columns, attempts.map(\.cells))
    }
}

extension CreditMemo {
    /// Where its money is.
    var money: Table.Cell {
        switch payoutStatus {
        case nil: .text("–")
        case .pending: .state(.onItsWay, .wait)
        case .succeeded: .state(.arrived, .good)
        case .failed: .state(.cameBack, .bad)
        }
    }
}

extension HistoryEntry.Subject {
    fileprivate var word: Word {
        switch self {
        case .order: .order
        case .invoice: .invoice
        case .creditMemo: .memo
        }
    }
}

extension Link {
    /// The form for a new credit memo of what is at this address.
    fileprivate var newMemo: Link { Link(text + "/new-credit-memo") }
}

import Amounts
import Printing
public import Refunds

extension DocumentPage {
    /// A credit memo of an order.
    public init(_ memo: CreditMemo, of order: Order, mailing: Mailing, in language: Language) {
        self.init(
            PrintedMemo(memo, of: order), in: language, pdf: Link("\(Link.memo(memo.id).text)/pdf"),
            more: [
                (.order, .link(order.number, .order(order.id))), (.store, .number(memo.storeID.rawValue)),
                (.money, memo.money), (.reference, .text(memo.transactionID)),
            ])
        self.mailing = mailing
        if memo.payoutStatus == .failed { resending = Link("\(Link.memo(memo.id).text)/resend") }
    }

    /// A credit memo of `/v1`; nil for a document that is none.
    public init?(
        _ transaction: TaxTransaction, origin: TaxTransaction?, customer: TaxCustomer?,
        in language: Language
    ) {
        guard let printed = PrintedMemo(transaction, origin: origin, customer: customer) else { return nil }
        self.init(
            printed, in: language, pdf: .transaction(transaction, "/pdf"),
            more: [
                (.taxDocument, .text(transaction.key.description)), (.store, .number(transaction.storeID.rawValue)),
                (.version, .number(transaction.revision)), (.from, .text(transaction.terms.createdFrom)),
            ])
    }

    /// What is on a memo of either dialect.
    private init(
        _ memo: PrintedMemo, in language: Language, pdf: Link, more: [(name: Word, value: Table.Cell)]
    ) {
        title = language(.memoTitle, memo.number)
        let currency = memo.currency
        facts =
            [
                (.status, memo.isInForce ? .state(.issued, .good) : .state(.cancelled, .bad)),
                (.date, .moment(memo.issuedAt)), (.customer, .text(memo.buyer.joined(separator: ", ").nonEmpty)),
                (.invoice, .text(memo.invoices.map(\.number).joined(separator: ", ").nonEmpty)),
                (.kind, memo.payout.map { .word($0 == .offline ? .offline : .online) } ?? .word(.taxDocument)),
            ] + more + [(.currency, .text(currency.code)), (.comment, .text(memo.comment))]
        sections = [
            Section(
                .lines,
                [
                    .text(.sku), .text(.name), .number(.quantity), .number(.price), .number(.taxRate), .number(.tax),
                    .number(.amount),
                ],
                memo.lines.map { line in
                    [
                        .text(line.sku), .text(line.name), .quantity(line.quantity), .amount(line.price, currency),
                        .text(line.taxRate.map(language.numbers.percent)),
                        line.tax.map { .amount($0, currency) } ?? .text(nil), .amount(line.amount, currency),
                    ]
                }),
            Section(
                .sums, [.text(.sum), .number(.amount)],
                memo.sums.all.map { [.word($0), .amount($1, currency)] }),
            Section(
                .taxes, [.text(.name), .number(.taxRate), .number(.taxedAmount), .number(.amount)],
                memo.taxes.map { tax in
                    [
                        .text(tax.title), .text(language.numbers.percent(tax.rate)),
                        tax.base.map { .amount($0, currency) } ?? .text(nil), .amount(tax.amount, currency),
                    ]
                }),
        ]
        actions = [(.pdf, pdf, .read)]
    }
}

extension PrintedMemo.Sums {
    /// The sums in the sequence in which they are added; those that say nothing are left out.
    fileprivate var all: [(Word, Amount)] {
        let parts: [(Word, Amount)] = [
            (.discount, .zero - discount), (.shipping, shipping), (.tax, tax ?? .zero), (.goodwill, goodwill),
            (.fee, .zero - fee),
        ]
        return [(.subtotal, subtotal)] + parts.filter { $0.1 != .zero } + [(.total, total)]
    }
}

extension Link {
    /// A page of a `/v1` document.
    static func transaction(_ transaction: TaxTransaction, _ more: String = "") -> Link {
        Link(
            root + Endpoint.transaction.path + more,
            [
                ("store", String(transaction.storeID.rawValue)), ("source", String(transaction.key.source.number)),
                ("name", transaction.key.externalID),
            ])
    }
}

extension String {
    fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}

import Amounts
public import Refunds
public import Wire

/// The page on which a credit memo is made: the form with what it comes to, and all of it before it is issued.
public struct CreditMemoPage: Sendable {
    let order: Order
    let invoice: Invoice?
    let form: CreditMemoForm
    /// What the form comes to, or why it comes to nothing.
    public let outcome: Outcome
    /// What happened to the form before, when it was to be issued.
    public var note: Note?

    /// What a form comes to.
    public enum Outcome: Sendable {
        /// This refund.
        case refund(Refund)
        /// A rule says no.
        case refused(Refusal)
        /// Fields cannot be read.
        case unreadable(CreditMemoForm.Unreadable)
    }

    /// Why nothing was issued.
    public enum Note: Sendable {
        /// The order is not as it was shown.
        case changed
        /// The key stands for another memo.
        case keyReused
        /// No money goes out through gateways.
        case held
        /// The gateway refused.
        case failed
        /// Nobody knows whether it was issued; the same form tells.
        case unknown
        /// A rule says no.
        case refused(Refusal)
    }

    /// Joins the parts.
    public init(_ form: CreditMemoForm, of order: Order, _ invoice: Invoice?, _ outcome: Outcome) {
        self.form = form
        self.order = order
        self.invoice = invoice
        self.outcome = outcome
    }

    /// The form, or its totals alone where a script asks for them.
    public func response(in frame: Frame) -> Response {
        let language = frame.language
        let name =
            form.source.isInvoice
            ? language(.newMemoOfInvoice, invoice?.number ?? "") : language(.newMemoOfOrder, order.number)
        var content = fields(in: language)
        content["totals"] = .parts(outcome.totals(on: order, invoice, in: language))
        content["trouble"] = .optional(trouble(in: language))
        content["action"] = .text(frame.path)
        let status = if case .refund = outcome, note == nil { 200 } else { form.isSent ? 422 : 200 }
        guard !form.wantsTotalsOnly else {
            return Page("credit-memo-totals", titled: name, outcome.totals(on: order, invoice, in: language))
                .response(in: frame)
        }
        return Page("credit-memo", titled: name, content).response(status, in: frame)
    }

    /// What happened to the form, unless the totals say the same.
    private func trouble(in language: Language) -> String? {
        if case .refused(let noted) = note, case .refused(let refusal) = outcome, noted == refusal { return nil }
        return note.map { $0.text(in: language, order.currency) }
    }

    /// All of it, to be issued exactly so: `preview` stands for what is shown.
    public func review(of refund: Refund, preview: String, in frame: Frame) -> Response {
        let language = frame.language
        let price = language.numbers.price(refund.total.amount, in: order.currency)
        var content = fields(in: language)
        content["preview"] = .text(preview)
        content["totals"] = .parts(outcome.totals(on: order, invoice, in: language))
        content["action"] = .text(frame.path)
        content["trouble"] = .optional(note.map { $0.text(in: language, order.currency) })
        content["money"] = .text(language(refund.payout == .online ? .irrevocableOnline : .recordsOnly, price))
        content["moves"] = .flag(refund.payout == .online)
        content["hidden"] = .list(
            form.quantities.sorted { $0.key < $1.key }.map { id, text in
                ["name": .text(CreditMemoForm.quantity + "\(id.rawValue)"), "value": .text(text)]
            })
        content["lines"] = .list(
            refund.lines.map { line in
                let ordered = order.lines.first { $0.id == line.orderLineID }
                return [
                    "name": .text(ordered?.name ?? ""), "sku": .text(ordered?.sku ?? ""),
                    "value": .text(language.numbers.text(line.quantity)),
                    "amount": .text(language.numbers.text(line.amounts.row.amount, in: order.currency)),
                ]
            })
        let status = note == nil ? 200 : 503
        return Page("credit-memo-review", titled: language(.reviewTitle), content).response(status, in: frame)
    }

    private func fields(in language: Language) -> [String: Content] {
        var wrong: Set<String> = []
        if case .unreadable(let unreadable) = outcome { wrong = unreadable.fields }
        func field(_ name: String, _ value: String, _ word: Word) -> Content {
            [
                "name": .text(name), "value": .text(value), "label": .text(language(word)),
                "wrong": .flag(wrong.contains(name)),
            ]
        }
        return [
            "key": .text(form.key), "currency": .text(order.currency.code), "comment": .text(form.comment),
            "wrongComment": .flag(wrong.contains("comment")), "mail": .flag(form.sendsMail),
            "online": .flag(form.payout == .online), "payout": .text(form.payout.rawValue),
            "amounts": [
                field("shipping", form.shipping, .shipping), field("goodwill", form.goodwill, .goodwill),
                field("fee", form.fee, .fee),
            ],
            "lines": order.refundFields(on: invoice, form.quantities, blank: "0", wrong, in: language),
        ]
    }
}

extension CreditMemoPage.Outcome {
    /// What the template `credit-memo-totals` is filled with.
    func totals(on order: Order, _ invoice: Invoice?, in language: Language) -> [String: Content] {
        switch self {
        case .unreadable(let unreadable):
            let word: Sentence = unreadable.fields == ["comment"] ? .commentTooLong : .unreadableField
            return ["refusal": .text(language(word)), "rows": .list([]), "any": false]
        case .refused(let refusal):
            return ["refusal": .text(refusal.text(in: language, order.currency)), "rows": .list([]), "any": false]
        case .refund(let refund):
            let left = order.moneyLeft(of: invoice) - refund.total.amount
            let rows: [(Word, Amount, isTotal: Bool)] = [
                (.subtotal, refund.goods.row.amount, false), (.discount, -refund.discount.amount, false),
                (.shipping, refund.shipping.fee.amount, false),
                (.tax, refund.tax.amount + refund.goods.hiddenTax.amount, false),
                (.goodwill, refund.adjustments.goodwill.amount, false), (.fee, -refund.adjustments.fee.amount, false),
                (.totalRefund, refund.total.amount, true), (.leftAfter, left, false),
            ]
            return [
                "refusal": false, "any": true,
                "rows": .list(
                    rows.map { word, amount, isTotal in
                        [
                            "name": .text(language(word)), "isTotal": .flag(isTotal),
                            "value": .text(language.numbers.price(amount, in: order.currency)),
                        ]
                    }),
            ]
        }
    }
}

/// The page behind it: the memo that was issued, or that nobody knows.
public struct CreditMemoEnd: Sendable {
    private let isDoubtful: Bool
    private let isPending: Bool
    private let values: [String]
    private var link: Link?

    /// A memo that is issued.
    public init(_ memo: CreditMemo, in frame: Frame) {
        let price = frame.language.numbers.price(memo.refund.total.amount, in: memo.currency)
        isDoubtful = false
        isPending = memo.payoutStatus == .pending
        values = [memo.number, price, memo.orderNumber]
        link = .memo(memo.id)
    }

    /// An attempt whose end nobody knows.
    public init(doubtful attempt: Attempt) {
        isDoubtful = true
        isPending = false
        values = ["\(attempt.id.rawValue)"]
    }

    /// The page.
    public func response(in frame: Frame) -> Response {
        let language = frame.language
        let title = isDoubtful ? language(.doubtTitle) : language(.memoIsIssued, values[0])
        let text = isDoubtful ? language(.doubtText, values[0]) : language(.issuedText, values[1], values[2])
        return Page(
            "credit-memo-end", titled: title,
            [
                "text": .text(text), "doubtful": .flag(isDoubtful),
                "memo": .optional(link.map(\.text)),
                "pending": .optional(isPending ? language(.moneyPending) : nil),
            ]
        ).response(isDoubtful ? 202 : 200, in: frame)
    }
}

extension CreditMemoPage.Note {
    /// Why nothing was issued, for whoever filled in the form.
    func text(in language: Language, _ currency: Currency) -> String {
        switch self {
        case .changed: language(.changedMeanwhile)
        case .keyReused: language(.keyReused)
        case .held: language(.payoutsAreHeld)
        case .failed: language(.moneyFailed)
        case .unknown: language(.outcomeUnknown)
        case .refused(let refusal): refusal.text(in: language, currency)
        }
    }
}

extension Refusal {
    /// Why a memo is refused, in words for whoever fills in the form.
    func text(in language: Language, _ currency: Currency) -> String {
        switch self {
        case .quantityExceeds(let name): language(.refusedQuantity, name)
        case .shippingExceeds(let left): language(.refusedShipping, language.numbers.price(left, in: currency))
        case .totalExceeds(let left): language(.refusedTotal, language.numbers.price(left, in: currency))
        case .totalNotPositive: language(.refusedNothing)
        case .payoutInFlight: language(.refusedInFlight)
        case .refundUnmatched: language(.refusedUnmatched)
        case .onlineRefundUnsupported: language(.refusedOnline)
        case .gatewayDown: language(.refusedGatewayDown)
        case .amountInvalid: language(.refusedAmount)
        case .itemInvalid: language(.refusedItem)
        case .previewOutdated: language(.changedMeanwhile)
        case .cannotCreditMemo, .sourceMissing, .sourceAmbiguous, .invoiceNotFound, .orderNotFound, .refundTypeInvalid,
            .quantityToInvoiceExceeds, .fieldInvalid, .taxNotComputable, .cannotInvoice, .onlineCaptureUnsupported,
            .cannotCancel, .cannotHold, .cannotUnhold, .duplicate:
            language(.refusedNoRefund)
        }
    }
}

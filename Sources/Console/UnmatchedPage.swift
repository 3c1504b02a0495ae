import Amounts
public import Refunds
public import Wire

/// A refund that somebody made past the register, and the credit memo that is to account for it.
public struct UnmatchedPage: Sendable {
    private let unmatched: UnmatchedRefund
    private let order: Order
    private let form: MatchForm
    private let outcome: CreditMemoPage.Outcome
    /// Why no memo was issued.
    public var note: CreditMemoPage.Note?

    /// A refund with what was filled in. `order` stands without the refund, as the memo would find it.
    public init(
        _ unmatched: UnmatchedRefund, of order: Order, _ form: MatchForm, _ outcome: CreditMemoPage.Outcome
    ) {
        self.unmatched = unmatched
        self.order = order
        self.form = form
        self.outcome = outcome
    }

    /// The page, or its totals alone where a script asks for them.
    public func response(in frame: Frame) -> Response {
        let language = frame.language
        let title = language(.unmatchedTitle, unmatched.refund.reference)
        let totals = outcome.totals(on: order, nil, in: language)
        guard !form.wantsTotalsOnly else {
            return Page("credit-memo-totals", titled: title, totals).response(in: frame)
        }
        var wrong: Set<String> = form.lacksReason ? ["why"] : []
        if case .unreadable(let unreadable) = outcome { wrong.formUnion(unreadable.fields) }
        let isRefund = if case .refund = outcome { true } else { false }
        let mayMatch = unmatched.isOpen && Endpoint.matchUnmatched.admits(frame.viewer)
        return Page(
            "unmatched", titled: title,
            [
                "facts": .facts(facts, in: language), "mayMatch": .flag(mayMatch), "action": .text(frame.path),
                "nothing": .optional(unmatched.isOpen ? nil : language(.matchNothing)),
                "trouble": .optional(isRefund ? note.map { $0.text(in: language, order.currency) } : nil),
                "totals": .parts(totals), "lines": order.refundFields(form.quantities, blank: "", wrong, in: language),
                "currency": .text(order.currency.code), "shipping": .text(form.shipping), "why": .text(form.why),
                "wrongShipping": .flag(wrong.contains("shipping")), "wrongWhy": .flag(wrong.contains("why")),
            ]
        ).response(form.isSent && (!isRefund || note != nil || form.lacksReason) ? 422 : 200, in: frame)
    }

    private var facts: [(name: Word, value: Table.Cell)] {
        [
            (.order, .link(order.number, .order(order.id))), (.store, .number(order.storeID.rawValue)),
            (.amount, .text(unmatched.refund.amountText)), (.money, unmatched.refund.status.cell),
            (.payment, .text(unmatched.payment.method)), (.paymentReference, .text(unmatched.payment.transactionID)),
            (.reference, .text(unmatched.refund.reference)), (.gatewayKey, .text(unmatched.gatewayKey)),
            (.heardAt, .moment(unmatched.heardAt)),
        ]
    }
}

/// What is filled in for the memo that accounts for a refund, as it stands in the fields.
public struct MatchForm: Sendable {
    /// What the form is sent for.
    public enum Step: String, Sendable {
        /// To see what it comes to.
        case totals
        /// To issue the memo.
        case issue
    }

    /// What the form was sent for.
    public let step: Step
    /// True when only the totals are to be shown anew.
    let wantsTotalsOnly: Bool
    /// True for what somebody has sent.
    let isSent: Bool
    /// By order line.
    let quantities: [OrderLineID: String]
    let shipping: String
    let why: String

    private static let reasonBytesMax = 2_000

    /// The form with nothing filled in.
    public init() {
        step = .totals
        wantsTotalsOnly = false
        isSent = false
        quantities = [:]
        shipping = ""
        why = ""
    }

    /// Reads the fields; nil when no page has sent them.
    public init?(reading form: FormFields) {
        guard let step = Step(rawValue: form["step"] ?? ""),
            let quantities = CreditMemoForm.quantities(in: form)
        else { return nil }
        self.step = step
        self.quantities = quantities
        wantsTotalsOnly = form["part"] == "totals"
        isSent = true
        shipping = form["shipping"] ?? ""
        why = (form["why"] ?? "").replacing("\r\n", with: "\n")
    }

    /// True when the memo is to be issued, and nobody can read why.
    public var lacksReason: Bool {
        step == .issue
            && (why.trimmingBlanks.isEmpty || why.utf8.count > MatchForm.reasonBytesMax || !why.isPlainText)
    }

    /// What the fields ask for. Throws the fields that cannot be read.
    public func command(
        _ id: UnmatchedRefundID, by person: String
    ) throws(CreditMemoForm.Unreadable) -> MatchRefund {
        var unreadable: Set<String> = []
        let items = CreditMemoForm.items(quantities, &unreadable)
        var amount: Amount?
        if !shipping.trimmingBlanks.isEmpty {
            amount = Amount(field: shipping)
            if amount == nil { unreadable.insert("shipping") }
        }
        guard unreadable.isEmpty else { throw CreditMemoForm.Unreadable(fields: unreadable) }
        return MatchRefund(id: id, person: person, reason: why, items: items, shipping: amount)
    }
}

import Amounts
public import Refunds
public import Wire

/// The money that waits for something, needs a person, or did not move.
public struct PayoutsPage: Sendable {
    private let sections: [DocumentPage.Section]
    private let attempts: Table
    private let hold: Hold?
    /// True for a user who may let held payouts go.
    public var mayLetGo = false

    /// Why no money goes out through gateways.
    public struct Hold: Sendable {
        let since: Instant
        let reason: String
        let release: (at: Instant, person: String, why: String)?

        /// Joins the parts; `release` says who let payouts go since.
        public init(since: Instant, reason: String, release: (at: Instant, person: String, why: String)? = nil) {
            self.since = since
            self.reason = reason
            self.release = release
        }
    }

    /// Attempts that are open or failed, refunds that no credit memo accounts for, why no money goes out at all, and when that
    /// was so before.
    public init(
        open: [Attempt], failed: [Attempt], unmatched: [UnmatchedRefund], hold: Hold?, holdsBefore: [Hold]
    ) {
        let needed = open.filter { $0.state == .review || $0.isLate }
        let waiting = open.filter { $0.state != .review && !$0.isLate }
        sections = [
            DocumentPage.Section(.needsPerson, Attempt.columns, needed.map(\.cells)),
            DocumentPage.Section(.waiting, Attempt.columns, waiting.map(\.cells)),
            DocumentPage.Section(.unmatchedRefunds, UnmatchedRefund.columns, unmatched.map(\.cells)),
            DocumentPage.Section(.failedPayouts, Attempt.columns, failed.map(\.cells)),
            DocumentPage.Section(
                .holdsBefore, [.text(.heldSince), .text(.reason), .text(.letGoAt), .text(.person), .text(.why)],
                holdsBefore.map { hold in
                    [
                        .moment(hold.since), .text(hold.reason), .moment(hold.release?.at),
                        .text(hold.release?.person), .text(hold.release?.why),
                    ]
                }),
        ]
        attempts = Table(columns: Attempt.columns, rows: (needed + waiting + failed).map(\.cells))
        self.hold = hold
    }

    /// The page.
    public func response(in frame: Frame) -> Response {
        let language = frame.language
        let document = DocumentPage(title: language(.payouts), facts: [], sections: sections)
        let more: [String: Content] = [
            "held": .optional(hold.map { language(.payoutsHeld, language.text($0.since), $0.reason) }),
            "release": .optional(
                hold.flatMap { mayLetGo ? language(.letGoText, language.text($0.since)) : nil }),
            "nothing": .flag(sections.allSatisfy(\.table.rows.isEmpty)),
            "file": .optional(attempts.rows.isEmpty ? nil : "\(frame.path)?as=csv"),
        ]
        return Page("payouts", titled: document.title, document.content(in: frame).merging(more) { $1 })
            .response(in: frame)
    }

    /// The attempts as a list.
    public var list: ListPage { ListPage(title: .payouts, table: attempts, total: attempts.rows.count) }
}

extension UnmatchedRefund {
    static let columns: [Table.Column] = [
        .text(.reference), .number(.store), .text(.date), .text(.payment), .text(.paymentReference), .text(.status),
        .number(.amount),
    ]

    /// Its row in a list.
    var cells: [Table.Cell] {
        [
            .link(refund.reference, .unmatched(self)), .number(storeID.rawValue), .moment(heardAt),
            .text(payment.method), .text(payment.transactionID), refund.status.cell, .text(refund.amountText),
        ]
    }
}

/// An attempt to move money: what was seen of it, and what a person can do.
public struct PayoutPage: Sendable {
    let attempt: Attempt
    let orderNumber: String?
    let evidence: [Evidence]
    /// What was just done, or why nothing was.
    public var note: Note?

    /// What became of something that was asked for.
    public enum Note: String, Sendable {
        /// The gateway was asked.
        case asked
        /// Nobody may ask now.
        case notAsked = "not-asked"
        /// It was settled.
        case resolved
        /// It could not be settled that way.
        case notResolved = "not-resolved"

        fileprivate var sentence: Sentence {
            switch self {
            case .asked: .noteAsked
            case .notAsked: .noteNotAsked
            case .resolved: .noteResolved
            case .notResolved: .noteNotResolved
            }
        }
    }

    /// Joins the parts.
    public init(_ attempt: Attempt, ofOrder orderNumber: String?, evidence: [Evidence], note: Note?) {
        self.attempt = attempt
        self.orderNumber = orderNumber
        self.evidence = evidence
        self.note = note
    }

    /// Back to an attempt's page, which says what was done.
    public static func redirect(to id: AttemptID, _ note: Note) -> Response {
        Page.redirect(to: Link(Link.payout(id).text, [("note", note.rawValue)]))
    }

    /// The page.
    public func response(in frame: Frame) -> Response {
        let language = frame.language
        let document = DocumentPage(
            title: language(.payoutTitle, String(attempt.id.rawValue)), facts: facts,
            sections: [
                DocumentPage.Section(
                    .evidence, [.text(.date), .text(.source), .text(.seen)],
                    evidence.map { [.moment($0.seenAt), .text($0.source.rawValue), .text($0.detail)] })
            ])
        func may(_ scope: Scope) -> Bool { frame.viewer?.caller.may(scope) ?? false }
        return Page(
            "payout", titled: document.title,
            document.content(in: frame).merging([
                "note": .optional(note.map { language($0.sentence) }),
                "path": .text(Link.payout(attempt.id).text),
                "mayAsk": .flag(may(.online) && attempt.nextQuestionAt != nil),
                "mayResolve": .flag(may(.admin) && !attempt.state.isSettled),
            ]) { $1 }
        ).response(in: frame)
    }

    private var facts: [(name: Word, value: Table.Cell)] {
        var document: Table.Cell = .text(nil)
        switch attempt.document {
        case .creditMemo(let id)?: document = .link(String(id.rawValue), .memo(id))
        case .invoice(let id)?: document = .link(String(id.rawValue), .invoice(id))
        case nil: break
        }
        return [
            (.status, attempt.state.cell), (.reason, .text(attempt.reason)),
            (.purpose, .word(attempt.purpose.kind.word)),
            (.order, .link(orderNumber ?? String(attempt.orderID.rawValue), .order(attempt.orderID))),
            (.amount, .amount(attempt.purpose.total.amount, attempt.currency)),
            (.currency, .text(attempt.currency.code)), (.payment, .text(attempt.payment.method)),
            (.paymentReference, .text(attempt.payment.transactionID)), (.reference, .text(attempt.gatewayReference)),
            (.gatewayKey, .text(attempt.gatewayKey)), (.date, .moment(attempt.madeAt)),
            (.sends, .number(attempt.sends)), (.questions, .number(attempt.questions)),
            (.nextQuestion, .moment(attempt.nextQuestionAt)), (.document, document),
        ]
    }
}

/// What a person says of an attempt on its page.
public struct PayoutVerdict: Sendable {
    /// What the gateway has of it; nil when it has nothing and will have nothing.
    public let refund: GatewayRefund?
    /// What was seen, and where.
    public let evidence: String

    /// Reads the form; nil when it says not enough.
    public init?(_ form: FormFields, of attempt: Attempt) {
        let reference = String((form["reference"] ?? "").trimmingBlanks)
        let evidence = String((form["evidence"] ?? "").trimmingBlanks)
        guard !evidence.isEmpty, evidence.utf8.count <= 2_000, reference.utf8.count <= 255 else { return nil }
        self.evidence = evidence
        switch form["found"] {
        case "none": refund = nil
        case "succeeded" where !reference.isEmpty: refund = attempt.refund(reference, .succeeded)
        case "pending" where !reference.isEmpty: refund = attempt.refund(reference, .pending)
        case .some, nil: return nil
        }
    }
}

extension Attempt {
    fileprivate func refund(_ reference: String, _ status: GatewayRefund.Status) -> GatewayRefund {
        GatewayRefund(
            reference: reference, minorUnits: minorUnits, currencyCode: currency.code, status: status)
    }

    /// True when its money is on its way for so long that a person must look.
    fileprivate var isLate: Bool { state == .issued && reason != nil }

    /// The columns of a list of attempts.
    static let columns: [Table.Column] = [
        .text(.attempt), .text(.status), .text(.purpose), .number(.store), .text(.date), .text(.currency),
        .number(.amount), .text(.paymentReference), .text(.nextQuestion), .text(.reason),
    ]

    /// Its row in such a list.
    var cells: [Table.Cell] {
        [
            .link(String(id.rawValue), .payout(id)), isLate ? .state(.late, .bad) : state.cell,
            .word(purpose.kind.word),
            .number(storeID.rawValue), .moment(madeAt), .text(currency.code),
            .amount(purpose.total.amount, currency), .text(payment.transactionID), .moment(nextQuestionAt),
            .text(reason),
        ]
    }
}

extension GatewayRefund.Status {
    /// What the gateway says of the money.
    var cell: Table.Cell {
        switch self {
        case .pending: .state(.onItsWay, .wait)
        case .succeeded: .state(.arrived, .good)
        case .failed: .state(.cameBack, .bad)
        }
    }
}

extension AttemptState {
    fileprivate var cell: Table.Cell {
        switch self {
        case .reserved: .state(.stateReserved, .wait)
        case .sending: .state(.stateSending, .wait)
        case .unknown: .state(.stateUnknown, .wait)
        case .issued: .state(.stateIssued, .good)
        case .failed: .state(.stateFailed, .bad)
        case .review: .state(.stateReview, .bad)
        }
    }
}

extension AttemptPurpose.Kind {
    fileprivate var word: Word {
        switch self {
        case .refund: .purposeRefund
        case .resend: .purposeResend
        case .capture: .purposeCapture
        }
    }
}

extension GatewayRefund {
    /// The amount in minor units, as the gateway counts it: it may be of a currency that nobody here knows.
    var amountText: String {
        guard let currency = Currency(currencyCode),
            case let (units, overflows) = minorUnits.multipliedReportingOverflow(by: currency.minorUnit.tenThousandths),
            !overflows
        else { return "\(minorUnits) (\(currencyCode))" }
        return "\(Amount(tenThousandths: units).text(in: currency)) \(currency)"
    }
}

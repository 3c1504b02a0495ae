public import Refunds
public import Wire

/// What the gateways had to say when all were asked, and whether payouts go again.
public struct ReconciledPage: Sendable {
    /// A refund that a gateway shows.
    public struct Row: Sendable {
        /// What a refund is to the register.
        public enum Meaning: Sendable {
            /// A memo accounts for it.
            case known
            /// It tells something new about a payout.
            case news
            /// No memo accounts for it.
            case unmatched
            /// No order has its payment.
            case foreign
        }

        let meaning: Meaning
        let method: String
        let payment: String?
        let refund: GatewayRefund

        /// Joins the parts.
        public init(_ meaning: Meaning, method: String, payment: String?, refund: GatewayRefund) {
            self.meaning = meaning
            self.method = method
            self.payment = payment
            self.refund = refund
        }
    }

    private let rows: [Row]
    private let failures: [String]

    /// What was heard, and what could not be asked or noted: with failures payouts stay held.
    public init(_ rows: [Row], failures: [String]) {
        self.rows = rows
        self.failures = failures
    }

    /// The page.
    public func response(in frame: Frame) -> Response {
        let language = frame.language
        let document = DocumentPage(
            title: language(.letGoTitle), facts: [],
            sections: [
                DocumentPage.Section(
                    .heardRefunds,
                    [
                        .text(.meaning), .text(.payment), .text(.paymentReference), .text(.reference), .text(.money),
                        .number(.amount),
                    ],
                    rows.map { row in
                        [
                            row.meaning.cell, .text(row.method), .text(row.payment), .text(row.refund.reference),
                            row.refund.status.cell, .text(row.refund.amountText),
                        ]
                    })
            ])
        let more: [String: Content] = [
            "goes": .flag(failures.isEmpty), "stays": .flag(!failures.isEmpty), "any": .flag(!rows.isEmpty),
            "failures": .list(failures.map { ["failure": .text($0)] }),
        ]
        return Page("reconciled", titled: document.title, document.content(in: frame).merging(more) { $1 })
            .response(failures.isEmpty ? 200 : 503, in: frame)
    }
}

extension ReconciledPage.Row.Meaning {
    fileprivate var cell: Table.Cell {
        switch self {
        case .known: .state(.heardKnown, .good)
        case .news: .state(.heardNews, .good)
        case .unmatched: .state(.heardUnmatched, .bad)
        case .foreign: .state(.heardForeign, .plain)
        }
    }
}

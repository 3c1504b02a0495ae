import Amounts
public import Refunds
import SalesTax
public import Wire

/// The first page: what was given back of late, how and why, and what waits.
public struct OverviewPage: Sendable {
    let figures: RefundFigures
    let query: FiguresQuery
    let mails: (waiting: Int, dead: Int)

    /// Shows the figures that a query asked for, and how many mails wait or were given up.
    public init(_ figures: RefundFigures, of query: FiguresQuery, mails: (waiting: Int, dead: Int)) {
        self.figures = figures
        self.query = query
        self.mails = mails
    }

    /// How many days are shown.
    public static let days = 30

    /// The page.
    public func response(in frame: Frame) -> Response {
        let language = frame.language
        let sum = figures.refunds.map(\.sum).merged()
        return Page(
            "overview", titled: language(.overview),
            [
                "period": .text(language(.lastDays, language.text(query.first), language.text(query.last))),
                "any": .flag(!sum.isEmpty), "charts": .list(sum.map { chart(in: $0.currency, language) }),
                "tables": .list([
                    table(.byType, kinds(in: language), .kind, language),
                    table(.byReason, reasons(in: language), .comment, language),
                    rates(in: language), table(.unsettled, waiting(in: language), .status, language),
                    mails(in: language),
                ]),
            ]
        ).response(in: frame)
    }

    // MARK: - By day

    private func chart(in currency: Currency, _ language: Language) -> Content {
        let ofCurrency = figures.refunds.filter { $0.sum.currency == currency }
        let byDay = Dictionary(grouping: ofCurrency, by: \.day).mapValues { $0.map(\.sum).merged()[0] }
        func price(_ amount: Amount) -> String { language.numbers.price(amount, in: currency) }
        let bars = query.days.map { day in
            let total = byDay[day]?.total ?? .zero
            return Drawing.Bar(name: "\(language.text(day)): \(price(total))", value: total.tenThousandths)
        }
        let all = ofCurrency.map(\.sum).merged()[0]
        let title = language(.refundsByDay, currency.code)
        let name = "\(title): \(language(.memosOf, language.numbers.text(Int64(all.count)), price(all.total)))"
        return [
            "title": .text(title), "svg": .text(Drawing.columns(bars, named: name)),
            "total": .text(language(.memosOf, language.numbers.text(Int64(all.count)), price(all.total))),
            "first": .text(language.text(query.first)), "last": .text(language.text(query.last)),
            "highest": .text(price(byDay.values.map(\.total).max() ?? .zero)),
            "rows": .list(
                byDay.sorted { $0.key < $1.key }.map { day, sum in
                    [
                        "day": .text(language.text(day)), "count": .text(language.numbers.text(Int64(sum.count))),
                        "total": .text(price(sum.total)),
                    ]
                }),
        ]
    }

    // MARK: - Tables with bars

    /// A line of a table: its name, how long its bar is, and what it comes to.
    private struct Row {
        let name: String
        var link: Link?
        let count: Int64
        let total: String
    }

    private func table(
        _ title: Word, _ rows: [Row], _ heading: Word, counted: Word = .count, summed: Word? = .amount,
        _ language: Language
    ) -> Content {
        let longest = rows.map(\.count).max() ?? 0
        return [
            "title": .text(language(title)), "any": .flag(!rows.isEmpty), "heading": .text(language(heading)),
            "counted": .text(language(counted)), "summed": .optional(summed.map { language($0) }),
            "rows": .list(
                rows.map { row in
                    [
                        "name": .text(row.name), "link": .optional(row.link?.text),
                        "count": .text(language.numbers.text(row.count)),
                        "total": .text(row.total), "svg": .text(Drawing.row(row.count, within: longest)),
                    ]
                }),
        ]
    }

    private func row(_ name: String, _ sum: RefundFigures.Sum, _ language: Language) -> Row {
        Row(name: name, count: Int64(sum.count), total: language.numbers.price(sum.total, in: sum.currency))
    }

    private func kinds(in language: Language) -> [Row] {
        let byKind = Dictionary(grouping: figures.refunds, by: \.kind).mapValues { $0.map(\.sum).merged() }
        return RefundFigures.Kind.shown.flatMap { kind, word in
            (byKind[kind] ?? []).map { row(language(word), $0, language) }
        }
    }

    private func reasons(in language: Language) -> [Row] {
        figures.reasons.map { reason in
            let text = reason.comment.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") }
            return row(
                text.map { $0.count > 80 ? $0.prefix(79) + "…" : $0 } ?? language(.noComment), reason.sum, language)
        }
    }

    private func waiting(in language: Language) -> [Row] {
        PayoutWait.allCases.flatMap { wait in
            figures.waiting.filter { $0.wait == wait }.map { waiting in
                row("\(language(wait.word)), \(language(.since, language.text(waiting.oldest)))", waiting.sum, language)
            }
        }
    }

    /// What the outbox has that somebody may want to look at.
    private func mails(in language: Language) -> Content {
        let rows = [(Word.dead, "dead", mails.dead), (.waiting, "waiting", mails.waiting)].filter { $0.2 > 0 }
        return table(
            .outbox,
            rows.map { word, state, count in
                Row(name: language(word), link: .outbox(state: state), count: Int64(count), total: "")
            }, .status, counted: .mails, summed: nil, language)
    }

    /// What went back of what was charged in the same days, by currency.
    private func rates(in language: Language) -> Content {
        let refunded = figures.refunds.map(\.sum).merged()
        let rows = figures.charges.map { charged in
            let back = refunded.first { $0.currency == charged.currency }?.total ?? .zero
            let permille =
                charged.total > .zero
                ? Int64(Int128(back.tenThousandths) * 1_000 / Int128(charged.total.tenThousandths)) : 0
            let price = language.numbers.price
            return [
                "name": .text(charged.currency.code), "link": false,
                "count": .text(language.percent(permille: permille)),
                "total": .text(
                    language(.rowsOfTotal, price(back, charged.currency), price(charged.total, charged.currency))),
                "svg": .text(Drawing.row(permille, within: 1_000)),
            ] as Content
        }
        return [
            "title": .text(language(.refundRate)), "any": .flag(!rows.isEmpty), "heading": .text(language(.currency)),
            "counted": .text(language(.rate)), "summed": .text(language(.amount)), "rows": .list(rows),
        ]
    }
}

extension RefundFigures.Kind {
    /// In the sequence in which they are shown.
    fileprivate static let shown: [(Self, Word)] = [
        (.order(.offline), .offline), (.order(.online), .online), (.transaction(.refund), .kindRefund),
        (.transaction(.taxableRefund), .kindTaxable),
    ]
}

extension PayoutWait {
    fileprivate var word: Word {
        switch self {
        case .reserved: .waitReserved
        case .sending: .waitSending
        case .unknown: .waitUnknown
        case .review: .waitReview
        case .pending: .onItsWay
        case .unmatched: .waitUnmatched
        }
    }
}

extension Language {
    /// A day.
    fileprivate func text(_ day: TaxDay) -> String {
        let moment: String = text(Instant(seconds: Int64(day.number) * 86_400))
        return String(moment.prefix { $0 != " " })
    }

    /// Thousandths as a percentage with one decimal.
    fileprivate func percent(permille: Int64) -> String {
        let point = self == .english ? "." : ","
        return "\(permille / 10)\(point)\(permille % 10)%"
    }
}

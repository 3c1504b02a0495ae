public import Refunds
public import Wire

/// A list with a search above it: a page of it as HTML, or all of it as CSV.
public struct ListPage: Sendable {
    let title: Word
    let table: Table
    /// The number of all rows.
    public let total: Int
    /// What is to be known before anything else.
    var trouble: Sentence?
    /// What was just done.
    var note: Sentence?

    /// A page of the list.
    public func response(to search: Search, in frame: Frame) -> Response {
        let (language, page) = (frame.language, search.page)
        let first = (page.number - 1) * page.limit
        func link(_ number: Int) -> String { search.link(frame.path, ("page", String(number))).text }
        let content: [String: Content] = [
            "search": search.content(in: language), "table": table.content(in: language),
            "trouble": .optional(trouble.map { language($0) }), "note": .optional(note.map { language($0) }),
            "count": .text(count(from: first, in: language)),
            "file": .optional(table.rows.isEmpty ? nil : search.link(frame.path, ("as", "csv")).text),
            "earlier": .optional(page.number > 1 ? link(page.number - 1) : nil),
            "later": .optional(first + page.limit < total ? link(page.number + 1) : nil),
        ]
        return Page("list", titled: language(title), content).response(in: frame)
    }

    private func count(from first: Int, in language: Language) -> String {
        guard !table.rows.isEmpty else { return language(.nothingFound) }
        let numbers = [first + 1, first + table.rows.count, total].map { language.numbers.text(Int64($0)) }
        return language(.rowsOfTotal, "\(numbers[0])–\(numbers[1])", numbers[2])
    }

    /// The most rows that a file has.
    public static let fileRowsMax = 50_000

    /// The whole list as a file, joined of its pages, or what to do when there are too many rows.
    public static func file(_ pages: [ListPage], in frame: Frame) -> Response {
        let (total, language) = (pages.first?.total ?? 0, frame.language)
        guard total <= fileRowsMax else {
            let text = language(
                .fileTooLong, language.numbers.text(Int64(total)), language.numbers.text(Int64(fileRowsMax)))
            return Page("problem", titled: language(.tooLarge), ["text": .text(text)]).response(413, in: frame)
        }
        let lines = pages.first.map { [$0.table.header(in: language)] } ?? []
        return Response(
            status: 200,
            headers: [
                Header("content-type", "text/csv; charset=utf-8; header=present"),
                Header("content-disposition", "attachment; filename=\"\(pages.first?.fileName ?? "list").csv\""),
            ] + Page.headers,
            // Spreadsheets take a file without this mark for one of an old code page.
            body: Array("\u{FEFF}".utf8) + Array((lines + pages.flatMap(\.table.lines)).joined().utf8))
    }

    private var fileName: String { "\(title)" }
}

extension ListPage {
    /// Orders.
    public init(_ orders: Listing<Order>) {
        title = .orders
        total = orders.total ?? orders.records.count
        table = Table(
            columns: [
                .text(.number), .number(.store), .text(.date), .text(.customer), .text(.mail), .text(.status),
                .text(.currency), .number(.total), .number(.paid), .number(.refunded), .number(.left),
            ],
            rows: orders.records.map { order in
                [
                    .link(order.number, .order(order.id)), .number(order.storeID.rawValue), .moment(order.placedAt),
                    .text(order.customer.name), .text(order.customer.email), .text(order.status),
                    .text(order.currency.code), .amount(order.grandTotal.amount, order.currency),
                    .amount(order.total.charged.amount, order.currency),
                    .amount(order.total.refunded.amount, order.currency),
                    .amount(order.leftForMemos.amount, order.currency),
                ]
            })
    }

    /// Invoices.
    public init(_ invoices: Listing<InvoiceRecord>) {
        title = .invoices
        total = invoices.total ?? invoices.records.count
        table = Table(
            columns: [
                .text(.number), .number(.store), .text(.date), .text(.order), .text(.customer), .text(.status),
                .text(.currency), .number(.total), .number(.refunded), .number(.left),
            ],
            rows: invoices.records.map { record in
                let (invoice, order) = (record.invoice, record.order)
                return [
                    .link(invoice.number, .invoice(invoice.id)), .number(order.storeID.rawValue),
                    .moment(invoice.issuedAt), .link(order.number, .order(order.id)), .text(order.customer.label),
                    invoice.state.cell, .text(order.currency.code),
                    .amount(invoice.total.charged.amount, order.currency),
                    .amount(invoice.total.refunded.amount, order.currency),
                    .amount(invoice.total.left.amount, order.currency),
                ]
            })
    }

    /// Credit memos of both dialects.
    public init(_ memos: Listing<MemoSummary>) {
        title = .memos
        total = memos.total ?? memos.records.count
        table = Table(
            columns: [
                .text(.number), .number(.store), .text(.date), .text(.order), .text(.invoice), .text(.customer),
                .text(.kind), .text(.currency), .number(.total),
            ],
            rows: memos.records.map { memo in
                [
                    .link(memo.number, .memo(memo)), .number(memo.storeID.rawValue), .moment(memo.issuedAt),
                    .text(memo.orderNumber), .text(memo.invoice), .text(memo.customer), memo.kind.cell,
                    .text(memo.currency.code), .amount(memo.total, memo.currency),
                ]
            })
    }
}

extension Link {
    /// The page of an order.
    public static func order(_ id: OrderID) -> Link { Link("\(root)/orders/\(id.rawValue)") }

    /// The page of an invoice.
    public static func invoice(_ id: InvoiceID) -> Link { Link("\(root)/invoices/\(id.rawValue)") }

    /// The page of a credit memo of an order.
    public static func memo(_ id: CreditMemoID) -> Link { Link("\(root)/memos/\(id.rawValue)") }

    /// The page of a refund of an order that no credit memo accounts for.
    public static func unmatched(_ refund: UnmatchedRefund) -> Link {
        Link("\(Link.order(refund.orderID).text)/unmatched/\(refund.id.rawValue)")
    }

    /// The page of an attempt to move money.
    public static func payout(_ id: AttemptID) -> Link { Link("\(root)/payouts/\(id.rawValue)") }

    /// The page of a credit memo of either dialect. The names of `/v1` may have any character, so they are no part of a path.
    static func memo(_ memo: MemoSummary) -> Link {
        switch memo.kind {
        case .order(let id, _): .memo(id)
        case .transaction(let key, _, _):
            Link(
                root + Endpoint.transaction.path,
                [
                    ("store", String(memo.storeID.rawValue)), ("source", String(key.source.number)),
                    ("name", key.externalID),
                ])
        }
    }
}

extension Customer {
    /// The customer in a list.
    var label: String? { name ?? email }
}

extension InvoiceState {
    /// The state, in a list.
    var cell: Table.Cell {
        switch self {
        case .open: .state(.open, .wait)
        case .paid: .state(.paid, .good)
        case .canceled: .state(.cancelled, .plain)
        }
    }
}

extension MemoSummary.Kind {
    /// What kind of memo it is, and whether it is one no more.
    fileprivate var cell: Table.Cell {
        switch self {
        case .order(_, .offline): .word(.offline)
        case .order(_, .online): .word(.online)
        case .transaction(_, _, .cancelled): .state(.cancelled, .plain)
        case .transaction(_, _, .active), .transaction(_, _, .paid): .word(.taxDocument)
        }
    }
}

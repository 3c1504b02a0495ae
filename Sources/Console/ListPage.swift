public import Refunds
public import Wire

/// A list with a search above it: a page of it as HTML, or all of it as CSV.
public struct ListPage: Sendable {
    let title: Word
    let search: Search
    let table: Table
    /// The number of all rows.
    let total: Int

    /// The page.
    public func response(in frame: Frame) -> Response {
        let language = frame.language
        let first = (search.page.number - 1) * search.page.limit
        let content: [String: Content] = [
            "search": .parts(search.content), "table": table.content(in: language),
            "count": .text(count(from: first, in: language)),
            "earlier": .optional(search.page.number > 1 ? link(search.page.number - 1, frame) : nil),
            "later": .optional(first + search.page.limit < total ? link(search.page.number + 1, frame) : nil),
        ]
        return Page("list", titled: language(title), content).response(in: frame)
    }

    private func link(_ page: Int, _ frame: Frame) -> String {
        Link(frame.path, search.filled.map { ($0.name, $0.value) } + [("page", String(page))]).text
    }

    private func count(from first: Int, in language: Language) -> String {
        guard !table.rows.isEmpty else { return language(.nothingFound) }
        let numbers = [first + 1, first + table.rows.count, total].map { language.numbers.text(Int64($0)) }
        return language(.rowsOfTotal, "\(numbers[0])–\(numbers[1])", numbers[2])
    }
}

extension ListPage {
    /// Orders.
    public init(_ orders: Listing<Order>, _ search: Search) {
        title = .orders
        self.search = search
        total = orders.total ?? orders.records.count
        table = Table(
            columns: [
                .text(.number), .text(.date), .text(.customer), .text(.status), .text(.currency), .number(.paid),
                .number(.refunded), .number(.left),
            ],
            rows: orders.records.map { order in
                [
                    .link(order.number, .order(order.id)), .moment(order.placedAt), .text(order.customer.label),
                    .text(order.status), .text(order.currency.code),
                    .amount(order.total.charged.amount, order.currency),
                    .amount(order.total.refunded.amount, order.currency),
                    .amount(order.total.left.amount, order.currency),
                ]
            })
    }
}

extension Link {
    /// The page of an order.
    static func order(_ id: OrderID) -> Link { Link("\(root)/orders/\(id.rawValue)") }
}

extension Customer {
    /// The customer in a list.
    var label: String? { name ?? email }
}

import Amounts
public import Refunds
public import Wire

/// What somebody looks for in a list, as the form above it says.
public struct Search: Sendable {
    /// What can be looked for, as the fields of the form are called.
    enum Field: String, CaseIterable {
        case number, customer, least, most, from, to

        var word: Word {
            switch self {
            case .number: .number
            case .customer: .customer
            case .least: .amountFrom
            case .most: .amountTo
            case .from: .dateFrom
            case .to: .dateTo
            }
        }

        /// What the browser helps with.
        var kind: (type: String, mode: String) {
            switch self {
            case .number, .customer: ("search", "text")
            case .least, .most: ("text", "decimal")
            case .from, .to: ("date", "text")
            }
        }
    }

    /// A document's number.
    public let number: String?
    /// A part of a name or of a mail address.
    public let customer: String?
    /// What the documents come to.
    public let totals: Span
    /// When the documents were made, from the first day to the end of the last.
    public let period: Period
    /// The page of the list.
    public let page: PageRequest
    /// True when all of the list is wanted as a file.
    public let wantsFile: Bool
    /// What was filled in, as it was, to stand in the form again; and whether it can be read.
    private let filled: [Field: (text: String, isReadable: Bool)]

    /// The rows of a page.
    private static let rowsOfPage = 50
    /// Pages behind this one nobody turns to.
    private static let pagesMax = 1_000_000

    /// Reads the query of an address. What cannot be read counts as not filled in, and the form says so.
    public init(_ query: FormFields) {
        var filled: [Field: (text: String, isReadable: Bool)] = [:]
        func read<Value>(_ field: Field, _ reading: (String) -> Value?) -> Value? {
            let text = String((query[field.rawValue] ?? "").trimmingBlanks)
            guard !text.isEmpty else { return nil }
            let value = reading(text)
            filled[field] = (text, value != nil)
            return value
        }
        number = read(.number) { $0 }
        customer = read(.customer) { $0 }
        totals = Span(least: read(.least, Search.amount), most: read(.most, Search.amount))
        period = Period(
            from: read(.from) { Instant(parsing: $0) },
            to: read(.to) { Instant(parsing: $0)?.adding(seconds: 86_399) })
        let page = query["page"].flatMap { Int($0) }.map { min(max($0, 1), Search.pagesMax) } ?? 1
        self.page = PageRequest(number: page, limit: Search.rowsOfPage, wantsTotal: true)
        wantsFile = query["as"] == "csv"
        self.filled = filled
    }

    /// An amount with a point or a comma before its decimals.
    private static func amount(_ text: String) -> Amount? {
        Amount(parsing: text.contains(",") && !text.contains(".") ? text.replacing(",", with: ".") : text)
    }

    /// The same search on a list's page, or as a file.
    func link(_ path: String, _ more: (name: String, value: String)) -> Link {
        Link(path, Field.allCases.map { ($0.rawValue, filled[$0]?.text) } + [(more.name, more.value)])
    }

    /// What the template `list` shows above the list.
    func content(in language: Language) -> Content {
        .list(
            Field.allCases.map { field in
                [
                    "field": .text(field.rawValue), "label": .text(language(field.word)),
                    "type": .text(field.kind.type), "mode": .text(field.kind.mode),
                    "value": .text(filled[field]?.text ?? ""),
                    "wrong": .optional(filled[field]?.isReadable == false ? language(.unreadable) : nil),
                ]
            })
    }
}

import Amounts
public import Refunds
public import Wire

/// What somebody looks for in a list, as the form above it says.
public struct Search: Sendable {
    /// What can be looked for, as the fields of the form are called.
    enum Field: String {
        case state, number, customer, least, most, from, to

        var word: Word {
            switch self {
            case .state: .status
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
            case .state: ("", "")
            case .number, .customer: ("search", "text")
            case .least, .most: ("text", "decimal")
            case .from, .to: ("date", "text")
            }
        }
    }

    /// What a list is of.
    public enum Subject: Sendable {
        /// Orders, invoices and credit memos.
        case documents
        /// The mails about them.
        case mails

        /// The fields of the form, in their sequence.
        fileprivate var fields: [Field] {
            switch self {
            case .documents: [.number, .customer, .least, .most, .from, .to]
            case .mails: [.state, .number, .customer, .from, .to]
            }
        }
    }

    private let subject: Subject
    /// How far mails have come.
    public let states: Set<MailState>
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
    public init(_ query: FormFields, for subject: Subject = .documents) {
        self.subject = subject
        var filled: [Field: (text: String, isReadable: Bool)] = [:]
        func read<Value>(_ field: Field, _ reading: (String) -> Value?) -> Value? {
            let text = String((query[field.rawValue] ?? "").trimmingBlanks)
            guard !text.isEmpty, subject.fields.contains(field) else { return nil }
            let value = reading(text)
            filled[field] = (text, value != nil)
            return value
        }
        states = (read(.state) { MailChoice(rawValue: $0) } ?? .undelivered).states
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
        Link(path, subject.fields.map { ($0.rawValue, filled[$0]?.text) } + [(more.name, more.value)])
    }

    /// What the template `list` shows above the list.
    func content(in language: Language) -> Content {
        .list(
            subject.fields.map { field in
                [
                    "choices": field == .state ? choices(in: language) : false,
                    "field": .text(field.rawValue), "label": .text(language(field.word)),
                    "type": .text(field.kind.type), "mode": .text(field.kind.mode),
                    "value": .text(filled[field]?.text ?? ""),
                    "wrong": .optional(filled[field]?.isReadable == false ? language(.unreadable) : nil),
                ]
            })
    }

    private func choices(in language: Language) -> Content {
        [
            "options": .list(
                MailChoice.allCases.map { choice in
                    [
                        "value": .text(choice.rawValue), "name": .text(language(choice.word)),
                        "selected": .flag(choice.rawValue == filled[.state]?.text),
                    ]
                })
        ]
    }
}

/// Which mails are listed.
private enum MailChoice: String, CaseIterable {
    case undelivered, waiting, dead, delivered, all

    var states: Set<MailState> {
        switch self {
        case .undelivered: [.waiting, .sending, .dead]
        case .waiting: [.waiting, .sending]
        case .dead: [.dead]
        case .delivered: [.delivered]
        case .all: Set(MailState.allCases)
        }
    }

    var word: Word {
        switch self {
        case .undelivered: .mailsUndelivered
        case .waiting: .waiting
        case .dead: .dead
        case .delivered: .delivered
        case .all: .mailsAll
        }
    }
}

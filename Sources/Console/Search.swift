public import Refunds
public import Wire

/// What somebody looks for in a list, as the form above it says.
public struct Search: Sendable {
    /// A document's number.
    public let number: String?
    /// From this day on.
    public let from: Instant?
    /// To the end of this day.
    public let to: Instant?
    /// The page of the list.
    public let page: PageRequest
    /// What was filled in, as it was, to stand in the form again.
    let filled: [(name: String, value: String)]
    /// What was filled in and cannot be read.
    let unreadable: Set<String>

    /// The rows of a page.
    private static let rowsOfPage = 50
    /// Pages behind this one nobody turns to.
    private static let pagesMax = 1_000_000

    /// Reads the query of an address. What cannot be read counts as not filled in, and the form says so.
    public init(_ query: FormFields) {
        var (filled, unreadable) = ([(name: String, value: String)](), Set<String>())
        func read<Value>(_ name: String, _ reading: (String) -> Value?) -> Value? {
            let text = String((query[name] ?? "").trimmingBlanks)
            guard !text.isEmpty else { return nil }
            filled.append((name, text))
            let value = reading(text)
            if value == nil { unreadable.insert(name) }
            return value
        }
        number = read("number") { $0 }
        from = read("from") { Instant(parsing: $0) }
        to = read("to") { Instant(parsing: $0)?.adding(seconds: 86_399) }
        let page = query["page"].flatMap { Int($0) }.map { min(max($0, 1), Search.pagesMax) } ?? 1
        self.page = PageRequest(number: page, limit: Search.rowsOfPage, wantsTotal: true)
        (self.filled, self.unreadable) = (filled, unreadable)
    }

    /// When the documents were made.
    public var period: Period { Period(from: from, to: to) }

    /// What the template `search` is filled with.
    var content: [String: Content] {
        var content: [String: Content] = [:]
        for name in ["number", "from", "to"] {
            content[name] = [
                "value": .text(filled.first { $0.name == name }?.value ?? ""),
                "wrong": .flag(unreadable.contains(name)),
            ]
        }
        return content
    }
}

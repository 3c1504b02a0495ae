internal import Refunds
internal import SalesTax
internal import Wire

/// The names in a path and the fields of a query. An empty value counts as absent; one that cannot be read is noted.
struct Parameters {
    let query: FormFields
    let faults: FaultList

    /// The text of a field.
    subscript(name: String) -> String? {
        guard let text = query[name], !text.isEmpty else { return nil }
        if query.values(of: name).count > 1 { faults.add(.parameter(name), "is given twice") }
        return text
    }

    /// A field as something else.
    func value<Value>(_ name: String, _ detail: String, _ reading: (String) -> Value?) -> Value? {
        guard let text = self[name] else { return nil }
        let value = reading(text)
        if value == nil { faults.add(.parameter(name), detail) }
        return value
    }

    /// A yes or no.
    func flag(_ name: String) -> Bool? { value(name, "is neither true nor false") { Bool($0.lowercased()) } }

    /// A word of a closed list.
    func word<Word: RawRepresentable<String> & CaseIterable>(_ name: String) -> Word? {
        value(name, "is none of " + Word.allCases.map(\.rawValue).joined(separator: ", ")) {
            Word(rawValue: $0.uppercased())
        }
    }

    /// A text of one line.
    func line(_ name: String, max: Int) -> String? {
        value(name, "is not a text of at most \(max) characters on one line") {
            JSON.string($0).text(1...max, breaks: false)
        }
    }

    /// How much of a transaction is wanted.
    var detail: TransactionDetail { flag("detailed") ?? true ? .full : .thin }

    /// The same where its amounts can be explained too.
    var detailOrExplanation: TransactionDetail {
        let detail = detail
        return flag("explain") ?? false ? .explained : detail
    }

    /// The number of a revision.
    var revision: Int64? {
        value("revision", "is not a whole number from 1") { count($0, max: Int(Int32.max)).map(Int64.init) }
    }

    /// A source.
    var source: TransactionSource? {
        value("source", FieldNames.sourceDetail) { JSON.string($0).transactionSource }
    }

    /// Which page is wanted: `page` from 1, `size` from 1 to 200, by default 20.
    var page: PageRequest {
        let number = value("page", "is not a whole number from 1") { count($0, max: 1_000_000_000) }
        let size = value("size", "is not a whole number from 1 to 200") { count($0, max: 200) }
        return PageRequest(number: number ?? 1, limit: size ?? 20, wantsTotal: true)
    }

    /// A span of time: `from` and `to`, both of which count. A date as `to` means its whole day.
    var period: Period {
        let detail = "is not a date or date-time of ISO 8601"
        let from = value("from", detail) { Timestamp(parsing: $0) }
        let to = value("to", detail) { text in
            Timestamp(parsing: text).map { text.utf8.count == 10 ? $0.instant.adding(seconds: 86_399) : $0.instant }
        }
        return Period(from: from?.instant, to: to)
    }

    private func count(_ text: String, max: Int) -> Int? {
        guard text.utf8.allSatisfy(\.isDigit), let number = Int(text), (1...max).contains(number) else { return nil }
        return number
    }
}

extension TransactionKey {
    /// Reads the names of a path; nil after noting what cannot be read.
    init?(_ names: [String], _ faults: FaultList) {
        let source = JSON.string(names[0]).transactionSource
        let externalID = JSON.string(names[1]).externalID
        if source == nil { faults.add(.parameter("source"), FieldNames.sourceDetail) }
        if externalID == nil { faults.add(.parameter("externalId"), FieldNames.externalIDDetail) }
        guard let source, let externalID else { return nil }
        self.init(source: source, externalID: externalID)
    }
}

extension ComplytID {
    /// Reads the name of a path; nil after noting that it cannot be read.
    init?(_ names: [String], _ faults: FaultList) {
        guard let id = ComplytID(parsing: names[0]) else {
            faults.add(.parameter("complytId"), "is not a UUID")
            return nil
        }
        self = id
    }
}

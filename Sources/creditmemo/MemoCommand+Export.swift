import ArgumentParser
import Refunds
import Register
import Wire

extension MemoCommand {
    /// Writes memos as CSV for spreadsheets and accounting programs, oldest first.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write credit memos of both dialects as CSV (RFC 4180), oldest first.")

        @Option(help: "Only of this store.") var store: Int64?
        @Option(help: "The first day, as 2026-11-01, or moment, as '2026-11-01 12:00:00', in UTC.") var from: String?
        @Option(help: "The last day or moment.") var to: String?
        @OptionGroup var options: SettingsOptions

        func validate() throws {
            for text in [from, to].compactMap({ $0 }) where Instant(parsing: text) == nil {
                throw ValidationError("\(text) is neither a day such as 2026-11-01 nor a moment")
            }
        }

        func run() async throws {
            let settings = try await options.settings()
            let register = try Register.open(settings, log: .program(settings))
            print(
                CSVText.line([
                    "issued", "store", "number", "id", "order", "invoice", "type", "status", "total", "currency",
                ]), terminator: "")
            let stores = try store.map { [StoreID($0)] } ?? register.store.stores()
            let period = Period(from: from.flatMap { Instant(parsing: $0) }, to: to.flatMap { Instant(endOf: $0) })
            try register.store.eachMemo(of: stores, issuedIn: period) { memo in
                print(CSVText.line(memo.cells), terminator: "")
            }
        }
    }
}

extension Instant {
    /// Reads a moment, or the last second of a day.
    fileprivate init?(endOf text: String) {
        guard let moment = Instant(parsing: text) else { return nil }
        self = text.utf8.count == 10 ? moment.adding(seconds: 86_399) : moment
    }
}

extension MemoSummary {
    /// The columns of an export.
    fileprivate var cells: [CSVText.Cell] {
        let (type, status) = kind.words
        return [
            "\(issuedAt)", .number("\(storeID.rawValue)"), .text(number), .text(kind.name), .text(orderNumber ?? ""),
            .text(invoice ?? ""), .text(type), .text(status), .number(total.text(in: currency)), .text(currency.code),
        ]
    }
}

extension MemoSummary.Kind {
    fileprivate var words: (type: String, status: String) {
        switch self {
        case .order(_, let payout): (payout.rawValue, "ISSUED")
        case .transaction(_, let type, let status): (type.rawValue, status.rawValue)
        }
    }
}

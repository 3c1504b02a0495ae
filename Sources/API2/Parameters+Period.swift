import Refunds
import Wire

extension Parameters {
    /// Reads a span of time from the first given of some names for either end; a bare last date covers its whole day.
    func period(from first: [String], to last: [String]) throws(Problem) -> Period {
        Period(from: try instant(first, atEndOfDay: false), to: try instant(last, atEndOfDay: true))
    }

    private func instant(_ names: [String], atEndOfDay: Bool) throws(Problem) -> Instant? {
        guard let value = self.first(of: names)?.value else { return nil }
        guard let text = value.string, let instant = Instant(parsing: text) else { throw .dateInvalid }
        let isBareDate = text.utf8.count == "2026-01-31".utf8.count
        return atEndOfDay && isBareDate ? instant.adding(seconds: 86_399) : instant
    }
}

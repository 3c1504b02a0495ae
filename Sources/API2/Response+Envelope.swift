import Refunds
import Wire

/// The envelopes of the family: `{"success": true, …}` around a document or a page of them.
extension Response {
    /// One document.
    static func single(_ key: StaticString, _ document: (inout JSONWriter) -> Void) -> Response {
        .json(200) { $0.envelope(key, document) }
    }

    /// A document that the request made, with the address at which it can be read.
    static func created(at location: String, _ key: StaticString, _ document: (inout JSONWriter) -> Void) -> Response {
        .json(201, headers: [Header("Location", location)]) { $0.envelope(key, document) }
    }

    /// A page of documents; how many there are in all only when that was asked for.
    static func list<Record>(
        _ key: StaticString, _ listing: Listing<Record>, _ page: PageRequest,
        _ record: (inout JSONWriter, Record) -> Void
    ) -> Response {
        .json(200) { writer in
            writer.member("success", true)
            writer.member("page", page.number)
            writer.member("limit", page.limit)
            if let total = listing.total {
                let lastPage = max(1, (total + page.limit - 1) / page.limit)
                writer.member("total", total)
                writer.member("last_page", lastPage)
                writer.member("has_next", page.number < lastPage)
            }
            writer.array(key, listing.records, record)
        }
    }
}

extension JSONWriter {
    /// Writes the members around one document.
    mutating func envelope(_ key: StaticString, _ document: (inout JSONWriter) -> Void) {
        member("success", true)
        object(key, document)
    }

    /// Writes an amount and its base twin.
    mutating func money(_ key: StaticString, _ baseKey: StaticString, _ money: Money) {
        member(key, money.amount)
        member(baseKey, money.base)
    }
}

public import Refunds
public import Wire

/// The answers that show invoices.
public enum InvoiceAnswer {
    /// An invoice that was looked up.
    public static func single(_ record: InvoiceRecord) -> Response { .json(200, body: body(of: record)) }

    /// An invoice whose mail waits in the outbox.
    public static func mailed(_ record: InvoiceRecord) -> Response { .json(202, body: body(of: record)) }

    /// A page of invoices.
    public static func list(_ listing: Listing<InvoiceRecord>, _ page: PageRequest) -> Response {
        .list("invoices", listing, page) { $0.invoice($1) }
    }

    /// The body that shows an invoice.
    public static func body(of record: InvoiceRecord) -> [UInt8] {
        JSONWriter.object { $0.envelope("invoice") { $0.invoice(record) } }
    }
}

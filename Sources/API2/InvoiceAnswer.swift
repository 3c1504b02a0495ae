public import Refunds
public import Wire

/// The answers that show invoices.
public enum InvoiceAnswer {
    /// An invoice that was just created: 201 and where to find it.
    public static func created(_ record: InvoiceRecord) -> Response {
        .created(at: "/api2/invoice?id=\(record.invoice.id.rawValue)", "invoice") { $0.invoice(record) }
    }

    /// An invoice that was looked up.
    public static func single(_ record: InvoiceRecord) -> Response {
        .single("invoice") { $0.invoice(record) }
    }

    /// A page of invoices.
    public static func list(_ listing: Listing<InvoiceRecord>, _ page: PageRequest) -> Response {
        .list("invoices", listing, page) { $0.invoice($1) }
    }
}

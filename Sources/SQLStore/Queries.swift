/// The texts of the queries that every batch asks, put together once.
struct Queries: Sendable {
    let orders: String
    let orderLines: String
    let invoices: String
    let creditMemos: String
    let creditMemoLines: String
    let history: String
    let answers: String
    let mail: String
    let orderOfNumber = "SELECT number, id, store_id FROM orders WHERE number = $1"
    let orderOfInvoiceNumber = "SELECT number, order_id, store_id FROM invoice WHERE number = $1"
    let latestMemo = """
        SELECT store_id, created_at FROM creditmemo WHERE store_id = $1 ORDER BY created_at DESC LIMIT 1
        """
    let latestTaxMemo = """
        SELECT store_id, created_at FROM tax_transaction WHERE store_id = $1 AND number IS NOT NULL
        ORDER BY created_at DESC LIMIT 1
        """
    /// Asks the database for its clock; nil where that is the process's own.
    let clock: String?
    let nextIDs: String
    let nextNumbers: String

    /// The last news of a memo's money.
    static func payoutStatus(_ memo: String) -> String {
        """
        (SELECT s.status FROM settlement s WHERE s.creditmemo_id = \(memo).id ORDER BY s.position DESC LIMIT 1)
        """
    }

    /// With `locking`, rows stay locked that a decision rests on.
    init(_ dialect: SQLDialect, locking: Bool) {
        clock = dialect.clock
        let lock = { (table: String) in locking ? dialect.locking(table) : "" }
        orders = """
            SELECT \(Columns.list(OrderRow.columns, prefix: "o.")),
                \(Columns.list(OrderBalanceRow.read, prefix: "b."))
            FROM orders o \(OrderBalanceRow.joined)
            WHERE o.id = $1\(lock("b"))
            """
        orderLines = """
            SELECT b.order_id, l.position, \(Columns.list(OrderLineRow.columns, prefix: "l.")),
                \(Columns.list(BalanceRow.ofOrderLine, prefix: "b."))
            FROM balance b JOIN order_line l ON l.id = b.line_id
            WHERE b.order_id = $1 AND b.invoice_id = 0 AND b.line_id > 0 ORDER BY b.line_id
            """
        // An invoice as a whole, then its lines, of which the invoice has nothing to say.
        invoices = """
            SELECT b.order_id, b.invoice_id, b.line_id, \(Columns.list(BalanceRow.ofInvoice, prefix: "b.")),
                \(Columns.list(InvoiceRow.texts, prefix: "i."))
            FROM balance b LEFT JOIN invoice i ON i.id = CASE WHEN b.line_id = 0 THEN b.invoice_id END
            WHERE b.order_id = $1 AND b.invoice_id > 0 ORDER BY b.invoice_id, b.line_id
            """
        creditMemos = """
            SELECT m.id, \(Columns.list(Array(CreditMemoRow.columns.dropFirst()), prefix: "m.")), m.store_id,
                m.sends_mail, o.number, i.number, o.currency, o.base_currency,
                CASE WHEN m.refund_type = 'online' THEN \(Queries.payoutStatus("m")) END, o.shipping_tax_title,
                o.shipping_tax_percent, x.delivered_at
            FROM creditmemo m JOIN orders o ON o.id = m.order_id
                LEFT JOIN invoice i ON i.id = m.invoice_id
                LEFT JOIN outbox x ON x.kind = 'creditmemo_mail' AND x.document_id = m.id
            WHERE m.id = $1
            """
        creditMemoLines = """
            SELECT l.creditmemo_id, \(Columns.list(CreditMemoLineRow.columns, prefix: "l.")), o.sku, o.name,
                \(Columns.list(Columns.money("price"), prefix: "o.")), o.tax_title, o.tax_percent
            FROM creditmemo_line l JOIN order_line o ON o.id = l.order_line_id
            WHERE l.creditmemo_id = $1 ORDER BY l.id
            """
        history = """
            SELECT id, order_id, subject, status, comment, customer_notified, visible_on_front, created_at FROM history
            """
        answers = "SELECT key_hash, fingerprint, creditmemo_id, invoice_id, store_id, answer FROM idempotency_key"
        mail = """
            SELECT \(Columns.list(MailRow.columns)) FROM outbox WHERE kind = $1 AND document_id = $2\(lock("outbox"))
            """
        nextIDs = "SELECT name, next FROM id_sequence ORDER BY name\(lock("id_sequence"))"
        nextNumbers = """
            SELECT store_id, document, next FROM number_series WHERE store_id = $1
            ORDER BY document\(lock("number_series"))
            """
    }
}

/// The texts of the queries that every batch asks, put together once.
struct Queries: Sendable {
    let orders: String
    let orderLines: String
    let invoices: String
    let invoiceLines: String
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

    /// With `locking`, rows stay locked that a decision rests on.
    /// The last news of a memo's money.
    static func payoutStatus(_ memo: String) -> String {
        """
        (SELECT s.status FROM settlement s WHERE s.creditmemo_id = \(memo).id ORDER BY s.position DESC LIMIT 1)
        """
    }

    init(_ dialect: SQLDialect, locking: Bool) {
        clock = dialect.clock
        let lock = { (table: String) in locking ? dialect.locking(table) : "" }
        orders = """
            SELECT \(Columns.list(OrderRow.columns, prefix: "o.")),
                \(Columns.list(OrderCustomerRow.columns, prefix: "c."))
            FROM orders o JOIN order_customer c ON c.order_id = o.id
            WHERE o.id = $1\(lock("o"))
            """
        orderLines = """
            SELECT order_id, \(Columns.list(OrderLineRow.columns)) FROM order_line
            WHERE order_id = $1 ORDER BY position
            """
        invoices = """
            SELECT order_id, \(Columns.list(InvoiceRow.columns)) FROM invoice
            WHERE order_id = $1 ORDER BY id
            """
        invoiceLines = """
            SELECT order_id, invoice_id, \(Columns.list(InvoiceLineRow.columns)) FROM invoice_line
            WHERE order_id = $1 ORDER BY invoice_id, id
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

/// The statements that a batch writes with.
enum Statements {
    static let insertOrder = Columns.insert(into: "orders", OrderRow.columns)
    static let insertOrderLine = Columns.insert(
        into: "order_line", ["store_id", "order_id", "position"] + OrderLineRow.columns)
    static let insertInvoice = Columns.insert(into: "invoice", ["store_id", "order_id"] + InvoiceRow.columns)
    static let insertInvoiceLine = Columns.insert(
        into: "invoice_line", ["store_id", "invoice_id"] + InvoiceLineRow.columns)
    static let insertBalance = Columns.insert(into: "balance", BalanceRow.columns)
    static let insertOrderBalance = Columns.insert(into: "balance", OrderBalanceRow.columns)
    static let chargeBalance = Update(
        "balance", setting: ["quantity_canceled"] + Columns.balance("_charged"), by: BalanceRow.key)
    static let insertMemo = Columns.insert(
        into: "creditmemo", ["store_id", "sends_mail"] + CreditMemoRow.columns)
    static let insertMemoLine = Columns.insert(
        into: "creditmemo_line", ["store_id", "creditmemo_id"] + CreditMemoLineRow.columns)
    static let refundBalance = Update(
        "balance", adding: Columns.balance("_refunded"), setting: ["updated_at"], by: BalanceRow.key)
    static let insertJournal = Columns.insert(into: "journal", JournalRow.columns)
    static let insertMail = Columns.insert(into: "outbox", MailRow.columns)
    static let insertHistory = Columns.insert(
        into: "history",
        [
            "id", "store_id", "order_id", "subject", "status", "comment", "customer_notified", "visible_on_front",
            "created_at",
        ])

    static let insertAnswer = Columns.insert(
        into: "idempotency_key", ["key_hash", "store_id", "fingerprint", "creditmemo_id", "invoice_id", "answer"])
}

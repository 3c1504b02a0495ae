/// The statements that a batch writes with.
enum Statements {
    static let insertOrder = Columns.insert(into: "orders", OrderRow.columns)
    static let insertCustomer = Columns.insert(
        into: "order_customer", ["order_id", "store_id"] + OrderCustomerRow.columns)
    static let insertOrderLine = Columns.insert(
        into: "order_line", ["store_id", "order_id", "position"] + OrderLineRow.columns)
    static let insertInvoice = Columns.insert(into: "invoice", ["store_id", "order_id"] + InvoiceRow.columns)
    static let insertInvoiceLine = Columns.insert(
        into: "invoice_line", ["store_id", "invoice_id"] + InvoiceLineRow.columns)
    static let insertBalance = Columns.insert(into: "balance", BalanceRow.columns)
    static let changeOrder = Update(
        "orders",
        adding: Columns.shipping("_reserved") + Columns.money("total_reserved") + Columns.shipping("_refunded")
            + Columns.money("total_refunded") + Columns.money("goodwill_refunded") + Columns.money("fee_kept")
            + Columns.money("refunded_online"),
        setting: ["attempts_made", "unmatched_heard"] + Columns.money("total_unmatched") + [
            "state", "status", "held_state", "held_status", "revision", "updated_at",
        ]
            + Columns.shipping("_invoiced") + Columns.money("total_paid"))
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

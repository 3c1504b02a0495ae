/// A table whose rows are edited behind the register's back.
struct EditedTable {
    let name: String
    /// Which row is edited.
    let row: String

    /// What a finding names when the row is edited: the row itself, or the document that it belongs to.
    let subjects: Set<String>

    private init(_ name: String, _ row: String, _ subjects: String...) {
        self.name = name
        self.row = row
        self.subjects = Set(subjects)
    }

    static let all = [
        EditedTable("orders", "id = 1", "orders 1"), EditedTable("orders", "id = 2", "orders 2"),
        EditedTable("order_line", "id = 1", "order_line 1", "orders 1"),
        EditedTable("invoice", "id = 1", "invoice 1"), EditedTable("invoice_line", "id = 1", "invoice_line 1"),
        EditedTable("balance", "order_id = 1 AND invoice_id = 0 AND line_id = 0", "orders 1"),
        EditedTable("balance", "order_id = 2 AND invoice_id = 0 AND line_id = 0", "orders 2"),
        EditedTable("balance", "order_id = 1 AND invoice_id = 0 AND line_id = 1", "order_line 1", "orders 1"),
        EditedTable("balance", "invoice_id = 1 AND line_id = 0", "invoice 1", "orders 1"),
        EditedTable("balance", "invoice_id = 1 AND line_id = 1", "invoice_line 1", "invoice 1"),
        EditedTable("creditmemo", "id = 1", "creditmemo 1"),
        EditedTable("creditmemo_line", "id = 1", "creditmemo_line 1", "creditmemo 1"),
        EditedTable("history", "id = 1", "history 1"),
        EditedTable("journal", "creditmemo_id = 1", "journal of creditmemo 1", "journal 1"),
        EditedTable(
            "audit", "position = (SELECT MAX(position) FROM audit)", "audit of store 1", "audit of store 1001"),
        EditedTable("idempotency_key", "key_hash = X'01'", "idempotency_key of creditmemo 2", "idempotency_key 2"),
        EditedTable("idempotency_key", "key_hash = X'17'", "idempotency_key of invoice 4", "idempotency_key 4"),
        EditedTable("attempt", "id = 2", "attempt 2"), EditedTable("attempt", "id = 3", "attempt 3"),
        EditedTable("attempt", "purpose = 'resend'", "attempt 4"),
        EditedTable("attempt", "purpose = 'capture'", "attempt 5"),
        EditedTable("attempt_line", "attempt_id = 2", "attempt_line 2", "attempt 2"),
        EditedTable("attempt_line", "attempt_id = 5", "attempt_line 5", "attempt 5"),
        EditedTable("attempt_evidence", "attempt_id = 2 AND position = 3", "attempt_evidence 3 of attempt 2"),
        EditedTable("settlement", "position = 3", "settlement 3 of creditmemo 4"),
        EditedTable("unmatched_refund", "id = 1", "unmatched_refund 1"),
        EditedTable("unmatched_refund", "id = 2", "unmatched_refund 2"),
        EditedTable("number_series", "document = 'creditmemo'", "store 1"),
        EditedTable("number_series", "document = 'invoice'", "store 1"),
        EditedTable("number_series", "document = 'order'", "store 1"),
        EditedTable("id_sequence", "name = 'creditmemo'", "creditmemo"),
        EditedTable("rate_file", "id = 1", "rate_file 1", "rate_file 1001"),
        EditedTable(
            "tax_transaction", "id = 1", "tax_transaction 1", "tax_transaction_revision 1 of tax_transaction 1"),
        EditedTable(
            "tax_transaction", "id = 2", "tax_transaction 2", "tax_transaction_revision 1 of tax_transaction 2"),
        EditedTable(
            "tax_transaction_revision", "transaction_id = 1 AND revision = 2", "tax_transaction_revision 1",
            "tax_transaction 1"),
        EditedTable(
            "tax_transaction_revision", "transaction_id = 2", "tax_transaction_revision 2",
            "tax_transaction_revision 1 of tax_transaction 2"),
        EditedTable("tax_journal", "transaction_id = 2", "tax_transaction_revision 1 of tax_transaction 2"),
        EditedTable(
            "tax_journal", "transaction_id = 3 AND revision = 2", "tax_transaction_revision 2 of tax_transaction 3"),
        EditedTable("tax_credits", "invoice_id = 1", "tax_credits 1"),
        EditedTable("tax_customer", "id = 1", "tax_customer 1"),
        EditedTable("tax_exemption", "id = 1", "tax_exemption 1"),
    ]

    private static let flags = [
        "is_placeholder", "is_divisible", "by_invoice", "sends_mail", "customer_notified", "visible_on_front",
    ]

    struct Column {
        let name: String
        let type: String
    }

    /// The columns that say something: not the ones that only date a stored answer.
    func columns(at path: String) throws -> [Column] {
        try DatabaseFile(path: path).run("SELECT name, type FROM pragma_table_info('\(name)')")
            .map { Column(name: $0[0], type: $0[1]) }
    }

    /// Changes one value: a number by one, a text by a letter, nothing into something.
    func edit(_ column: Column, at path: String) throws {
        let value =
            switch column.type {
            case "INTEGER" where column.name == "next": "1"
            case "INTEGER" where EditedTable.flags.contains(column.name): "1 - \(column.name)"
            // Another row may have the next one.
            case "INTEGER" where column.name.hasSuffix("id") || column.name == "sequence":
                "COALESCE(\(column.name), 0) + 1000"
            case "INTEGER": "COALESCE(\(column.name), 0) + 1"
            case "TEXT": "COALESCE(\(column.name), '') || 'x'"
            default: "X'00'"
            }
        try EditedTable.writeUnguarded("UPDATE \(name) SET \(column.name) = \(value) WHERE \(row)", at: path)
    }

    /// Writes as somebody who has the file can: without triggers, checks and references.
    static func writeUnguarded(_ statements: String..., at path: String) throws {
        let database = try DatabaseFile(path: path)
        for trigger in try database.run("SELECT name FROM sqlite_master WHERE type = 'trigger'") {
            try database.run("DROP TRIGGER \(trigger[0])")
        }
        try database.run("PRAGMA ignore_check_constraints = ON")
        for statement in statements { try database.run(statement) }
        guard database.changes > 0 else { throw Unexpected() }
    }
}

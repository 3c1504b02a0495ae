/// The tables, in the words of SQLite; ``SQLDialect/schema`` turns them into other engines' words.
///
/// Money and quantities are ten-thousandths, times are seconds since 1970 UTC, truth is 0 or 1. Every row carries its
/// store. The CHECKs are the law of the register, kept even when the code errs: nothing above what was charged goes
/// back.
enum Schema {
    /// Tables whose rows are documents: they are written once, and never changed or deleted.
    static let immutable = [
        "orders", "order_line", "invoice", "invoice_line", "creditmemo", "creditmemo_line", "history",
        "journal", "audit", "idempotency_key", "attempt_line", "attempt_evidence", "settlement", "payout_release",
        "rate_file", "tax_transaction_revision", "tax_journal",
    ]

    /// The tables whose rows make a register, each behind those that it refers to.
    static let names = tables.compactMap { $0.split(separator: " ").dropFirst(2).first.map(String.init) }

    /// While a register is being copied into this database: what it is a copy of.
    static let unfinishedCopy = "CREATE TABLE unfinished_copy (source TEXT NOT NULL PRIMARY KEY) STRICT"

    static let tables =
        [
            """
            CREATE TABLE register (
                installation TEXT NOT NULL PRIMARY KEY,
                created_at INTEGER NOT NULL
            ) STRICT
            """,
            """
            CREATE TABLE id_sequence (
                name TEXT NOT NULL PRIMARY KEY,
                next INTEGER NOT NULL CHECK (next > 0)
            ) STRICT
            """,
            """
            CREATE TABLE number_series (
                store_id INTEGER NOT NULL,
                document TEXT NOT NULL,
                next INTEGER NOT NULL CHECK (next > 0),
                PRIMARY KEY (store_id, document)
            ) STRICT
            """,
            orders, orderLine, invoice, invoiceLine, balance, creditMemo, creditMemoLine, history,
            journal,
            """
            CREATE TABLE audit (
                store_id INTEGER NOT NULL,
                position INTEGER NOT NULL,
                event TEXT NOT NULL,
                hash BLOB NOT NULL,
                PRIMARY KEY (store_id, position)
            ) STRICT
            """,
            """
            CREATE TABLE idempotency_key (
                key_hash BLOB NOT NULL PRIMARY KEY,
                store_id INTEGER NOT NULL,
                fingerprint BLOB NOT NULL,
                creditmemo_id INTEGER REFERENCES creditmemo (id),
                invoice_id INTEGER REFERENCES invoice (id),
                answer BLOB NOT NULL,
                CHECK ((creditmemo_id IS NULL) <> (invoice_id IS NULL))
            ) STRICT
            """,
            outbox,
            """
            CREATE TABLE client (
                id INTEGER NOT NULL PRIMARY KEY,
                public_id TEXT NOT NULL UNIQUE,
                name TEXT NOT NULL,
                secret_hash BLOB NOT NULL,
                scopes TEXT NOT NULL,
                stores TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                revoked_at INTEGER
            ) STRICT
            """,
            """
            CREATE TABLE token (
                hash BLOB NOT NULL PRIMARY KEY,
                client_id INTEGER NOT NULL REFERENCES client (id),
                kind TEXT NOT NULL CHECK (kind IN ('access', 'refresh')),
                expires_at INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                revoked_at INTEGER
            ) STRICT
            """,
        ] + payouts + [payoutHold, payoutRelease] + taxes + users

    static let indexes =
        payoutIndexes + mailIndexes + taxIndexes + [
            "CREATE UNIQUE INDEX orders_number ON orders (number, store_id)",
            "CREATE INDEX orders_store ON orders (store_id)",
            "CREATE INDEX orders_created ON orders (store_id, created_at)",
            // Orders that change last by a memo are found among the memos: only an order's first memo changes a page for that.
            "CREATE INDEX balance_order_updated ON balance (store_id, updated_at) WHERE \(OrderBalanceRow.changedOtherwise())",
            "CREATE UNIQUE INDEX invoice_number ON invoice (number, store_id)",
            "CREATE INDEX invoice_store ON invoice (store_id)",
            "CREATE INDEX invoice_created ON invoice (store_id, created_at)",
            "CREATE INDEX invoice_order ON invoice (order_id)",
            "CREATE UNIQUE INDEX creditmemo_number ON creditmemo (number, store_id)",
            "CREATE INDEX creditmemo_created ON creditmemo (store_id, created_at)",
            "CREATE INDEX history_order ON history (order_id, id)",
            "CREATE INDEX token_client ON token (client_id, expires_at)",
            "CREATE INDEX console_session_client ON console_session (client_id)",
        ]

    // MARK: - Documents

    private static let orders = """
        CREATE TABLE orders (
            id INTEGER NOT NULL PRIMARY KEY,
            store_id INTEGER NOT NULL,
            number TEXT NOT NULL,
            currency TEXT NOT NULL,
            base_currency TEXT NOT NULL,
            rate INTEGER NOT NULL CHECK (rate > 0),
            payment_method TEXT NOT NULL,
            payment_transaction_id TEXT,
            shipping_description TEXT,
            shipping_tax_title TEXT NOT NULL,
            shipping_tax_percent INTEGER NOT NULL,
            \(integers(Columns.shipping("_ordered") + Columns.money("grand_total"))),
            created_at INTEGER NOT NULL,
            customer_email TEXT,
            customer_name TEXT,
            billing_address TEXT,
            shipping_address TEXT
        ) STRICT
        """

    private static let orderLine = """
        CREATE TABLE order_line (
            id INTEGER NOT NULL PRIMARY KEY,
            store_id INTEGER NOT NULL,
            order_id INTEGER NOT NULL REFERENCES orders (id),
            position INTEGER NOT NULL,
            parent_id INTEGER,
            sku TEXT NOT NULL,
            name TEXT NOT NULL,
            product_type TEXT NOT NULL,
            is_placeholder INTEGER NOT NULL CHECK (is_placeholder IN (0, 1)),
            is_divisible INTEGER NOT NULL CHECK (is_divisible IN (0, 1)),
            \(integers(Columns.money("price") + Columns.money("row_incl_tax"))),
            tax_title TEXT NOT NULL,
            tax_percent INTEGER NOT NULL,
            \(integers(Columns.line("_ordered"))),
            quantity_ordered INTEGER NOT NULL CHECK (quantity_ordered > 0),
            quantity_shipped INTEGER NOT NULL
        ) STRICT
        """

    private static let invoice = """
        CREATE TABLE invoice (
            id INTEGER NOT NULL PRIMARY KEY,
            store_id INTEGER NOT NULL,
            order_id INTEGER NOT NULL REFERENCES orders (id),
            number TEXT NOT NULL,
            state INTEGER NOT NULL CHECK (state BETWEEN 1 AND 3),
            transaction_id TEXT,
            comment TEXT,
            \(integers(Columns.shipping("") + Columns.money("grand_total"))),
            created_at INTEGER NOT NULL
        ) STRICT
        """

    private static let invoiceLine = """
        CREATE TABLE invoice_line (
            id INTEGER NOT NULL,
            store_id INTEGER NOT NULL,
            invoice_id INTEGER NOT NULL REFERENCES invoice (id),
            order_line_id INTEGER NOT NULL REFERENCES order_line (id),
            quantity INTEGER NOT NULL CHECK (quantity > 0),
            \(integers(Columns.line(""))),
            PRIMARY KEY (invoice_id, id)
        ) STRICT, WITHOUT ROWID
        """

    /// What was charged of an order, and what of it went back or is held: a row for the order as a whole (of no invoice and no
    /// line, 0) and for each of its lines, for each invoice as a whole and for each line of an invoice. That of the order
    /// says where the order stands, too.
    ///
    /// The rows of an order lie side by side, so that a refund changes one page of the file, and no document. The amount is
    /// that of a line's goods, or of the shipping of the whole; the total is that of the whole. Between the lines of an invoice
    /// a cent may shift, so that of their amounts only the sum is bounded.
    private static let balance = """
        CREATE TABLE balance (
            order_id INTEGER NOT NULL REFERENCES orders (id),
            invoice_id INTEGER NOT NULL,
            line_id INTEGER NOT NULL,
            order_line_id INTEGER NOT NULL,
            store_id INTEGER NOT NULL,
            \(integers(["quantity_ordered", "quantity_canceled"] + BalanceRow.sums)),
            updated_at INTEGER,
            \(OrderBalanceRow.standing.map { $0 + (OrderBalanceRow.texts.contains($0) ? " TEXT" : " INTEGER") }
                .joined(separator: ", ")),
            PRIMARY KEY (order_id, invoice_id, line_id),
            CHECK (CASE WHEN invoice_id = 0 AND line_id = 0
                THEN \(all(["updated_at"] + OrderBalanceRow.standing.filter { !OrderBalanceRow.optional.contains($0) }, "IS NOT NULL"))
                ELSE \(all(OrderBalanceRow.standing, "IS NULL")) END),
            CHECK (\(bounds("quantity", by: "quantity_charged")) AND quantity_charged <= quantity_ordered),
            CHECK (invoice_id <> 0 OR \(bounds(Columns.lineBalance(""), by: "_charged"))),
            CHECK (line_id <> 0 OR \(bounds(["amount"], by: "_charged"))),
            CHECK (line_id <> 0 OR \(bounds("total", by: "total_charged - COALESCE(total_unmatched, 0)"))),
            CHECK (total_unmatched >= 0)
        ) STRICT, WITHOUT ROWID
        """

    private static let creditMemo = """
        CREATE TABLE creditmemo (
            id INTEGER NOT NULL PRIMARY KEY,
            store_id INTEGER NOT NULL,
            number TEXT NOT NULL,
            order_id INTEGER NOT NULL REFERENCES orders (id),
            invoice_id INTEGER REFERENCES invoice (id),
            by_invoice INTEGER NOT NULL CHECK (by_invoice IN (0, 1)),
            refund_type TEXT NOT NULL CHECK (refund_type IN ('online', 'offline')),
            transaction_id TEXT,
            \(integers(Columns.shipping("") + Columns.money("goodwill") + Columns.money("fee"))),
            \(integers(Columns.money("grand_total"))),
            comment TEXT,
            sends_mail INTEGER NOT NULL CHECK (sends_mail IN (0, 1)),
            history_id INTEGER NOT NULL,
            order_status TEXT NOT NULL,
            previous_id INTEGER CHECK (previous_id < id),
            created_at INTEGER NOT NULL,
            CHECK (grand_total >= 0)
        ) STRICT
        """

    private static let creditMemoLine = """
        CREATE TABLE creditmemo_line (
            id INTEGER NOT NULL,
            store_id INTEGER NOT NULL,
            creditmemo_id INTEGER NOT NULL REFERENCES creditmemo (id),
            order_line_id INTEGER NOT NULL REFERENCES order_line (id),
            quantity INTEGER NOT NULL CHECK (quantity > 0),
            \(integers(Columns.line("") + Columns.money("row_incl_tax"))),
            PRIMARY KEY (creditmemo_id, id)
        ) STRICT, WITHOUT ROWID
        """

    /// What people read of an order; what a memo says there is in the memo itself.
    private static let history = """
        CREATE TABLE history (
            id INTEGER NOT NULL PRIMARY KEY,
            store_id INTEGER NOT NULL,
            order_id INTEGER NOT NULL REFERENCES orders (id),
            subject TEXT NOT NULL CHECK (\(isOne(of: ["order", "invoice", "creditmemo"], "subject"))),
            status TEXT NOT NULL,
            comment TEXT,
            customer_notified INTEGER NOT NULL CHECK (customer_notified IN (0, 1)),
            visible_on_front INTEGER NOT NULL CHECK (visible_on_front IN (0, 1)),
            created_at INTEGER NOT NULL
        ) STRICT
        """

    /// One group for each memo, a column for each account: debit above zero, credit below, zero in sum.
    private static let journal = """
        CREATE TABLE journal (
            creditmemo_id INTEGER NOT NULL PRIMARY KEY REFERENCES creditmemo (id),
            store_id INTEGER NOT NULL,
            \(integers(JournalRow.accounts)),
            CHECK (\(JournalRow.accounts.filter { !$0.hasPrefix("base_") }.joined(separator: " + ")) = 0),
            CHECK (\(JournalRow.accounts.filter { $0.hasPrefix("base_") }.joined(separator: " + ")) = 0)
        ) STRICT
        """

    static func integers(_ columns: [String]) -> String {
        columns.map { $0 + " INTEGER NOT NULL" }.joined(separator: ", ")
    }

    /// SQLite makes a table of more than two values behind IN, for every row that it checks; this costs nothing.
    static func isOne(of values: [String], _ column: String) -> String {
        values.map { "\(column) = '\($0)'" }.joined(separator: " OR ")
    }

    private static func all(_ columns: [String], _ are: String) -> String {
        columns.map { "\($0) \(are)" }.joined(separator: " AND ")
    }

    /// What is refunded and held of a column is not below zero, and together no more than a limit.
    private static func bounds(_ column: String, by limit: String) -> String {
        "\(column)_refunded >= 0 AND \(column)_reserved >= 0 AND \(column)_refunded + \(column)_reserved <= \(limit)"
    }

    private static func bounds(_ columns: [String], by suffix: String) -> String {
        columns.map { bounds($0, by: $0 + suffix) }.joined(separator: " AND ")
    }
}

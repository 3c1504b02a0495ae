extension Schema {
    /// Files of tax rates, byte for byte: every rate can be shown where it came from. Documents of `/v1`, of which every revision
    /// is kept, and who buys.
    static let taxes = [
        """
        CREATE TABLE rate_file (
            id INTEGER NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            effective TEXT,
            is_intrastate INTEGER NOT NULL CHECK (is_intrastate IN (0, 1)),
            kind TEXT NOT NULL,
            row_count INTEGER NOT NULL,
            content BLOB NOT NULL,
            hash BLOB NOT NULL UNIQUE,
            created_at INTEGER NOT NULL,
            seal BLOB NOT NULL
        ) STRICT
        """,
        // Nobody looks a document up by the name that the register gave it. Such names are random, so that none comes twice, and each
        // would change another page of an index.
        """
        CREATE TABLE tax_transaction (
            id INTEGER NOT NULL PRIMARY KEY,
            complyt_id TEXT NOT NULL,
            store_id INTEGER NOT NULL,
            source INTEGER NOT NULL CHECK (source BETWEEN 1 AND 10),
            external_id TEXT NOT NULL,
            number TEXT,
            created_at INTEGER NOT NULL,
            revision INTEGER NOT NULL CHECK (revision > 0),
            type TEXT NOT NULL CHECK (\(isOne(of: ["INVOICE", "ESTIMATE", "REFUND", "TAXABLE_REFUND"], "type"))),
            status TEXT NOT NULL CHECK (\(isOne(of: ["ACTIVE", "PAID", "CANCELLED"], "status"))),
            filing TEXT NOT NULL CHECK (filing IN ('NOT_FILED', 'FILED')),
            created_from TEXT,
            invoice_id INTEGER REFERENCES tax_transaction (id),
            customer TEXT,
            currency TEXT NOT NULL,
            total INTEGER NOT NULL,
            tax INTEGER,
            updated_at INTEGER NOT NULL,
            UNIQUE (store_id, external_id, source),
            CHECK ((number IS NOT NULL) = (type IN ('REFUND', 'TAXABLE_REFUND')))
        ) STRICT
        """,
        """
        CREATE TABLE tax_transaction_revision (
            transaction_id INTEGER NOT NULL REFERENCES tax_transaction (id),
            revision INTEGER NOT NULL,
            store_id INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            document TEXT NOT NULL,
            PRIMARY KEY (transaction_id, revision)
        ) STRICT
        """,
        // A group for each revision that changes the books: the difference to the one before it, zero in sum.
        """
        CREATE TABLE tax_journal (
            transaction_id INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            store_id INTEGER NOT NULL,
            \(integers(TaxJournalRow.accounts)),
            PRIMARY KEY (transaction_id, revision),
            FOREIGN KEY (transaction_id, revision) REFERENCES tax_transaction_revision (transaction_id, revision),
            CHECK (\(TaxJournalRow.accounts.joined(separator: " + ")) = 0)
        ) STRICT, WITHOUT ROWID
        """,
        // Invoices with refunds: what those in force give back, all together, so that one more needs none of them. No sum is
        // below zero; none has a bound, as over-crediting can be allowed.
        """
        CREATE TABLE tax_credits (
            invoice_id INTEGER NOT NULL PRIMARY KEY REFERENCES tax_transaction (id),
            store_id INTEGER NOT NULL,
            standing TEXT NOT NULL CHECK (standing NOT LIKE '%-%')
        ) STRICT
        """,
        record("tax_customer", ["source INTEGER NOT NULL", "external_id TEXT NOT NULL"]),
        record("tax_exemption", ["customer TEXT NOT NULL"]),
    ]

    /// What is known of somebody or something now; the audit chain has what was known before.
    private static func record(_ table: String, _ names: [String]) -> String {
        """
        CREATE TABLE \(table) (
            id INTEGER NOT NULL PRIMARY KEY,
            complyt_id TEXT NOT NULL UNIQUE,
            store_id INTEGER NOT NULL,
            \(names.joined(separator: ", ")),
            created_at INTEGER NOT NULL,
            revision INTEGER NOT NULL CHECK (revision > 0),
            document TEXT NOT NULL,
            updated_at INTEGER NOT NULL
        ) STRICT
        """
    }

    static let taxIndexes = [
        "CREATE UNIQUE INDEX tax_transaction_number ON tax_transaction (number, store_id) WHERE number IS NOT NULL",
        "CREATE INDEX tax_transaction_memo ON tax_transaction (store_id, created_at) WHERE number IS NOT NULL",
        "CREATE INDEX tax_transaction_created ON tax_transaction (store_id, created_at)",
        "CREATE INDEX tax_transaction_origin ON tax_transaction (store_id, created_from) WHERE created_from IS NOT NULL",
        "CREATE UNIQUE INDEX tax_customer_name ON tax_customer (external_id, store_id, source)",
        "CREATE INDEX tax_customer_store ON tax_customer (store_id)",
        "CREATE INDEX tax_exemption_customer ON tax_exemption (customer, store_id)",
        "CREATE INDEX tax_exemption_store ON tax_exemption (store_id)",
    ]
}

extension Schema {
    /// The mails asked for, and how far each has come.
    static let outbox = """
        CREATE TABLE outbox (
            kind TEXT NOT NULL CHECK (kind IN ('creditmemo_mail', 'invoice_mail')),
            document_id INTEGER NOT NULL,
            store_id INTEGER NOT NULL,
            times_asked INTEGER NOT NULL CHECK (times_asked > 0),
            created_at INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (\(isOne(of: ["waiting", "sending", "delivered", "dead"], "state"))),
            tries INTEGER NOT NULL,
            next_try_at INTEGER NOT NULL,
            delivered_at INTEGER,
            reason TEXT,
            PRIMARY KEY (kind, document_id),
            CHECK (state <> 'delivered' OR delivered_at IS NOT NULL)
        ) STRICT
        """

    static let mailIndexes = [
        "CREATE INDEX outbox_due ON outbox (next_try_at) WHERE state IN ('waiting', 'sending')",
        "CREATE INDEX outbox_dead ON outbox (created_at) WHERE state = 'dead'",
        "CREATE INDEX outbox_listed ON outbox (store_id, state, created_at, kind, document_id)",
    ]
}

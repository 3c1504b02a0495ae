extension Schema {
    /// Attempts to move money through gateways, what was seen of them, and what became of refunded money.
    static let payouts = [
        """
        CREATE TABLE attempt (
            id INTEGER NOT NULL PRIMARY KEY,
            store_id INTEGER NOT NULL,
            order_id INTEGER NOT NULL REFERENCES orders (id),
            purpose TEXT NOT NULL CHECK (\(isOne(of: ["refund", "resend", "capture"], "purpose"))),
            resent_creditmemo_id INTEGER REFERENCES creditmemo (id),
            invoice_id INTEGER REFERENCES invoice (id),
            by_invoice INTEGER NOT NULL CHECK (by_invoice IN (0, 1)),
            \(integers(Columns.shipping("") + Columns.money("goodwill") + Columns.money("fee"))),
            \(integers(Columns.money("grand_total"))),
            comment TEXT,
            sends_mail INTEGER NOT NULL CHECK (sends_mail IN (0, 1)),
            payment_method TEXT NOT NULL,
            payment_transaction_id TEXT NOT NULL,
            sequence INTEGER NOT NULL CHECK (sequence > 0),
            gateway_key TEXT NOT NULL UNIQUE,
            minor_units INTEGER NOT NULL CHECK (minor_units > 0),
            currency TEXT NOT NULL,
            client_id INTEGER,
            key_hash BLOB UNIQUE,
            fingerprint BLOB,
            created_at INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (\(isOne(of: ["reserved", "sending", "unknown", "issued", "failed", "review"], "state"))),
            fence INTEGER NOT NULL,
            leased_until INTEGER NOT NULL,
            sends INTEGER NOT NULL,
            questions INTEGER NOT NULL,
            first_sent_at INTEGER,
            next_question_at INTEGER,
            gateway_reference TEXT,
            creditmemo_id INTEGER UNIQUE REFERENCES creditmemo (id),
            created_invoice_id INTEGER UNIQUE REFERENCES invoice (id),
            reason TEXT,
            UNIQUE (order_id, sequence),
            CHECK ((purpose = 'refund' AND state = 'issued') = (creditmemo_id IS NOT NULL)),
            CHECK ((purpose = 'capture' AND state = 'issued') = (created_invoice_id IS NOT NULL)),
            CHECK ((purpose = 'resend') = (resent_creditmemo_id IS NOT NULL)),
            CHECK (next_question_at IS NOT NULL OR state NOT IN ('reserved', 'sending', 'unknown')),
            CHECK ((key_hash IS NULL) = (fingerprint IS NULL))
        ) STRICT
        """,
        """
        CREATE TABLE attempt_line (
            attempt_id INTEGER NOT NULL REFERENCES attempt (id),
            order_line_id INTEGER NOT NULL REFERENCES order_line (id),
            store_id INTEGER NOT NULL,
            quantity INTEGER NOT NULL CHECK (quantity > 0),
            \(integers(Columns.line("") + Columns.money("row_incl_tax"))),
            PRIMARY KEY (attempt_id, order_line_id)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE attempt_evidence (
            attempt_id INTEGER NOT NULL REFERENCES attempt (id),
            position INTEGER NOT NULL,
            store_id INTEGER NOT NULL,
            source TEXT NOT NULL CHECK (\(isOne(of: ["send", "reply", "lookup", "webhook", "person"], "source"))),
            detail TEXT NOT NULL,
            seen_at INTEGER NOT NULL,
            PRIMARY KEY (attempt_id, position)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE unanswered_request (
            attempt_id INTEGER NOT NULL PRIMARY KEY REFERENCES attempt (id),
            store_id INTEGER NOT NULL,
            client_id INTEGER NOT NULL,
            fingerprint BLOB NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE settlement (
            creditmemo_id INTEGER NOT NULL REFERENCES creditmemo (id),
            position INTEGER NOT NULL,
            attempt_id INTEGER NOT NULL REFERENCES attempt (id),
            store_id INTEGER NOT NULL,
            status TEXT NOT NULL CHECK (\(isOne(of: ["pending", "succeeded", "failed"], "status"))),
            \(integers(Columns.money("paid"))),
            heard_at INTEGER NOT NULL,
            PRIMARY KEY (creditmemo_id, position)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE unmatched_refund (
            id INTEGER NOT NULL PRIMARY KEY,
            store_id INTEGER NOT NULL,
            order_id INTEGER NOT NULL REFERENCES orders (id),
            payment_method TEXT NOT NULL,
            payment_transaction_id TEXT NOT NULL,
            gateway_reference TEXT NOT NULL,
            gateway_key TEXT,
            minor_units INTEGER NOT NULL CHECK (minor_units > 0),
            currency TEXT NOT NULL,
            \(integers(Columns.money("amount"))),
            heard_at INTEGER NOT NULL,
            status TEXT NOT NULL CHECK (\(isOne(of: ["pending", "succeeded", "failed"], "status"))),
            attempt_id INTEGER UNIQUE REFERENCES attempt (id),
            UNIQUE (payment_method, gateway_reference),
            CHECK (amount >= 0)
        ) STRICT
        """,
    ]

    /// While no money goes out through gateways: since when the register may not know everything, and why.
    static let payoutHold = """
        CREATE TABLE payout_hold (
            since INTEGER NOT NULL PRIMARY KEY,
            reason TEXT NOT NULL
        ) STRICT
        """

    /// Who let payouts go again, and why.
    static let payoutRelease = """
        CREATE TABLE payout_release (
            position INTEGER NOT NULL PRIMARY KEY,
            held_since INTEGER NOT NULL,
            held_because TEXT NOT NULL,
            released_at INTEGER NOT NULL,
            person TEXT NOT NULL,
            reason TEXT NOT NULL
        ) STRICT
        """

    static let payoutIndexes = [
        "CREATE INDEX unanswered_request_fingerprint ON unanswered_request (fingerprint)",
        "CREATE INDEX attempt_due ON attempt (next_question_at) WHERE next_question_at IS NOT NULL",
        """
        CREATE INDEX attempt_waiting ON attempt (state, created_at)
            WHERE state IN ('reserved', 'sending', 'unknown', 'review')
        """,
        // One at a time goes out again of a memo, or is taken of an order.
        """
        CREATE UNIQUE INDEX attempt_open_resend ON attempt (resent_creditmemo_id)
        WHERE state IN ('reserved', 'sending', 'unknown', 'review')
        """,
        """
        CREATE UNIQUE INDEX attempt_open_capture ON attempt (order_id)
        WHERE purpose = 'capture' AND state IN ('reserved', 'sending', 'unknown', 'review')
        """,
        "CREATE INDEX settlement_attempt ON settlement (attempt_id)",
        "CREATE INDEX attempt_open ON attempt (id) WHERE state <> 'failed' AND (state <> 'issued' OR reason IS NOT NULL)",
        "CREATE INDEX attempt_reference ON attempt (gateway_reference) WHERE gateway_reference IS NOT NULL",
        "CREATE INDEX unmatched_refund_order ON unmatched_refund (order_id)",
        "CREATE INDEX orders_payment ON orders (payment_transaction_id) WHERE payment_transaction_id IS NOT NULL",
        "CREATE INDEX invoice_payment ON invoice (transaction_id) WHERE transaction_id IS NOT NULL",
    ]
}

extension Schema {
    /// Files of tax rates, byte for byte: every rate can be shown where it came from.
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
            created_at INTEGER NOT NULL
        ) STRICT
        """
    ]
}

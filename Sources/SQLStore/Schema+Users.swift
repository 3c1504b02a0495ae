extension Schema {
    /// Who may sign in to the console, and who is signed in. A name is given once: it says for ever who did something.
    static let users = [
        """
        CREATE TABLE console_user (
            client_id INTEGER NOT NULL PRIMARY KEY REFERENCES client (id),
            name TEXT NOT NULL UNIQUE,
            password_hash TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE console_session (
            hash BLOB NOT NULL PRIMARY KEY,
            client_id INTEGER NOT NULL REFERENCES console_user (client_id),
            idle_at INTEGER NOT NULL,
            ends_at INTEGER NOT NULL
        ) STRICT
        """,
    ]
}

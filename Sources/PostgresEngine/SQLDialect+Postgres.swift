import SQLStore

extension SQLDialect {
    /// The words of PostgreSQL.
    static let postgres = SQLDialect(
        schema: { statement in
            statement.replacing(" INTEGER", with: " BIGINT").replacing(" BLOB", with: " BYTEA")
                // Texts compare by their bytes, as everywhere else in the program.
                .replacing(" TEXT", with: " TEXT COLLATE \"C\"")
                .replacing(") STRICT, WITHOUT ROWID", with: ")").replacing(") STRICT", with: ")")
        },
        refusingChanges: { table in
            """
            CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION '% is never changed', TG_TABLE_NAME; END $$;
            CREATE TRIGGER \(table)_refuses_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON \(table)
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
            """
        },
        locking: { " FOR UPDATE OF " + $0 },
        beginningMigration: "SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock(\(advisoryLock))",
        columns: """
            SELECT a.attname::text, CASE a.atttypid WHEN 20 THEN 'INTEGER' WHEN 25 THEN 'TEXT' ELSE 'BLOB' END,
                COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0)
            FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
            WHERE a.attrelid = (SELECT oid FROM pg_class WHERE relname::text = $1
                    AND relnamespace = current_schema()::regnamespace)
                AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
            """,
        clock: "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS BIGINT)")

    /// The lock that replicas take turns on while one of them changes the schema: "memo" in ASCII.
    static let advisoryLock = 0x6d65_6d6f
}

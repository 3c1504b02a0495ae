import Refunds
import Register

extension SQLTransaction {
    /// The file of tax rates that came next after another.
    func rateFile(after last: RateFileID?) throws(StoreFault) -> RateFileOnRecord? {
        try connection.query(
            """
            SELECT id, name, effective, is_intrastate, kind, row_count, content, created_at FROM rate_file
            WHERE id > $1 ORDER BY id LIMIT 1
            """, [.integer(last?.rawValue ?? 0)]
        ) { reader in
            RateFileOnRecord(
                id: reader.id(),
                file: NewRateFile(
                    name: reader.text(), effective: reader.optionalText(), isIntrastate: reader.flag(),
                    kind: reader.text(), rowCount: reader.integer(), content: reader.blob()),
                importedAt: reader.instant())
        }.first
    }

    func add(_ file: NewRateFile, at now: Instant) throws(StoreFault) -> RateFileID? {
        try connection.query(
            """
            INSERT INTO rate_file (id, name, effective, is_intrastate, kind, row_count, content, hash, created_at)
            VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM rate_file), $1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (hash) DO NOTHING RETURNING id
            """,
            [
                .text(file.name), SQLValue(file.effective), SQLValue(file.isIntrastate), .text(file.kind),
                .integer(file.rowCount), .blob(file.content), .blob(sha256(file.content)), SQLValue(now),
            ]
        ) { RateFileID($0.integer()) }.first
    }
}

extension Verification {
    /// Files of tax rates are as they were imported.
    mutating func checkRateFiles() throws(StoreFault) {
        let changed = try transaction.connection.query("SELECT id, content, hash FROM rate_file ORDER BY id") {
            (id: $0.integer(), hash: sha256($0.blob()), imported: $0.blob())
        }.filter { $0.hash != $0.imported }
        for file in changed { report("rate_file \(file.id)", "is not what was imported") }
    }
}
